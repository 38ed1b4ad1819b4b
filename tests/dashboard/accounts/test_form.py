"""Accounts are added and changed by administrators, by a form that keeps the key."""

import re
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.audit.models import AuditEntry
from apps.farm import troubles
from apps.farm.crypto import decrypt
from apps.farm.models import FarmAccount
from tests.conftest import VIEW, make_user, signed_in
from tests.dashboard.account_pages import (
    ADMINISTRATOR,
    KEY,
    administrator,
    clock,
    errors,
    filled,
    page,
    sent,
)
from tests.dashboard.hostile import QUOTES, SCRIPT, raw_markup
from tests.factories import NOW, make_account

__all__ = ("administrator", "clock", "sent")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# --- Adding and changing --------------------------------------------------------------


def post(user: User, path: str, **fields: Any) -> Any:
    """The answer to a form that was sent."""
    return signed_in(user).post(path, fields)


def test_an_account_is_added_audited_and_polled_at_once(
    administrator: User,
    sent: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(administrator, "/accounts/add/", **filled())
    assert answer["Location"] == "/accounts/"
    account = FarmAccount.objects.get()
    assert (account.name, account.platform, account.enabled) == ("studio", 21, True)
    assert decrypt(account.access_key_encrypted) == "a new key"
    assert sent == [("farm.heartbeat_account", account.pk)]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("account.created", "administrator")
    assert "a new key" not in str(entry.after)
    client = signed_in(administrator)
    client.post("/accounts/add/", filled(name="second"))
    assert "The account was added." in client.get("/accounts/").content.decode()


def test_an_account_can_be_added_without_polling_it(
    administrator: User, sent: list[tuple[str, int]]
) -> None:
    values = filled()
    del values["enabled"]
    post(administrator, "/accounts/add/", **values)
    assert FarmAccount.objects.get().enabled is False


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "required"),
        ({"name": "x" * 81}, "at most 80"),
        ({"name": "known"}, "that name already"),
        ({"domain": "https://task.renderbus.com"}, "without https://"),
        ({"domain": "task.renderbus.com/api"}, "without a path"),
        ({"domain": "task.renderbus.com:99999"}, "1 to 65535"),
        ({"domain": "任务.renderbus.com"}, "Only a host name"),
        ({"protocol": "ftp"}, "not one of the available choices"),
        ({"platform": "two"}, "whole number"),
        ({"platform": "-1"}, "greater than or equal to 0"),
        ({"access_id": "with blank"}, "without blanks"),
        ({"access_id": ""}, "required"),
        ({"access_key": ""}, "required"),
        ({"image_base": "pictures/here"}, "whole path of a folder"),
        ({"image_base": "ftp://pictures.example"}, "begins with http://"),
        ({"image_base": "https://me:secret@pictures.example"}, "without a password"),
        ({"name": "nul\0byte"}, "Null characters are not allowed"),
    ],
)
def test_what_cannot_work_is_refused_at_its_field(
    fields: dict[str, str], words: str, administrator: User
) -> None:
    make_account(name="known")
    answer = post(administrator, "/accounts/add/", **filled(**fields))
    assert words in errors(answer)
    assert FarmAccount.objects.count() == 1


def test_ports_and_bare_addresses_are_domains_too(administrator: User) -> None:
    for number, domain in enumerate(("127.0.0.1:8001", "[::1]:80", "farm")):
        values = filled(name=f"a {number}", domain=domain, protocol="http")
        assert post(administrator, "/accounts/add/", **values).status_code == 302


def test_a_key_never_comes_back_and_is_asked_for_again(administrator: User) -> None:
    values = filled(domain="wrong/", access_key="canary-key")
    answer = post(administrator, "/accounts/add/", **values)
    assert "Enter the key again" in errors(answer)
    assert b"canary-key" not in answer.content


def test_the_form_shows_all_but_the_key(administrator: User) -> None:
    account = make_account(
        name="studio",
        domain="task.renderbus.com",
        platform_names=[{"platform": 21, "name": "GPU"}],
    )
    html = page(administrator, f"/accounts/{account.pk}/")
    assert 'value="task.renderbus.com"' in html
    assert 'value="the access id"' in html
    assert '<option value="21">GPU</option>' in html
    assert KEY not in html
    assert re.search(r'<input type="password" name="access_key"[^>]*>', html)
    assert 'autocomplete="new-password"' in html


def change(user: User, account: FarmAccount, **fields: Any) -> Any:
    """The answer to the account's form, sent with some fields changed."""
    kept = {
        "name": account.name,
        "domain": account.domain,
        "access_id": "AKIDsame",
        "platform": account.platform,
        "access_key": "",
    }
    return post(user, f"/accounts/{account.pk}/", **filled(**kept | fields))


def test_an_empty_key_keeps_the_old_one(
    administrator: User, sent: list[tuple[str, int]]
) -> None:
    account = make_account(access_id="AKIDsame", retry_at=NOW, failures=9)
    assert change(administrator, account, domain="jop.foxrenderfarm.com").url
    account.refresh_from_db()
    assert account.domain == "jop.foxrenderfarm.com"
    assert decrypt(account.access_key_encrypted) == KEY
    assert (account.retry_at, account.failures) == (None, 0)
    entry = AuditEntry.objects.get()
    assert entry.verb == "account.changed"
    assert "access_key" not in str(entry.after)


def test_a_new_key_is_kept_and_noted_but_not_shown(
    administrator: User, sent: list[tuple[str, int]]
) -> None:
    account = make_account(access_id="AKIDsame")
    change(administrator, account, access_key="canary-key")
    account.refresh_from_db()
    assert decrypt(account.access_key_encrypted) == "canary-key"
    entry = AuditEntry.objects.get()
    assert entry.after is not None
    assert entry.after["access_key"] == "changed"
    assert "canary" not in str(entry.after)


def test_a_key_that_cannot_be_read_any_more_is_asked_for(administrator: User) -> None:
    account = make_account(access_key_encrypted=b"of another key")
    answer = change(administrator, account)
    assert "FARMDASH_KEY is another one now" in errors(answer)
    assert change(administrator, account, access_key="again").status_code == 302


def test_a_taken_name_is_refused_but_not_ones_own(administrator: User) -> None:
    make_account(name="taken")
    account = make_account(name="mine")
    assert "that name already" in errors(change(administrator, account, name="taken"))
    assert change(administrator, account, name="mine").status_code == 302


# --- Polling, and accepting a loss ----------------------------------------------------


def test_polling_is_stopped_and_gone_on_with(
    administrator: User,
    sent: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    account = make_account()
    path = f"/accounts/{account.pk}/polling/"
    with django_capture_on_commit_callbacks(execute=True):
        assert post(administrator, path, enabled="0").status_code == 302
    account.refresh_from_db()
    assert account.enabled is False
    assert sent == []
    with django_capture_on_commit_callbacks(execute=True):
        post(administrator, path, enabled="1")
    account.refresh_from_db()
    assert account.enabled is True
    assert sent == [("farm.heartbeat_account", account.pk)]
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["account.disabled", "account.enabled"]


def test_a_loss_is_accepted_after_a_question(
    administrator: User, sent: list[tuple[str, int]]
) -> None:
    account = make_account(state="frozen", error=troubles.FROZEN)
    path = f"/accounts/{account.pk}/accept/"
    assert f'href="{path}"' in page(administrator)
    assert "More than a fifth" in page(administrator, path)
    dialog = signed_in(administrator).get(path, headers={"HX-Request": "true"})
    assert dialog.content.decode().lstrip().startswith("<dialog data-open")
    assert sent == []
    assert post(administrator, path).url == "/accounts/"
    assert sent == [("farm.accept_loss_account", account.pk)]
    assert AuditEntry.objects.get().verb == "account.loss_accepted"


def test_what_is_frozen_no_more_is_not_accepted(
    administrator: User, sent: list[tuple[str, int]]
) -> None:
    account = make_account()
    client = signed_in(administrator)
    client.post(f"/accounts/{account.pk}/accept/")
    assert "there is nothing to accept" in client.get("/accounts/").content.decode()
    assert sent == []
    assert not AuditEntry.objects.exists()


def test_where_no_worker_can_be_told_it_says_so(
    administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: Any, **_options: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(current_app, "send_task", away)
    account = make_account(state="frozen")
    client = signed_in(administrator)
    client.post(f"/accounts/{account.pk}/accept/")
    assert "Nothing happened" in client.get("/accounts/").content.decode()


# --- Rights ---------------------------------------------------------------------------

CHANGING = ("", "polling/", "accept/")


@pytest.mark.parametrize("action", CHANGING)
def test_who_may_not_change_accounts_changes_nothing(
    action: str, stranger: User, viewer: User, operator: User
) -> None:
    account = make_account(state="frozen")
    path = f"/accounts/{account.pk}/{action}"
    for user in (stranger, viewer, operator, make_user("adder", *ADMINISTRATOR[:2])):
        assert post(user, path, **filled()).status_code == 403
    assert Client().post(path, filled()).status_code == 302
    # Without the right to look, the right to change is none.
    half = make_user("half", "farm.change_farmaccount")
    assert post(half, path, **filled()).status_code == 403
    assert FarmAccount.objects.filter(name=account.name, enabled=True).exists()
    assert not AuditEntry.objects.exists()


def test_who_may_not_add_accounts_adds_none(
    stranger: User, viewer: User, operator: User
) -> None:
    changer = make_user("changer", *VIEW, "farm.change_farmaccount")
    for user in (stranger, viewer, operator, changer):
        assert post(user, "/accounts/add/", **filled()).status_code == 403
    assert Client().post("/accounts/add/", filled()).status_code == 302
    assert not FarmAccount.objects.exists()
    assert "/accounts/add/" not in page(changer)


def test_forms_of_other_sites_are_refused(administrator: User) -> None:
    account = make_account()
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    for path in ("/accounts/add/", f"/accounts/{account.pk}/polling/"):
        assert client.post(path, filled(enabled="0")).status_code == 403
    assert FarmAccount.objects.get().enabled


def test_markup_in_a_form_comes_back_as_text(administrator: User) -> None:
    values = filled(name=f"{SCRIPT}", domain=QUOTES, access_id=QUOTES + " ")
    html = post(administrator, "/accounts/add/", **values).content.decode()
    assert raw_markup(html) == []
