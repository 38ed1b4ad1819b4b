"""From a click to rows: what is asked for, what is not, and never twice."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction

from apps.actions.asking import wishes
from apps.actions.asking.wishes import FRAMES_A_CALL
from apps.actions.limits.demands import Given
from apps.actions.models import Intent, IntentState
from apps.actions.policies import MOST_FRAMES, MOST_TASKS
from apps.actions.reasons import WORDS, ClickRefused, Reason
from apps.actions.services import intents_request
from apps.actions.telling.wording import intent_words
from apps.audit.models import AuditEntry
from apps.farm.models import RenderTask
from tests.conftest import OPERATE, VIEW, make_user
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


def request(user: User, operation: str, *tasks: RenderTask, **more: Any) -> Any:
    return intents_request(
        user=user, operation=operation, task_ids=[task.pk for task in tasks], **more
    )


def refusal(user: User, operation: str, *tasks: RenderTask, **more: Any) -> Reason:
    with pytest.raises(ClickRefused) as caught:
        request(user, operation, *tasks, **more)
    assert str(caught.value)
    assert not Intent.objects.exists()
    return caught.value.reason


def test_a_click_is_an_intent_and_an_audit_entry(operator: User) -> None:
    task = make_task(scene_name="scene.ma", alias="2W7")
    (intent,) = request(
        operator, "stop", task, reason="wrong camera", remote_addr="192.0.2.1"
    )
    intent.refresh_from_db()
    assert intent.state == IntentState.QUEUED
    assert intent.account_id == task.account_id
    assert intent.before["state"] == "rendering"
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb) == ("operator", "task.stop")
    assert (entry.reason, entry.remote_addr) == ("wrong camera", "192.0.2.1")
    assert entry.target_label == f"2W7 scene.ma ({task.account.name})"
    assert entry.request_id == str(intent.click)
    assert entry.before == intent.before
    assert entry.after["intent"] == str(intent.pk)


def test_both_are_written_or_neither(operator: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        request(operator, "stop", make_task())
        raise RuntimeError
    assert not Intent.objects.exists()
    assert not AuditEntry.objects.exists()


def test_who_may_look_may_not_act(viewer: User, stranger: User) -> None:
    task = make_task()
    assert refusal(viewer, "stop", task) is Reason.NO_RIGHT
    assert refusal(stranger, "stop", task) is Reason.NO_RIGHT


@pytest.mark.parametrize(
    ("operation", "permission"),
    [
        ("stop", "operate"),
        ("start", "operate"),
        ("retry_failed", "operate"),
        ("full_speed", "spend"),
        ("abandon", "destroy"),
        ("delete", "destroy"),
    ],
)
def test_each_operation_asks_for_its_own_right(operation: str, permission: str) -> None:
    needed = f"actions.{permission}"
    task = make_task()
    others = make_user("others", *(name for name in OPERATE if name != needed))
    assert refusal(others, operation, task) is Reason.NO_RIGHT
    enough = make_user("enough", *VIEW, needed)
    assert len(request(enough, operation, task)) == 1


def test_the_right_to_act_does_not_replace_the_right_to_look() -> None:
    blind = make_user("blind", "actions.operate")
    assert refusal(blind, "stop", make_task()) is Reason.NO_RIGHT


def test_an_inactive_user_is_refused(operator: User) -> None:
    operator.is_active = False
    assert refusal(operator, "stop", make_task()) is Reason.USER_OFF


def test_a_click_has_to_name_something(operator: User) -> None:
    task = make_task()
    assert refusal(operator, "stop") is Reason.NO_TASK
    assert refusal(operator, "explode", task) is Reason.NO_OPERATION
    assert refusal(operator, "retry_frames", task) is Reason.NO_FRAMES
    task.pk = 10**9
    assert refusal(operator, "stop", task) is Reason.NO_TASK


def test_a_click_touches_only_so_much(operator: User) -> None:
    ids = list(range(MOST_TASKS + 1))
    with pytest.raises(ClickRefused, match="more than one click"):
        intents_request(user=operator, operation="stop", task_ids=ids)
    frames = list(range(MOST_FRAMES + 1))
    task = make_task()
    reason = refusal(operator, "retry_frames", task, frame_ids=frames)
    assert reason is Reason.TOO_MANY_FRAMES
    assert f"{MOST_FRAMES:,}" in str(WORDS[reason])


@pytest.mark.parametrize("seconds", [None, 0, 59, "60", 90.0, True, 10**9])
def test_a_limit_has_to_be_one(operator: User, seconds: Any) -> None:
    wrong = refusal(
        operator, "over_time_stop", make_task(), params={"seconds": seconds}
    )
    assert wrong is Reason.NO_LIMIT


def test_only_an_operations_own_parameters_are_kept(operator: User) -> None:
    (limit,) = request(
        operator, "over_time_stop", make_task(), params={"seconds": 90, "more": 1}
    )
    (stop,) = request(operator, "stop", make_task(), params={"seconds": 90})
    assert (limit.params, stop.params) == ({"seconds": 90}, {})


def test_another_limit_is_another_click(operator: User) -> None:
    task = make_task()
    for seconds in (90, 120, 90):
        request(operator, "over_time_stop", task, params={"seconds": seconds})
    assert Intent.objects.count() == 3
    assert Intent.objects.get(settled_at=None).params == {"seconds": 90}


@pytest.mark.parametrize(
    ("operation", "fields", "words"),
    [
        ("stop", {"status_code": 25}, "that is “Done”"),
        ("start", {"status_code": 5}, "that is “Rendering”"),
        ("full_speed", {"status_code": 10}, "that is “Stopped”"),
        ("abandon", {"status_code": 25}, "that is “Done”"),
        ("retry_failed", {"status_code": 35, "failed_frames": 1}, "“Abandoned”"),
        ("retry_failed", {"status_code": 25}, "No frame of it has failed"),
        ("stop", {"deleted_at": NOW}, "no longer has this task"),
    ],
)
def test_what_makes_no_sense_is_not_sent_and_says_why(
    operator: User, operation: str, fields: dict[str, Any], words: str
) -> None:
    (intent,) = request(operator, operation, make_task(**fields))
    intent.refresh_from_db()
    assert intent.state == IntentState.WITHDRAWN
    assert intent.settled_at is not None
    said = intent_words(intent).text
    assert said.startswith("Not sent: ")
    assert words in said
    assert AuditEntry.objects.get().after["state"] == "withdrawn"


def test_an_account_that_is_switched_off_gets_nothing(operator: User) -> None:
    (intent,) = request(operator, "stop", make_task(make_account(enabled=False)))
    assert intent.reason == Reason.ACCOUNT_OFF


def test_a_part_of_a_task_is_not_deleted(operator: User) -> None:
    child = make_task(parent=make_task(child_count=1))
    (intent,) = request(operator, "delete", child)
    assert intent.reason == Reason.WHOLE_ONLY


def test_of_many_tasks_each_has_its_own_outcome(operator: User) -> None:
    account = make_account()
    busy, over = make_task(account), make_task(account, status_code=25)
    intents = request(operator, "stop", busy, over)
    assert {one.task_id: one.state for one in intents} == {
        busy.pk: IntentState.QUEUED,
        over.pk: IntentState.WITHDRAWN,
    }
    assert len({one.click for one in intents}) == 1
    assert AuditEntry.objects.count() == 2


def test_a_double_click_is_one_click(operator: User) -> None:
    task = make_task()
    (first,) = request(operator, "stop", task)
    (second,) = request(operator, "stop", task)
    assert second.pk == first.pk
    assert Intent.objects.count() == AuditEntry.objects.count() == 1


def test_somebody_elses_same_click_is_the_same(operator: User) -> None:
    task = make_task()
    (first,) = request(operator, "stop", task)
    (second,) = request(make_user("other", *OPERATE), "stop", task)
    assert second.pk == first.pk


def test_another_operation_is_another_click(operator: User) -> None:
    task = make_task()
    request(operator, "stop", task)
    request(operator, "full_speed", task)
    assert Intent.objects.count() == 2


@pytest.mark.parametrize("state", ["confirmed", "rejected", "needs_person"])
def test_after_it_is_settled_a_click_counts_again(operator: User, state: str) -> None:
    task = make_task()
    request(operator, "stop", task)
    Intent.objects.update(state=state, requested_at=NOW, settled_at=NOW)
    (second,) = request(operator, "stop", task)
    assert second.state == IntentState.QUEUED
    assert Intent.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_are_one(operator: User) -> None:
    tasks = [make_task(make_account()) for _ in range(3)]
    gate, found = threading.Barrier(4), []

    def click() -> None:
        try:
            gate.wait()
            found.extend(one.pk for one in request(operator, "stop", *tasks))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len(set(found)) == Intent.objects.count() == 3
    assert AuditEntry.objects.count() == 3


# --- Retries --------------------------------------------------------------------


def family(**leaves: dict[str, Any]) -> dict[str, RenderTask]:
    account = make_account()
    parent = make_task(account, status_code=30, child_count=len(leaves))
    made = {
        name: make_task(account, parent=parent, status_code=30, **fields)
        for name, fields in leaves.items()
    }
    return {"parent": parent} | made


def test_failed_frames_of_a_parent_are_retried_leaf_by_leaf(operator: User) -> None:
    tasks = family(a={"failed_frames": 2}, b={}, c={"failed_frames": 1})
    intents = request(operator, "retry_failed", tasks["parent"])
    assert {one.task_id for one in intents} == {tasks["a"].pk, tasks["c"].pk}
    assert {one.state for one in intents} == {IntentState.QUEUED}
    again = request(operator, "retry_failed", tasks["parent"], tasks["a"])
    assert {one.pk for one in again} == {one.pk for one in intents}


def test_a_parent_without_failed_frames_says_so(operator: User) -> None:
    tasks = family(a={}, b={})
    (intent,) = request(operator, "retry_failed", tasks["parent"])
    assert intent.task_id == tasks["parent"].pk
    assert intent.reason == Reason.NOTHING_FAILED


def frames(task: RenderTask, *codes: int) -> list[int]:
    return [
        make_frame(task, status_code=code, number=place).pk
        for place, code in enumerate(codes)
    ]


def test_chosen_frames_go_under_the_farms_ids(operator: User) -> None:
    task = make_task(status_code=30)
    one, two = make_frame(task, status_code=5), make_frame(task, status_code=11)
    (intent,) = request(operator, "retry_frames", task, frame_ids=[one.pk, two.pk])
    assert intent.frame_ids == [one.remote_id, two.remote_id]
    assert set(intent.before["frames"]) == {one.remote_id, two.remote_id}


def test_frames_below_a_parent_are_grouped_by_leaf(operator: User) -> None:
    tasks = family(a={}, b={})
    ids = frames(tasks["a"], 5, 5) + frames(tasks["b"], 5)
    intents = request(operator, "retry_frames", tasks["parent"], frame_ids=ids)
    counts = {one.task_id: len(one.frame_ids) for one in intents}
    assert counts == {tasks["a"].pk: 2, tasks["b"].pk: 1}


def test_only_frames_that_can_be_retried_are(operator: User) -> None:
    task = make_task()
    ids = frames(task, 1, 2, 3, 4, 5, 11)
    (intent,) = request(operator, "retry_frames", task, frame_ids=ids)
    assert len(intent.frame_ids) == 3


def test_done_frames_are_rendered_again_on_express_wish(operator: User) -> None:
    task = make_task(status_code=25)
    ids = frames(task, 4, 4)
    (refused,) = request(operator, "retry_frames", task, frame_ids=ids)
    assert refused.reason == Reason.FRAMES_DONE
    (intent,) = request(
        operator, "retry_frames", task, frame_ids=ids, include_done=True
    )
    assert intent.state == IntentState.QUEUED
    assert len(intent.frame_ids) == 2


def test_frames_that_render_are_left_alone(operator: User) -> None:
    task = make_task()
    (intent,) = request(
        operator, "retry_frames", task, frame_ids=frames(task, 2), include_done=True
    )
    assert intent.reason == Reason.FRAMES_BUSY


def test_frames_of_another_task_are_refused(operator: User) -> None:
    task, other = make_task(), make_task()
    ids = frames(task, 5) + frames(other, 5)
    assert refusal(operator, "retry_frames", task, frame_ids=ids) is Reason.NO_FRAMES


def test_a_frame_is_not_asked_for_twice(operator: User) -> None:
    task = make_task()
    a, b, c = frames(task, 5, 5, 5)
    (first,) = request(operator, "retry_frames", task, frame_ids=[a, b])
    (same,) = request(operator, "retry_frames", task, frame_ids=[b, a])
    assert same.pk == first.pk
    (rest,) = request(operator, "retry_frames", task, frame_ids=[b, c])
    assert len(rest.frame_ids) == 1
    assert set(rest.frame_ids).isdisjoint(first.frame_ids)


def test_failed_frames_are_covered_by_a_retry_of_all_failed(operator: User) -> None:
    task = make_task(failed_frames=1)
    failed, stopped = frames(task, 5, 3)
    (whole,) = request(operator, "retry_failed", task)
    (same,) = request(operator, "retry_frames", task, frame_ids=[failed])
    assert same.pk == whole.pk
    (rest,) = request(operator, "retry_frames", task, frame_ids=[failed, stopped])
    assert len(rest.frame_ids) == 1


def test_many_frames_go_in_several_calls(operator: User) -> None:
    task = make_task()
    ids = frames(task, *[5] * (FRAMES_A_CALL + 1))
    typed = Given(typed=str(len(ids)))
    intents = request(operator, "retry_frames", task, frame_ids=ids, given=typed)
    assert sorted(len(one.frame_ids) for one in intents) == [1, FRAMES_A_CALL]


# --- What it costs ----------------------------------------------------------------


def queries(assert_max: Callable[..., Any], user: User, *call: Any, **more: Any) -> int:
    user = User.objects.get(pk=user.pk)  # without cached rights
    with assert_max(60) as captured:
        request(user, *call, **more)
    return len(captured)


@pytest.mark.parametrize("operation", ["stop", "retry_failed", "delete"])
def test_many_tasks_cost_as_many_queries_as_one(
    operator: User, operation: str, django_assert_max_num_queries: Any
) -> None:
    account = make_account()
    one = make_task(account, failed_frames=1)
    many = [make_task(account, failed_frames=1) for _ in range(50)]
    few = queries(django_assert_max_num_queries, operator, operation, one)
    typed = Given(typed="50")
    lots = queries(
        django_assert_max_num_queries, operator, operation, *many, given=typed
    )
    # SQLite takes so many values a statement: 50 intents are two of them.
    assert lots - few <= (0 if connection.vendor == "postgresql" else 1)
    # What spends is counted: what it costs, what was asked before, which limits hold.
    assert few <= (28 if operation == "retry_failed" else 16)


def test_many_frames_cost_as_many_queries_as_one(
    operator: User, django_assert_max_num_queries: Any
) -> None:
    one, many = make_task(), make_task()
    ids, more = frames(one, 5), frames(many, *[5] * 60)
    few = queries(
        django_assert_max_num_queries, operator, "retry_frames", one, frame_ids=ids
    )
    lots = queries(
        django_assert_max_num_queries, operator, "retry_frames", many, frame_ids=more
    )
    # The one failed frame tells too little of the costs: other tasks are asked, too.
    assert lots <= few


# --- The queue ---------------------------------------------------------------------


def waiting_messages() -> int:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return client.llen("farmdash:clicks")


def test_workers_are_told_after_the_commit(
    operator: User, django_capture_on_commit_callbacks: Any
) -> None:
    account = make_account()
    busy, over = make_task(account), make_task(account, status_code=25)
    with django_capture_on_commit_callbacks(execute=True):
        request(operator, "stop", busy, over)
        assert waiting_messages() == 0
    assert waiting_messages() == 1


def test_open_pages_draw_the_rows_anew(
    operator: User, django_capture_on_commit_callbacks: Any
) -> None:
    task = make_task()
    with django_capture_on_commit_callbacks(execute=True):
        request(operator, "stop", task)
    before = task.revision
    task.refresh_from_db()
    assert task.revision > before


def test_more_parts_than_one_click_may_touch_are_refused(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishes, "MOST_CALLS", 2)
    parent = make_task(child_count=3)
    for _ in range(3):
        make_task(parent.account, parent=parent, failed_frames=1, status_code=30)
    assert refusal(operator, "retry_failed", parent) == Reason.TOO_MANY
