"""What became of a click is read from the farm, and only from there."""

from typing import Any

import pytest
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.actions.settling.settle import intent_settle, intents_settle
from apps.farm.models import FarmAccount, SyncRun
from tests.actions.conftest import Clicks, MakeClicks

pytestmark = pytest.mark.django_db

UNKNOWN = IntentState.UNKNOWN


def lost(clicks: Clicks, path: str, operation: str, task_id: int) -> Intent:
    """A click whose request was cut off before the farm acted."""
    clicks.farm.fault("cut_before", path)
    (intent,) = clicks.do(operation, task_id)
    assert intent.state == UNKNOWN
    return intent


def test_many_clicks_of_one_account_are_settled_by_one_read(clicks: Clicks) -> None:
    task_ids = [clicks.farm.add_task(frames=2, seconds=600) for _ in range(6)]
    clicks.mirror()
    clicks.farm.fault("cut_before", "stopTask", count=6)
    intents = clicks.do("stop", *task_ids)
    assert {one.state for one in intents} == {UNKNOWN}
    for task_id in task_ids:
        clicks.stop_by_hand(task_id)
    Intent.objects.update(next_check_at=timezone.now())
    before = clicks.farm.calls("queryTaskInfo")
    intents_settle([one.pk for one in intents])
    assert {clicks.state(one) for one in intents} == {IntentState.CONFIRMED}
    assert clicks.farm.calls("queryTaskInfo") == before + 1


def test_each_account_is_read_by_itself(new_farm: Any, clicks_on: MakeClicks) -> None:
    both = [clicks_on(new_farm()), clicks_on(new_farm())]
    intents = []
    for clicks in both:
        task_id = clicks.farm.add_task(frames=2, seconds=600)
        clicks.mirror()
        intents.append(lost(clicks, "stopTask", "stop", task_id))
        clicks.stop_by_hand(task_id)
    Intent.objects.update(next_check_at=timezone.now())
    intents_settle([one.pk for one in intents])
    assert [both[0].state(one) for one in intents] == [IntentState.CONFIRMED] * 2


def test_a_task_that_ended_by_itself_was_not_stopped(
    clicks: Clicks, rendering: int
) -> None:
    intent = lost(clicks, "stopTask", "stop", rendering)
    clicks.farm.set_frames(rendering, 4)
    clicks.farm.advance(60)
    intent = clicks.look(intent)
    assert (intent.state, intent.reason) == (IntentState.REFUTED, Reason.ENDED)
    assert clicks.says(intent) == "Did not take effect: The task is “Done” now."
    assert intent.after["state"] == "done"


def test_a_deletion_nobody_confirmed_takes_two_answers_without_the_task(
    clicks: Clicks, rendering: int
) -> None:
    intent = lost(clicks, "deleteTask", "delete", rendering)
    for _ in range(3):
        clicks.farm.fault("empty_list", "queryTaskInfo")
        Intent.objects.update(checks=0)
        intent = clicks.look(intent)
        assert intent.state == UNKNOWN, "one empty answer proves nothing"
    assert clicks.task(rendering).deleted_at is None
    clicks.farm.remove_task(rendering)
    clicks.look(intent)
    assert clicks.look(intent).state == IntentState.CONFIRMED
    assert clicks.task(rendering).deleted_at is not None


def test_a_task_to_stop_is_not_taken_for_deleted(
    clicks: Clicks, rendering: int
) -> None:
    (intent,) = clicks.ask("stop", rendering)
    clicks.farm.fault("empty_list", "queryTaskInfo", count=0)
    intent = clicks.run(intent)
    assert intent.state == IntentState.ACCEPTED
    clicks.look(intent)
    clicks.look(intent)
    assert clicks.task(rendering).deleted_at is None
    clicks.farm.clear_faults()
    assert clicks.look(intent).state == IntentState.CONFIRMED


def test_frames_that_were_retried_in_part_need_a_person(
    clicks: Clicks, failed: int
) -> None:
    clicks.farm.fault("cut_before", "recommitTaskFrames")
    chosen = clicks.frame_ids(failed, 5)
    (intent,) = clicks.do("retry_frames", failed, frame_ids=chosen)
    assert intent.state == UNKNOWN
    clicks.farm.set_frames(failed, 1, frame_ids=intent.frame_ids[:1])
    for _ in range(3):
        clicks.mirror()
        intent = clicks.look(intent, later=25)
    assert (intent.state, intent.reason) == (IntentState.NEEDS_PERSON, Reason.PARTLY)
    assert "some of the frames only" in clicks.says(intent)


def test_it_is_not_looked_at_before_its_time(clicks: Clicks, rendering: int) -> None:
    intent = lost(clicks, "stopTask", "stop", rendering)
    looked = SyncRun.objects.filter(kind="refresh").count()
    intent_settle(intent.pk)
    assert SyncRun.objects.filter(kind="refresh").count() == looked
    assert intent.next_check_at > timezone.now()


def test_looks_become_rarer(clicks: Clicks, rendering: int) -> None:
    intent = lost(clicks, "stopTask", "stop", rendering)
    waits = []
    for _ in range(7):
        intent = clicks.look(intent)
        waits.append(round((intent.next_check_at - timezone.now()).total_seconds()))
    assert waits == sorted(waits)
    assert waits[-1] <= 10


def test_what_is_settled_stays_settled(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.do("stop", rendering)
    clicks.do("start", rendering)
    after = clicks.look(intent)
    assert after.state == IntentState.CONFIRMED
    assert after.settled_at == intent.settled_at


def test_an_account_that_is_refused_proves_nothing(
    clicks: Clicks, rendering: int
) -> None:
    intent = lost(clicks, "stopTask", "stop", rendering)
    clicks.farm.fault("code", "queryTaskInfo", code=611, count=0)
    intent = clicks.look(intent, later=120)
    assert intent.state == UNKNOWN
    assert FarmAccount.objects.get().state == "ok"


def unseen(clicks: Clicks, operation: str, task_id: int) -> Intent:
    """A click that the farm took, and then could not be asked about."""
    clicks.farm.fault("status", "queryTaskInfo", status=502, count=0)
    (intent,) = clicks.do(operation, task_id)
    assert intent.state == IntentState.ACCEPTED
    return clicks.look(intent, later=80)


def test_a_yes_nobody_can_check_is_in_doubt_until_somebody_can(
    clicks: Clicks, rendering: int
) -> None:
    intent = unseen(clicks, "stop", rendering)
    assert (intent.state, intent.reason) == (UNKNOWN, Reason.NOT_READ)
    assert intent.settled_at is None
    clicks.farm.clear_faults()
    assert clicks.look(intent).state == IntentState.CONFIRMED
    assert clicks.farm.calls("stopTask") == 1


def test_what_the_farm_accepted_is_not_forgotten_in_doubt(
    clicks: Clicks, rendering: int
) -> None:
    intent = unseen(clicks, "full_speed", rendering)
    assert intent.state == UNKNOWN
    clicks.farm.clear_faults()
    clicks.farm.advance(1)
    before = intent.before | {"level": 10**6, "limit": 10**6}
    Intent.objects.update(before=before)  # the farm shows no more than there was
    for _ in range(3):
        intent = clicks.look(intent, later=5)
    assert (intent.state, intent.reason) == (IntentState.ACCEPTED, Reason.NOT_SHOWN)
