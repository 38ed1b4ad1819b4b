"""Clicks on an account itself where all clicks show: drawer, overview, Activity."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent
from apps.actions.services import account_intent_request
from apps.farm.models import FarmAccount, Grant
from tests.conftest import make_user, signed_in
from tests.dashboard.clicks.test_drawer import drawer, told
from tests.dashboard.hostile import QUOTES, raw_markup
from tests.factories import make_account

pytestmark = pytest.mark.django_db

OWNER = ("farm.view_rendertask", "farm.change_farmaccount", "actions.operate")


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner", *OWNER)


def ask(user: User, account: FarmAccount, operation: str, target: str = "") -> Intent:
    params: dict[str, Any] = {"cg_id": 2000, "task_over_time": 900}
    return account_intent_request(
        user=user,
        account=account,
        operation=operation,
        target=target,
        params=params,
    )


@pytest.mark.parametrize(
    ("operation", "target", "address"),
    [
        ("label_create", "Kraken", "/labels/"),
        ("env_default", "hero", "/environments/"),
        ("settings_update", "", "/accounts/{pk}/"),
    ],
)
def test_the_drawer_names_it_and_leads_there(
    owner: User, operation: str, target: str, address: str
) -> None:
    account = make_account(name="Fox")
    ask(owner, account, operation, target)
    html = drawer(signed_in(owner))
    assert f'href="{address.format(pk=account.pk)}' in html
    assert ("Kraken (Fox)" if target == "Kraken" else "Fox") in told(html)
    assert "tasks" not in told(html)


def test_a_name_from_anywhere_is_text(owner: User) -> None:
    ask(owner, make_account(), "label_create", QUOTES)
    assert not raw_markup(drawer(signed_in(owner)))


def test_whoever_sees_a_part_of_the_account_sees_none_of_it(owner: User) -> None:
    account = make_account(name="Fox")
    ask(owner, account, "label_create", "Kraken")
    part = make_user("part")
    Grant.objects.create(user=part, account=account, project="hero", role="operator")
    assert "Kraken" not in drawer(signed_in(part))


def test_it_is_undone_from_the_drawer(owner: User, settings: Any) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8
    intent = ask(owner, make_account(), "label_delete", "Kraken")
    assert intent.state == "held"
    client = signed_in(owner)
    assert "clicks/undo" in drawer(client)
    assert client.post("/clicks/undo/", {"click": intent.click}).status_code == 302
    intent.refresh_from_db()
    assert (intent.state, intent.reason) == ("withdrawn", "undone")


def test_the_overview_asks_what_became_of_it(owner: User) -> None:
    intent = ask(owner, make_account(name="Fox"), "label_delete", "Kraken")
    Intent.objects.update(state="needs_person", settled_at=timezone.now())
    client = signed_in(owner)
    page = client.get("/").content.decode()
    assert "Delete a label, Kraken (Fox): did it happen?" in told(page).replace(
        " : ", ": "
    )
    assert f'action="/clicks/{intent.pk}/"' in page
    client.post(f"/clicks/{intent.pk}/", {"happened": "1"})
    intent.refresh_from_db()
    assert intent.state == "confirmed"


def test_activity_has_its_sentence(owner: User) -> None:
    ask(owner, make_account(name="Fox"), "env_default", "hero")
    page = signed_in(owner).get("/activity/").content.decode()
    assert "asked to make hero (Fox) the default render environment" in told(page)
