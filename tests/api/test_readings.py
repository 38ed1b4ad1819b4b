"""What the farm tells of an account, and of a task, as a script gets it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.farm.models import FarmAccount, FarmReading, Grant, RenderTask
from apps.farm.readings.keys import output_key
from tests.api.scripts import Writer
from tests.conftest import VIEW, make_user
from tests.factories import make_account, make_task
from tests.farm.reading_rows import make_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def script(viewer: User) -> Writer:
    return Writer(viewer)


@pytest.fixture
def task(account: FarmAccount) -> RenderTask:
    return make_task(account, project_name="Dune")


def chief() -> Writer:
    return Writer(User.objects.create_superuser("chief"))


def test_a_reading_has_its_age(script: Writer, account: FarmAccount) -> None:
    labels = [{"projectId": 3, "projectName": "night"}]
    make_reading(account, "labels", data=labels)
    assert script.get(f"accounts/{account.pk}/readings/labels") == {
        "account": "studio",
        "kind": "labels",
        "key": "",
        "state": "ready",
        "reason": "",
        "fetched_at": "2026-11-23T08:59:00Z",
        "changed_at": "2026-11-23T08:59:00Z",
        "data": labels,
    }


def test_what_was_never_had_is_asked_for(script: Writer, account: FarmAccount) -> None:
    told = script.get(f"accounts/{account.pk}/readings/environments?key=2000/1")
    assert (told["state"], told["data"]) == ("waiting", None)
    row = FarmReading.objects.get()
    assert (row.kind, row.key) == ("environments", "2000/1")
    assert row.wanted_at


def test_what_failed_says_why(script: Writer, account: FarmAccount) -> None:
    fields: dict[str, Any] = {"state": "failed", "reason": "timeout", "data": {"a": 1}}
    make_reading(account, "settings", **fields)
    told = script.get(f"accounts/{account.pk}/readings/settings")
    assert (told["state"], told["data"]) == ("failed", {"a": 1})
    assert told["reason"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("readings/weather", 422),
        ("readings/raysync_key", 422),
        ("readings/output_files", 422),
        ("readings/labels?key=7", 422),
        ("readings/plugins", 422),
        ("readings/environments?key=../1", 422),
        ("readings/hardware?key=17", 422),
    ],
)
def test_what_is_no_reading_is_refused(
    script: Writer, account: FarmAccount, path: str, status: int
) -> None:
    assert script.get(f"accounts/{account.pk}/{path}", status)["detail"]
    assert not FarmReading.objects.exists()


def test_who_stands_behind_an_account_is_told_to_who_administers_it(
    script: Writer, account: FarmAccount
) -> None:
    make_reading(account, "profile", data={"phone": "123"})
    path = f"accounts/{account.pk}/readings/profile"
    script.get(path, 403)
    assert chief().get(path)["data"] == {"phone": "123"}


def test_a_part_of_an_account_is_not_all_of_it(task: RenderTask) -> None:
    account = task.account
    ann = make_user("ann")
    grant = {"user": ann, "account": account, "role": "viewer"}
    Grant.objects.create(**grant, project="Dune")
    script = Writer(ann)
    script.get(f"accounts/{account.pk}/readings/deleted", 403)
    script.get(f"accounts/{account.pk}/readings/platforms")
    script.get(f"accounts/{make_account().pk}/readings/platforms", 404)
    assert script.get(f"accounts/{account.pk}")["balance"] is None


def test_hardware_is_told_for_a_task(script: Writer, task: RenderTask) -> None:
    rows = [{"id": 301, "current": True}]
    make_reading(task.account, "hardware", str(task.remote_id), data=rows)
    assert script.get(f"tasks/{task.pk}/hardware")["data"] == rows
    script.get("tasks/0/hardware", 404)


def test_output_is_walked_from_the_tasks_own_folders(
    script: Writer, task: RenderTask
) -> None:
    top = {"files": [{"filePath": "/17_dune", "directory": True}], "total": 1}
    make_reading(task.account, "output_files", output_key(task.remote_id), data=top)
    assert script.get(f"tasks/{task.pk}/output")["data"] == top
    inner = script.get(f"tasks/{task.pk}/output?path=/17_dune/beauty")
    assert (inner["state"], inner["key"]) == (
        "waiting",
        output_key(task.remote_id, "/17_dune/beauty"),
    )
    for path in ("/18_other", "/17_dune/../18_other", "/17_dune2", "17_dune"):
        script.get(f"tasks/{task.pk}/output?path={path}", 404)
    assert FarmReading.objects.count() == 2


def test_the_key_for_raysync_is_told_and_written_down(
    account: FarmAccount, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"accounts/{account.pk}/raysync_key"
    Writer(operator).post(path, status=403)
    script = chief()
    first = script.post(path, status=200)
    assert (first["state"], first["key"]) == ("waiting", None)
    secret = {"raySyncUserKey": "sesame", "userName": "studio"}
    monkeypatch.setattr("apps.api.accounts.secret.reading_secret", lambda _: secret)
    now = timezone.now()
    FarmReading.objects.update(state="ready", fetched_at=now)
    assert not AuditEntry.objects.filter(verb__endswith="key_shown").exists()
    told = script.post(path, status=200)
    assert (told["key"], told["user_name"]) == ("sesame", "studio")
    entry = AuditEntry.objects.get(verb="account.raysync_key_shown")
    assert (entry.actor, entry.account_id) == ("chief", account.pk)
    FarmReading.objects.update(fetched_at=now - timedelta(minutes=3))
    assert script.post(path, status=200)["key"] is None


def test_a_stranger_is_told_nothing(account: FarmAccount, stranger: User) -> None:
    script = Writer(stranger)
    script.get(f"accounts/{account.pk}/readings/labels", 403)
    script.get("records", 403)


def test_a_viewer_with_rights_everywhere_sees_all_tasks_deleted(
    account: FarmAccount,
) -> None:
    make_reading(account, "deleted", data={"total": 0, "tasks": []})
    script = Writer(make_user("ann", *VIEW))
    assert script.get(f"accounts/{account.pk}/readings/deleted")["data"]["total"] == 0
