"""`manage.py account`: accounts from the command line, keys never on it."""

import io
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.audit.models import AuditEntry
from apps.farm.crypto import decrypt
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.sync import sync_sweep
from tests.farm.mirrors import account_of, reloaded
from tests.simulator_farm import MakeFarm

pytestmark = pytest.mark.django_db
ADD = ("add", "studio", "--domain", "task.renderbus.com", "--access-id", "AKIDx")


def account(*arguments: str) -> str:
    out = StringIO()
    call_command("account", *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("RENDERBUS_ACCESS_KEY", "canary-of-the-environment")
    return "canary-of-the-environment"


def test_an_account_is_added_listed_changed_and_switched(key: str) -> None:
    assert account("list") == "there are no accounts"
    assert account(*ADD, "--platform", "7") == "studio was added"
    kept = FarmAccount.objects.get()
    assert (kept.platform, decrypt(kept.access_key_encrypted)) == (7, key)
    listed = account("list")
    assert "studio" in listed
    assert "platform 7" in listed
    assert "never seen" in listed
    assert "canary" not in listed
    assert account("change", "studio", "--platform", "2") == "studio was changed"
    assert account("change", "studio", "--platform", "2") == "studio was so already"
    assert account("disable", "studio") == "studio is left alone"
    assert "disabled" in account("list")
    assert account("enable", "studio") == "studio is polled"
    assert AuditEntry.objects.count() == 4
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {
        "manage.py account"
    }


def test_a_key_is_read_from_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RENDERBUS_ACCESS_KEY", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("canary of stdin\nmore\n"))
    account(*ADD)
    kept = FarmAccount.objects.get()
    assert decrypt(kept.access_key_encrypted) == "canary of stdin"


def test_a_key_is_changed_only_when_asked(key: str, monkeypatch: Any) -> None:
    account(*ADD)
    monkeypatch.setenv("RENDERBUS_ACCESS_KEY", "another canary")
    account("change", "studio", "--platform", "3")
    assert decrypt(FarmAccount.objects.get().access_key_encrypted) == key
    account("change", "studio", "--key")
    kept = FarmAccount.objects.get()
    assert decrypt(kept.access_key_encrypted) == "another canary"


def test_without_a_key_nothing_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RENDERBUS_ACCESS_KEY", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="no access key"):
        account(*ADD)
    assert not FarmAccount.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "x", "--domain", "not a host", "--access-id", "a"), "cannot work"),
        (("change", "nobody", "--platform", "3"), "no account named 'nobody'"),
        (("enable", "nobody"), "no account named 'nobody'"),
        (("accept", "nobody"), "no account named 'nobody'"),
    ],
)
@pytest.mark.usefixtures("key")
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        account(*arguments)
    assert "canary" not in str(caught.value)


def test_a_loss_is_accepted_by_hand(new_farm: MakeFarm) -> None:
    farm = new_farm()
    ids = [farm.add_task("blender", frames=2) for _ in range(20)]
    mirrored = account_of(farm, name="studio")
    sync_sweep(mirrored)
    for task_id in ids[:9]:
        farm.remove_task(task_id)
    sync_sweep(reloaded(mirrored))
    assert reloaded(mirrored).state == "frozen"
    assert "9 tasks changed or are gone" in account("accept", "studio")
    assert RenderTask.objects.present().count() == 11
    assert reloaded(mirrored).state == "ok"


def test_where_nothing_is_frozen_nothing_is_accepted(new_farm: MakeFarm) -> None:
    account_of(new_farm(), name="studio")
    with pytest.raises(CommandError):
        account("accept", "studio")
