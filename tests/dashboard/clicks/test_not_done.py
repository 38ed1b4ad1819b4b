"""A click without a session, or from a page too old: not done, and never looks it."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apps.actions.models import Intent
from apps.audit.models import AuditEntry
from apps.farm.models import RenderTask
from tests.conftest import signed_in
from tests.dashboard.rights.test_access import OPEN, made_up, pages
from tests.factories import make_task

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
PAGE = "/tasks/?q=shot&state=rendering"
FROM = {"Referer": f"http://testserver{PAGE}"}
ADDRESSES = {
    str(page.name): reverse(str(page.name), kwargs=made_up(page))
    for page in pages()
    if page.name not in OPEN
}
"""Every page and fragment, with arguments that fit."""
EVERYTHING = {
    "operation": "stop",
    "tasks": "1",
    "confirmed": "1",
    "happened": "1",
    "agree": "1",
    "latest": "1",
    "click": str(uuid4()),
}


@pytest.fixture
def task() -> RenderTask:
    """A task that could be stopped, with the key that EVERYTHING names."""
    return make_task(pk=1)


def strict(user: User) -> Client:
    """Signed in, with tokens checked as in life."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def nothing_done() -> bool:
    """Whether neither a click nor a trace of one is there."""
    return not Intent.objects.exists() and not AuditEntry.objects.exists()


def notes(client: Client, path: str = "/tasks/") -> list[str]:
    """What the notes of a page say."""
    html = client.get(path).content.decode().split('id="toasts"')[1]
    html = html.split('id="dialogs"')[0]
    found = re.findall(r'<p class="farm-text">(.*?)</p>', html, re.DOTALL)
    return [" ".join(text.split()) for text in found]


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_after_sign_out_no_fragment_answers_and_nothing_is_done(
    name: str, task: RenderTask
) -> None:
    client = Client(headers=HTMX)
    for answer in (
        client.get(ADDRESSES[name]),
        client.post(ADDRESSES[name], EVERYTHING),
    ):
        # What can only be looked at says so before it asks who looks.
        assert answer.status_code in (401, 405)
        assert answer.content == b""
    assert client.get(ADDRESSES[name]).status_code == 401
    assert nothing_done()


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_plain_form_after_sign_out_leads_back_to_its_page(
    name: str, task: RenderTask
) -> None:
    answer = Client().post(ADDRESSES[name], EVERYTHING, headers=FROM)
    assert nothing_done()
    if answer.status_code == 405:
        return
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert "next=/tasks/%3Fq%3Dshot%26state%3Drendering" in answer["Location"]


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_wrong_token_does_nothing_anywhere(name: str, task: RenderTask) -> None:
    admin = User.objects.create_superuser("admin")
    for headers in (HTMX, HTMX | {"X-CSRFToken": "x" * 64}):
        answer = strict(admin).post(ADDRESSES[name], EVERYTHING, headers=headers)
        assert (answer.status_code, answer.content) == (401, b"")
    assert nothing_done()


@pytest.mark.parametrize("headers", [HTMX, FROM, HTMX | FROM])
def test_whoever_signs_in_again_is_told_that_it_was_not_done(
    headers: dict[str, str], viewer: User, task: RenderTask
) -> None:
    client = Client()
    client.post("/clicks/", EVERYTHING, headers=headers)
    assert "not done" not in client.get("/sign-in/").content.decode()
    given = {"login": "viewer", "password": "a long pass phrase", "next": PAGE}
    answer = client.post("/sign-in/", given)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    (note,) = notes(client, PAGE)
    assert note.startswith("You were signed out by then: what you clicked was not done")
    assert notes(client, PAGE) == []


def test_a_look_after_sign_out_is_no_click(viewer: User) -> None:
    client = Client()
    client.get("/tasks/live/", headers=HTMX)
    client.get(PAGE)
    client.force_login(viewer)
    assert notes(client) == []


@pytest.mark.parametrize("headers", [HTMX, FROM])
def test_a_page_too_old_comes_back_at_once_with_the_note(
    headers: dict[str, str], operator: User, task: RenderTask
) -> None:
    client = strict(operator)
    answer = client.post("/clicks/", EVERYTHING, headers=headers)
    assert answer.status_code in (302, 401)
    back = client.get("/sign-in/", {"next": PAGE})
    assert (back.status_code, back["Location"]) == (302, PAGE)
    (note,) = notes(client, PAGE)
    assert note.startswith("The page was too old: what you clicked was not done")
    assert nothing_done()


@pytest.mark.parametrize(
    "page", ["https://elsewhere.invalid/tasks/", "//elsewhere.invalid", "", "about:x"]
)
def test_a_form_of_another_site_is_refused_and_leads_nowhere(
    page: str, operator: User, task: RenderTask
) -> None:
    answer = strict(operator).post("/clicks/", EVERYTHING, headers={"Referer": page})
    assert answer.status_code == 403
    expired = Client().post("/clicks/", EVERYTHING, headers={"Referer": page})
    assert expired["Location"] == "/sign-in/?next=/"
    assert nothing_done()


def test_where_cookies_are_refused_the_sign_in_form_says_so(viewer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    given = {"login": "viewer", "password": "a long pass phrase"}
    answer = client.post(
        "/sign-in/", given, headers={"Referer": "http://testserver/sign-in/"}
    )
    assert answer.status_code == 403
    assert "Nothing was done." in answer.content.decode()


def test_a_session_that_ended_on_the_server_is_none(
    operator: User, task: RenderTask
) -> None:
    client = signed_in(operator)
    client.session.flush()
    assert settings.SESSION_COOKIE_NAME in client.cookies
    answer: Any = client.post("/clicks/", EVERYTHING, headers=HTMX)
    assert answer.status_code == 401
    assert nothing_done()
