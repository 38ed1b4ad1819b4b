"""Accounts are checked, kept with their key encrypted, and every change is audited."""

import dataclasses
from typing import Any

import pytest
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.farm.account_services import (
    AccountInvalid,
    AccountSettings,
    account_accept_loss,
    account_create,
    account_enable,
    account_ensure,
    account_update,
)
from apps.farm.accounts import account_client
from apps.farm.crypto import decrypt
from apps.farm.models import AccountState, FarmAccount, FarmReading
from tests.farm.mirrors import reloaded
from tests.farm.reading_rows import make_reading

pytestmark = pytest.mark.django_db
SECRET = "canary-access-key"
WANTED = AccountSettings(
    name="studio",
    domain="task.renderbus.com",
    access_id="AKIDstudio",
    access_key=SECRET,
    image_base="https://pictures.example/x",
)


def changed(**fields: Any) -> AccountSettings:
    return dataclasses.replace(WANTED, **fields)


@pytest.fixture
def account() -> FarmAccount:
    return account_create(actor="set-up", wanted=WANTED)


def test_an_account_is_made_with_its_key_encrypted(account: FarmAccount) -> None:
    kept = reloaded(account)
    assert SECRET.encode() not in bytes(kept.access_key_encrypted)
    assert decrypt(kept.access_key_encrypted) == SECRET
    assert (kept.currency, kept.platform, kept.enabled) == ("CNY", 2, True)
    assert "AKIDstudio" not in repr(account_client(kept))
    assert SECRET not in repr(WANTED)


@pytest.mark.parametrize(
    ("fields", "kept"), [({"name": "other"}, 1), ({"access_id": "AKIDother"}, 0)]
)
def test_what_another_account_told_is_not_shown_for_this_one(
    account: FarmAccount, fields: dict[str, Any], kept: int
) -> None:
    make_reading(account, "profile", data={"userName": "studio"})
    account_update(actor="x", account=account, wanted=changed(**fields))
    assert FarmReading.objects.count() == kept


def test_the_other_cloud_bills_dollars() -> None:
    wanted = changed(domain="jop.foxrenderfarm.com")
    assert account_create(actor="x", wanted=wanted).currency == "USD"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "needs a name"),
        ({"name": "x" * 81}, "needs a name"),
        ({"domain": "https://task.renderbus.com"}, "host name"),
        ({"domain": "a b"}, "host name"),
        ({"access_id": ""}, "access id"),
        ({"access_id": "a\nb"}, "access id"),
        ({"access_key": ""}, "access key"),
        ({"protocol": "ftp"}, "protocol"),
        ({"image_base": "pictures"}, "image base"),
        ({"image_base": "http://user:pass@host/"}, "image base"),
    ],
)
def test_what_cannot_work_is_refused_in_words(
    fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(AccountInvalid, match=words) as caught:
        account_create(actor="x", wanted=changed(**fields))
    assert SECRET not in str(caught.value)
    assert not FarmAccount.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_name_is_given_once(account: FarmAccount) -> None:
    with pytest.raises(AccountInvalid, match="already"):
        account_create(actor="x", wanted=WANTED)


def test_every_change_is_audited_without_secrets(account: FarmAccount) -> None:
    account_update(
        actor="admin", account=account, wanted=changed(access_key="another-canary")
    )
    account_enable(actor="admin", account=account, enabled=False)
    account_enable(actor="admin", account=account, enabled=False)
    account_enable(actor="admin", account=account, enabled=True)
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [entry.verb for entry in entries] == [
        "account.created",
        "account.changed",
        "account.disabled",
        "account.enabled",
    ]
    assert entries[1].after["access_key"] == "changed"
    assert entries[2].before["enabled"] is True
    told = str([(entry.before, entry.after) for entry in entries])
    assert "canary" not in told


def test_nothing_to_change_is_no_change(account: FarmAccount) -> None:
    stored = bytes(reloaded(account).access_key_encrypted)
    assert not account_update(actor="x", account=account, wanted=WANTED)
    assert bytes(reloaded(account).access_key_encrypted) == stored
    assert AuditEntry.objects.count() == 1


def test_without_a_key_the_account_keeps_its_own(account: FarmAccount) -> None:
    wanted = changed(access_key="", platform=7)
    assert account_update(actor="x", account=account, wanted=wanted)
    account = reloaded(account)
    assert account.platform == 7
    assert decrypt(account.access_key_encrypted) == SECRET


def test_new_settings_are_tried_at_once(account: FarmAccount) -> None:
    FarmAccount.objects.update(
        failures=9, retry_at=timezone.now(), clock_offset_ms=5_000_000
    )
    account = reloaded(account)
    account_update(actor="x", account=account, wanted=changed(access_key="new"))
    account = reloaded(account)
    assert (account.failures, account.retry_at) == (0, None)
    assert account.clock_offset_ms == 0


def test_an_account_is_ensured_by_its_name() -> None:
    assert account_ensure(actor="x", wanted=WANTED) == "created"
    assert account_ensure(actor="x", wanted=WANTED) == "unchanged"
    assert account_ensure(actor="x", wanted=changed(platform=3)) == "changed"
    assert FarmAccount.objects.get().platform == 3


def test_a_loss_is_accepted_only_where_one_was_seen(account: FarmAccount) -> None:
    with pytest.raises(AccountInvalid):
        account_accept_loss(actor="x", account=account)
    account.state = AccountState.FROZEN
    account_accept_loss(actor="x", account=account)
    assert AuditEntry.objects.filter(verb="account.loss_accepted").count() == 1
