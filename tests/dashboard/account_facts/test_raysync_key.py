"""The key for RaySync: on a POST, for administrators of accounts, written down."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.audit.models import AuditEntry
from apps.farm.crypto import encrypt
from apps.farm.models import FarmAccount, FarmReading
from tests.conftest import OPERATE, make_user, signed_in
from tests.dashboard.account_facts.fact_rows import keeper, plain_text, read_account
from tests.dashboard.account_pages import clock
from tests.dashboard.hostile import SCRIPT, raw_markup
from tests.factories import NOW
from tests.farm.reading_rows import make_reading

__all__ = ("clock",)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECRET = "40d59041f72809ffaa16146a36780595666c681e"
BY_SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def account() -> FarmAccount:
    """Of which all but the key was read."""
    return read_account()


@pytest.fixture
def administrator(account: FarmAccount) -> User:
    """Of all accounts."""
    return keeper()


def kept(account: FarmAccount, key: str = SECRET, **fields: Any) -> FarmReading:
    """The key as it is kept: encrypted."""
    data = {"raySyncUserKey": key, "userName": "wsh_12345", "userKey": "other"}
    return make_reading(
        account, "raysync_key", sealed=encrypt(json.dumps(data)), **fields
    )


def post(user: User, account: FarmAccount, **headers: str) -> Any:
    """The answer to the click."""
    address = f"/accounts/{account.pk}/transfer/key/"
    return signed_in(user).post(address, headers=headers or BY_SCRIPT)


def test_the_key_is_shown_and_written_down(
    account: FarmAccount, administrator: User
) -> None:
    kept(account)
    answer = post(administrator, account)
    html = plain_text(answer)
    assert SECRET in html
    assert "wsh_12345" in html
    assert "other" not in html.split("<code>")[1].split("</code>")[0]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("account.raysync_key_shown", "keeper")
    assert entry.account_id == account.pk
    assert SECRET not in str((entry.before, entry.after, entry.reason))


def test_no_cache_keeps_it(account: FarmAccount, administrator: User) -> None:
    kept(account)
    for headers in (BY_SCRIPT, {"Accept": "text/html"}):
        answer = post(administrator, account, **headers)
        assert SECRET in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]


def test_no_get_shows_it(account: FarmAccount, administrator: User) -> None:
    kept(account)
    client, page = signed_in(administrator), f"/accounts/{account.pk}/transfer/"
    for address in (page, f"{page}live/?v=x", f"{page}key/"):
        for headers in (BY_SCRIPT, {"Accept": "text/html"}):
            answer = client.get(address, headers=headers, follow=True)
            assert SECRET not in answer.content.decode()
    assert not AuditEntry.objects.exists()


def test_only_looking_at_the_page_asks_for_no_key(
    account: FarmAccount, administrator: User
) -> None:
    signed_in(administrator).get(f"/accounts/{account.pk}/transfer/")
    assert not FarmReading.objects.filter(kind="raysync_key").exists()


def test_until_the_farm_told_it_the_card_asks_again_by_itself(
    account: FarmAccount, administrator: User
) -> None:
    html = plain_text(post(administrator, account))
    assert "Being fetched from the farm…" in html
    assert 'hx-trigger="submit, load delay:1s"' in html
    assert FarmReading.objects.get(kind="raysync_key").wanted_at == NOW
    assert not AuditEntry.objects.exists()


def test_a_key_of_long_ago_is_asked_for_again_first(
    account: FarmAccount, administrator: User
) -> None:
    reading = kept(account, fetched_at=NOW - timedelta(minutes=30))
    html = plain_text(post(administrator, account))
    assert SECRET not in html
    assert "Being fetched" in html
    reading.refresh_from_db()
    assert reading.due_at == NOW


def test_why_the_farm_did_not_tell_it_is_said(
    account: FarmAccount, administrator: User
) -> None:
    make_reading(account, "raysync_key", state="failed", reason=f"x\n{SCRIPT}")
    html = plain_text(post(administrator, account))
    assert "The farm did not tell it:" in html
    assert raw_markup(html) == []
    assert "Show the key" in html


def test_a_key_that_is_none_is_told_as_such(
    account: FarmAccount, administrator: User
) -> None:
    make_reading(account, "raysync_key", sealed=encrypt("{}"))
    assert "The farm told no key" in plain_text(post(administrator, account))


def test_a_key_that_cannot_be_decrypted_is_told_as_such(
    account: FarmAccount, administrator: User
) -> None:
    make_reading(account, "raysync_key", sealed=b"broken")
    html = plain_text(post(administrator, account))
    assert "cannot be read with the secret keys" in html


def test_a_hostile_key_stays_text(account: FarmAccount, administrator: User) -> None:
    kept(account, key=SCRIPT)
    assert raw_markup(plain_text(post(administrator, account))) == []


@pytest.mark.parametrize("rights", [OPERATE, ("farm.view_rendertask",)])
def test_nobody_else_gets_it(account: FarmAccount, rights: tuple[str, ...]) -> None:
    kept(account)
    person = make_user("somebody", *rights)
    assert post(person, account).status_code == 403
    html = signed_in(person).get(f"/accounts/{account.pk}/transfer/").content.decode()
    assert "RaySync key" not in html


def test_not_even_an_administrator_by_grant_gets_it(account: FarmAccount) -> None:
    kept(account)
    person = make_user("granted")
    person.grants.create(account=account, role="administrator", sees_money=True)
    assert post(person, account).status_code == 403
