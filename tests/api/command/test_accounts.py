"""farm account, settings, labels, envs, output, reading, activity, records."""

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmAccount, RenderTask
from apps.farm.readings.keys import output_key
from tests.api.command.running import farm, refused, told
from tests.api.scripts import Writer
from tests.dashboard.activity_rows import click
from tests.factories import make_account, make_task
from tests.farm.reading_rows import make_reading, make_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="studio", balance=12)


@pytest.fixture
def task(account: FarmAccount) -> RenderTask:
    return make_task(account, alias="2W7", scene_name="dune.ma")


def test_accounts_are_listed_and_one_is_shown(account: FarmAccount) -> None:
    assert "12.00" in farm("account").splitlines()[1]
    assert "task.example.invalid" in farm("account studio")
    assert refused("account nobody")[0] == 3
    script = Writer(User.objects.create_superuser("chief"))
    assert told("account") == script.get("accounts")
    assert told("account studio") == script.get(f"accounts/{account.pk}")


def test_readings_are_told_with_their_age(account: FarmAccount) -> None:
    make_reading(account, "labels", data=[{"projectId": 3, "projectName": "night"}])
    shown = farm("labels studio").splitlines()
    assert shown[1].split() == ["3", "night"]
    assert shown[-1] == "as of 2026-11-23T08:59:00Z"
    data = {"taskOverTime": 24, "mainChildAccountsInfo": {"shared": True}}
    make_reading(account, "settings", data=data)
    assert "mainChildAccountsInfo.shared  yes" in farm("settings studio")
    assert told("reading studio settings")["data"] == data


def test_what_is_not_there_yet_is_waited_for(account: FarmAccount) -> None:
    code, words = refused("labels studio --timeout 0")
    assert (code, "workers" in words) == (8, True)
    fields = {"state": "failed", "reason": "timeout", "data": None}
    make_reading(account, "platforms", **fields)
    assert refused("reading studio platforms")[0] == 1
    assert refused("reading studio labels 7")[0] == 2


def test_environments_are_told_by_software(account: FarmAccount) -> None:
    rows = [{"editName": "main", "cgName": "Maya", "cgVersion": "2022", "isDefault": 1}]
    make_reading(account, "environments", "2000/1", data=rows)
    assert "main" in farm("envs studio 2000")
    assert refused("envs studio --delete main")[0] == 2
    code, words = refused("envs studio 2000 --add x")
    assert (code, "--program" in words) == (2, True)


def test_output_is_walked(task: RenderTask) -> None:
    top = {"files": [{"filePath": "/17_dune", "lastModify": 1795067799000}], "total": 1}
    make_reading(task.account, "output_files", output_key(task.remote_id), data=top)
    shown = farm("output 2W7").splitlines()
    assert shown[1].split() == ["/17_dune", "-", "2026-11-19T05:56:39Z"]
    assert refused("output 2W7 /elsewhere")[0] == 3


def test_what_was_done_is_told(task: RenderTask) -> None:
    click(task, reason="too dark")
    assert "too dark" in farm("activity --task 2W7")
    assert farm("activity --account nobody") == "nothing was done\n"
    make_record(task.account, task_ids=[task.remote_id])
    make_record(task.account, kind="login", what="ok", actor="ann", task_ids=[])
    assert "Stop the task" in farm("records --task 2W7")
    assert "ann" in farm("records --logins")
    assert len(told("records --account studio")["items"]) == 1
