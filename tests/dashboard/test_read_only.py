"""While the installation is read-only every page says so, and changes nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apps.actions.models import Intent
from apps.actions.switch import is_read_only, switch_set
from apps.audit.models import AuditEntry
from tests.conftest import signed_in
from tests.dashboard.question_pages import HTMX, said
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db

WHY = "the farm <is> moved"


@pytest.fixture
def admin() -> Client:
    return signed_in(User.objects.create_superuser(username="root"))


@pytest.fixture
def switched() -> None:
    switch_set(user="root", read_only=True, why=WHY)


def click(client: Client, **more: Any) -> Any:
    data = {"operation": "stop", "tasks": make_task().pk}
    return client.post("/clicks/", data, **more)


@pytest.mark.usefixtures("switched")
def test_a_click_is_answered_with_a_note(operator: User) -> None:
    answer = click(signed_in(operator), headers=HTMX)
    told = said(answer.content.decode())

    assert "Nothing was changed or sent. the farm <is> moved" in told
    assert 'hx-target="#toasts"' in answer.content.decode()
    assert not Intent.objects.exists()


@pytest.mark.usefixtures("switched")
def test_without_scripts_a_click_is_answered_with_a_page(operator: User) -> None:
    answer = click(signed_in(operator))

    assert answer.status_code == 403
    assert "farmdash is switched to read-only." in said(answer.content.decode())
    assert not Intent.objects.exists()


@pytest.mark.usefixtures("switched")
def test_settings_stay_what_they_are(admin: Client) -> None:
    account = make_account()
    answer = admin.post(reverse("account-polling", args=[account.pk]), {"enabled": "0"})
    account.refresh_from_db()

    assert answer.status_code == 403
    assert account.enabled


@pytest.mark.usefixtures("switched")
def test_the_api_refuses_in_its_own_form(client: Client) -> None:
    answer = client.post("/api/v1/tasks")
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "farmdash is switched to read-only: nothing is sent.",
    )


@pytest.mark.usefixtures("switched")
def test_one_can_still_sign_in_look_and_sign_out(client: Client, viewer: User) -> None:
    login = {"login": "viewer", "password": "a long pass phrase"}
    assert client.post(reverse("account_login"), login).status_code == 302
    assert client.get(reverse("task-list")).status_code == 200
    language = {"language": "en", "next": "/"}
    assert client.post(reverse("preferences"), language).status_code == 302
    assert client.post(reverse("account_logout")).status_code == 302


@pytest.mark.usefixtures("switched")
def test_a_stranger_is_sent_to_the_sign_in_page(client: Client) -> None:
    assert reverse("account_login") in click(client)["Location"]


@pytest.mark.usefixtures("switched")
def test_every_page_has_a_banner(operator: User, admin: Client) -> None:
    mine = signed_in(operator)
    for page in ("overview", "task-list", "account-list"):
        told = said(mine.get(reverse(page)).content.decode())
        assert "Nothing is changed or sent. Set by root ," in told
        assert WHY in told
    link = f'href="{reverse("read-only")}"'
    assert mine.get("/").content.decode().count(link) == 0
    assert admin.get("/").content.decode().count(link) == 2


def test_without_it_there_is_no_banner(operator: User) -> None:
    html = signed_in(operator).get("/").content.decode()
    assert 'id="read-only"' not in html


def test_administrators_switch_it_and_back(admin: Client) -> None:
    page = reverse("read-only")
    assert "Switch to read-only" in said(admin.get(page).content.decode())
    admin.post(page, {"read_only": "1", "why": WHY})
    state = is_read_only()
    assert state is not None and (state.actor, state.why) == ("root", WHY)

    assert "Send clicks again" in said(admin.get(page).content.decode())
    admin.post(page, {"read_only": "0", "why": "done"})
    assert is_read_only() is None
    assert AuditEntry.objects.count() == 2


def test_it_asks_why(admin: Client) -> None:
    answer = admin.post(reverse("read-only"), {"read_only": "1", "why": " "})

    assert answer.status_code == 422
    assert "Say why: others will ask." in said(answer.content.decode())
    assert is_read_only() is None


def test_others_do_not_switch_it(operator: User) -> None:
    client = signed_in(operator)
    page = reverse("read-only")
    assert client.get(page).status_code == 403
    data = {"read_only": "1", "why": WHY}
    assert client.post(page, data).status_code == 403
    assert is_read_only() is None


def test_the_setting_cannot_be_taken_back_by_a_page(
    admin: Client, settings: Any
) -> None:
    settings.FARMDASH_READ_ONLY = True
    html = admin.get(reverse("read-only")).content.decode()

    assert "by the setting FARMDASH_READ_ONLY" in said(html)
    assert 'name="read_only"' not in html
    assert "Set by whoever runs this installation." in said(html)
