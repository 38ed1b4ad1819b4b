"""farm list, show, frames, failures, log."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmAccount, FrameLog, Grant, RenderTask
from tests.api.command.running import farm, refused, told
from tests.api.test_lists import Script
from tests.conftest import make_user
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="studio", currency="EUR")


@pytest.fixture
def task(account: FarmAccount) -> RenderTask:
    return make_task(
        account,
        alias="2W7",
        scene_name="dune.ma",
        project_name="极光",
        total_frames=8,
        done_frames=3,
        cost=Decimal("1.5"),
        labels=["night"],
    )


def test_tasks_stand_in_columns(task: RenderTask) -> None:
    make_task(task.account, alias="2W123456", scene_name="b.ma", project_name="Fig")
    head, second, first = farm("list").splitlines()
    assert head.split() == [
        *("TASK", "NUMBER", "STATUS", "DONE", "FAILED"),
        *("COST", "PROJECT", "LABELS", "ACCOUNT", "SCENE"),
    ]
    assert first.split() == [
        *("2W7", str(task.remote_id), "rendering", "3/8", "0"),
        *("1.50", "EUR", "极光", "night", "studio", "dune.ma"),
    ]
    # A Chinese sign takes two places.
    assert second.index("studio") == first.index("studio") + 2
    assert farm("list --status done") == "there are no such tasks\n"


def test_scripts_get_what_the_api_answers(task: RenderTask, viewer: User) -> None:
    frame = make_frame(task, number=3, name="3")
    script = Script(viewer)
    assert told("list") == script.get("/api/v1/tasks")
    assert told("show 2W7") == script.get(f"/api/v1/tasks/{task.pk}")
    assert told("frames 2W7") == script.get(f"/api/v1/tasks/{task.pk}/frames")
    assert told("failures 2W7") == script.get(f"/api/v1/tasks/{task.pk}/failures")
    log = told("log 2W7 3")
    assert log == script.get(f"/api/v1/frames/{frame.pk}/log")


def test_a_limit_goes_over_pages(account: FarmAccount) -> None:
    ids = [make_task(account).pk for _ in range(5)]
    answer = told("list --limit 3")
    assert [one["id"] for one in answer["items"]] == ids[:1:-1]
    assert answer["next"].startswith("/api/v1/tasks?")
    answer = told("list --limit 0")
    assert ([one["id"] for one in answer["items"]], answer["next"]) == (ids[::-1], None)


@pytest.mark.parametrize("name", ["2W7", "{0.remote_id}", "'#{0.pk}'"])
def test_a_task_is_named_in_three_ways(task: RenderTask, name: str) -> None:
    shown = farm(f"show {name.format(task)}")
    assert "scene name" in shown
    assert "dune.ma" in shown


def test_a_name_that_several_accounts_have_needs_the_account(task: RenderTask) -> None:
    make_task(make_account(name="other"), alias="2W7")
    code, words = refused("show 2W7")
    assert (code, "--account" in words) == (2, True)
    assert told("show 2W7 --account studio")["id"] == task.pk


def test_what_is_not_there_is_said(task: RenderTask) -> None:
    assert refused("show 2W8")[0] == 3
    assert refused("show '#0'") == (3, "There is no task with this id.")
    assert refused("log 2W7 99")[0] == 3
    make_task(task.account, alias="2W9", deleted_at=NOW)
    assert told("show 2W9")["deleted_at"]


def test_farm_text_does_nothing_to_a_terminal(account: FarmAccount) -> None:
    make_task(account, scene_name="\x1b[2Jevil\nline\x07", alias="2W7")
    shown = farm("list") + farm("show 2W7")
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "evil line" in shown


def test_a_log_is_printed_and_waited_for(task: RenderTask) -> None:
    frame = make_frame(task, name="3", started_at=NOW, status_code=4)
    code, words = refused("log 2W7 3 --timeout 0")
    assert (code, "workers" in words) == (8, True)
    values = {"state": "ready", "fetched_at": NOW, "is_complete": True}
    text = "one\n\x1b[31mtwo\nthree"
    FrameLog.objects.create(frame=frame, attempt="0.1", text=text, **values)
    assert farm("log 2W7 3 --tail 2") == "two\nthree\n"
    assert farm("log 2W7 3 --follow --tail 1") == "three\n"


def test_a_named_person_sees_what_is_theirs(task: RenderTask) -> None:
    other = make_task(make_account())
    ann = make_user("ann")
    grant = {"user": ann, "account": task.account, "role": "viewer"}
    Grant.objects.create(**grant, sees_money=False)
    [only] = told("list --as ann")["items"]
    assert (only["id"], only["cost"]) == (task.pk, None)
    assert refused(f"show {other.remote_id} --as ann")[0] == 3
    assert refused("list --as nobody")[0] == 4
    make_user("stranger")
    assert refused("list --as stranger")[0] == 4
