"""Clicks over the JSON API."""

import pytest
from django.contrib.auth.models import User

from apps.actions.models import Intent, IntentState, Origin
from apps.api.models import Scope
from apps.audit.models import AuditEntry
from apps.farm.models import FarmAccount, Grant, RenderTask
from tests.actions.limits_rows import dear, limited
from tests.api.scripts import Writer
from tests.conftest import make_user
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="studio", currency="EUR")


@pytest.mark.parametrize(
    ("path", "operation", "status"),
    [
        ("stop", "stop", 5),
        ("start", "start", 10),
        ("full_speed", "full_speed", 5),
        ("abandon", "abandon", 5),
        ("delete", "delete", 5),
    ],
)
def test_each_click_on_a_task_has_an_address(
    script: Writer, account: FarmAccount, path: str, operation: str, status: int
) -> None:
    task = make_task(account, status_code=status)
    told = script.post(f"tasks/{task.pk}/{path}")
    intent = Intent.objects.get()
    assert (intent.operation, intent.task, intent.origin) == (
        operation,
        task,
        Origin.API,
    )
    assert told["click"] == str(intent.click)
    assert (told["outcome"], told["is_over"]) == ("open", False)
    assert script.headers["Location"] == f"/api/v1/clicks/{intent.click}"


def test_a_click_tells_everything_about_its_parts(
    script: Writer, task: RenderTask
) -> None:
    told = script.post(f"tasks/{task.pk}/stop", {"why": "wrong camera"})
    [part] = told["items"]
    intent = Intent.objects.get()
    assert part["requested_at"].endswith("Z")
    assert part | {"requested_at": ""} == {
        "id": str(intent.pk),
        "click": str(intent.click),
        "operation": "stop",
        "label": "Stop",
        "account": "studio",
        "task_id": task.pk,
        "task_remote_id": task.remote_id,
        "target": "",
        "frames": None,
        "state": "queued",
        "reason": "",
        "outcome": "open",
        "text": "Requested",
        "advice": "",
        "code": None,
        "made_remote_id": None,
        "requested_by": "operator",
        "requested_at": "",
        "origin": "api",
        "why": "wrong camera",
        "hold_until": None,
        "settled_at": None,
        "stake": "0.00",
        "currency": "EUR",
    }
    entry = AuditEntry.objects.get(verb="task.stop")
    assert (entry.actor, entry.reason) == ("operator", "wrong camera")
    assert entry.after["origin"] == "api"


def test_all_that_failed_is_retried_leaf_by_leaf(
    script: Writer, account: FarmAccount
) -> None:
    top = make_task(account, child_count=2, failed_frames=2)
    leaves = [make_task(account, parent=top, failed_frames=1) for _ in range(2)]
    told = script.post(f"tasks/{top.pk}/retry")
    assert {part["task_id"] for part in told["items"]} == {one.pk for one in leaves}


def test_how_long_frames_may_take_is_set_and_checked(
    script: Writer, task: RenderTask
) -> None:
    path = f"tasks/{task.pk}/over_time_stop"
    script.post(path, {"seconds": 3600})
    assert Intent.objects.get().params == {"seconds": 3600}
    assert "60 to 30 days" in script.post(path, {"seconds": 5}, status=422)["detail"]
    assert "seconds" in script.post(path, {}, status=422)["detail"]


def test_one_click_takes_many_tasks(script: Writer, account: FarmAccount) -> None:
    ids = [make_task(account).pk for _ in range(3)]
    told = script.post("clicks", {"operation": "stop", "task_ids": ids})
    assert sorted(part["task_id"] for part in told["items"]) == ids
    assert Intent.objects.values("click").distinct().count() == 1


def test_what_makes_no_sense_for_any_task_is_a_conflict(
    script: Writer, account: FarmAccount
) -> None:
    done = make_task(account, status_code=25)
    told = script.post(f"tasks/{done.pk}/stop", status=409)
    assert told["detail"].endswith("“Done”.")
    assert told["reason"] == "task_state"
    assert told["items"][0]["outcome"] == "not_done"
    ids = [done.pk, make_task(account).pk]
    told = script.post("clicks", {"operation": "stop", "task_ids": ids})
    assert {part["outcome"] for part in told["items"]} == {"open", "not_done"}


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("tasks/0/stop", None, 404, "no such task"),
        ("clicks", {"operation": "paint", "task_ids": [1]}, 422, "operation"),
        ("clicks", {"operation": "stop", "task_ids": []}, 404, "task"),
        ("clicks", {"task_ids": [1]}, 422, "operation"),
        ("tasks/0/stop", {"reasn": "x"}, 422, "reasn"),
        ("tasks/0/frames/retry", {}, 422, "frames"),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_words(
    script: Writer, path: str, body: object, status: int, said: str
) -> None:
    assert said in script.post(path, body, status=status)["detail"]
    assert not Intent.objects.exists()


def test_a_token_that_reads_may_not_write(operator: User, task: RenderTask) -> None:
    reader = Writer(operator, scope=Scope.READ)
    told = reader.post(f"tasks/{task.pk}/stop", status=403)
    assert "may only read" in told["detail"]
    assert not Intent.objects.exists()
    assert reader.get(f"tasks/{task.pk}")["id"] == task.pk


def test_a_token_may_no_more_than_its_user(viewer: User, task: RenderTask) -> None:
    assert Writer(viewer).post(f"tasks/{task.pk}/stop", status=403)["reason"]
    ann = make_user("ann")
    Grant.objects.create(user=ann, account=task.account, role="operator")
    told = Writer(ann).post(f"tasks/{task.pk}/delete", status=403)
    assert told["reason"] == "no_right"
    assert not Intent.objects.exists()


def test_what_limits_ask_for_is_said_and_can_be_given(script: Writer) -> None:
    task = dear(limited(typed_money=5, reason_money=5))
    path = f"tasks/{task.pk}/delete"
    told = script.post(path, status=409)
    assert told["asked"] == {"typed": 1, "why": True, "password": False}
    assert "“typed” 1" in told["detail"]
    assert "“why”" in told["detail"]
    assert not Intent.objects.exists()
    script.post(path, {"typed": "1", "why": "a test"})
    assert Intent.objects.get().why == "a test"


def test_a_password_is_asked_for_on_the_page_only(script: Writer) -> None:
    task = dear(limited(sign_in_money=5))
    told = script.post(f"tasks/{task.pk}/delete", status=409)
    assert told["asked"]["password"]
    assert "on the page" in told["detail"]


def test_read_only_refuses(script: Writer, task: RenderTask, settings: object) -> None:
    settings.FARMDASH_READ_ONLY = True  # type: ignore[attr-defined]
    told = script.post(f"tasks/{task.pk}/stop", status=403)
    assert "read-only" in told["detail"]
    assert not Intent.objects.exists()


def test_what_it_costs_is_told_to_who_may_see_money(task: RenderTask) -> None:
    user = make_user("ann")
    grant = {"user": user, "account": task.account, "role": "administrator"}
    Grant.objects.create(**grant, sees_money=False)
    [part] = Writer(user).post(f"tasks/{task.pk}/delete")["items"]
    assert part["stake"] is None
    assert Intent.objects.get().stake is not None


def test_asking_again_while_it_is_open_is_the_same_click(
    script: Writer, task: RenderTask
) -> None:
    first = script.post(f"tasks/{task.pk}/stop")
    assert script.post(f"tasks/{task.pk}/stop")["click"] == first["click"]
    assert Intent.objects.filter(state=IntentState.QUEUED).count() == 1


def test_frames_are_named_by_number_by_name_or_by_id(
    script: Writer, task: RenderTask
) -> None:
    frames = [make_frame(task, number=n, status_code=5) for n in range(1, 7)]
    path = f"tasks/{task.pk}/frames/retry"
    [part] = script.post(path, {"frames": "1-5x2"})["items"]
    assert part["frames"] == [frames[at].remote_id for at in (0, 2, 4)]
    [part] = script.post(path, {"frame_ids": [frames[1].pk]})["items"]
    assert part["frames"] == [frames[1].remote_id]
    assert "“moon”" in script.post(path, {"frames": "moon"}, status=422)["detail"]
    assert script.post(path, {"frames": "99"}, status=404)["reason"] == "no_frames"
    both = {"frames": "1", "frame_ids": [1]}
    assert "not both" in script.post(path, both, status=422)["detail"]


def test_frames_that_are_done_are_rendered_on_express_wish(
    script: Writer, task: RenderTask
) -> None:
    make_frame(task, number=1, status_code=4)
    path = f"tasks/{task.pk}/frames/retry"
    assert script.post(path, {"frames": "1"}, status=409)["reason"] == "frames_done"
    told = script.post(path, {"frames": "1", "include_done": True})
    assert told["outcome"] == "open"


def test_frames_are_stopped(script: Writer, task: RenderTask) -> None:
    frame = make_frame(task, number=1, status_code=2)
    script.post(f"tasks/{task.pk}/frames/stop", {"frames": "1"})
    intent = Intent.objects.get()
    assert (intent.operation, intent.frame_ids) == ("stop_frames", [frame.remote_id])


def test_a_wrong_member_of_a_list_is_told_by_the_lists_name(script: Writer) -> None:
    body = {"operation": "stop", "task_ids": [1, "x"]}
    told = script.post("clicks", body, status=422)
    assert told["detail"].startswith("task_ids: ")
