"""Each operation from the click to the farm and back, on the real wire."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.audit.models import AuditEntry
from apps.farm.models import FarmAccount
from apps.farm.sync import sync_sweep
from tests.actions.conftest import Clicks

pytestmark = pytest.mark.django_db

CONFIRMED = IntentState.CONFIRMED


def test_stop(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.do("stop", rendering)
    assert intent.state == CONFIRMED
    assert clicks.task(rendering).state == "stopped"
    assert clicks.farm.executions("stop") == 1
    assert clicks.says(intent) == "Confirmed after 1 s"


def test_start(clicks: Clicks, rendering: int) -> None:
    clicks.do("stop", rendering)
    (intent,) = clicks.do("start", rendering)
    assert intent.state == CONFIRMED
    assert clicks.task(rendering).state in ("waiting", "rendering")
    assert clicks.farm.executions("start") == 1


def test_retry_failed(clicks: Clicks, failed: int) -> None:
    assert clicks.task(failed).failed_frames == 3
    (intent,) = clicks.do("retry_failed", failed)
    assert intent.state == CONFIRMED
    assert clicks.task(failed).failed_frames == 0
    assert clicks.farm.executions("recommit_tasks") == 1


def test_retry_frames(clicks: Clicks, failed: int) -> None:
    chosen = clicks.frame_ids(failed, 5)[:2]
    (intent,) = clicks.do("retry_frames", failed, frame_ids=chosen)
    if intent.state == IntentState.ACCEPTED:
        clicks.mirror()
        intent = clicks.look(intent)
    assert intent.state == CONFIRMED
    assert clicks.task(failed).failed_frames == 1
    assert clicks.farm.executions("recommit_frames") == 1


def test_done_frames_again(clicks: Clicks, failed: int) -> None:
    chosen = clicks.frame_ids(failed, 4)[:1]
    (intent,) = clicks.do("retry_frames", failed, frame_ids=chosen, include_done=True)
    if intent.state == IntentState.ACCEPTED:
        clicks.mirror()
        intent = clicks.look(intent)
    assert intent.state == CONFIRMED
    assert clicks.task(failed).done_frames == 4


def test_full_speed(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.do("full_speed", rendering)
    assert intent.state == CONFIRMED
    assert clicks.farm.executions("full_speed") == 1


def test_full_speed_a_second_time_shows_nowhere(clicks: Clicks, rendering: int) -> None:
    clicks.do("full_speed", rendering)
    # So much later that it is no double click.
    Intent.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    (again,) = clicks.do("full_speed", rendering)
    assert again.state == IntentState.ACCEPTED
    for _ in range(3):
        again = clicks.look(again, later=30)
    assert again.state == IntentState.ACCEPTED
    assert again.settled_at is not None
    assert "does not show" in clicks.says(again)
    assert clicks.farm.executions("full_speed") == 2


def test_abandon(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.do("abandon", rendering)
    assert intent.state == CONFIRMED
    assert clicks.task(rendering).state == "abandoned"


def test_delete(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.do("delete", rendering)
    if intent.state == IntentState.ACCEPTED:
        intent = clicks.look(intent, later=5)
    assert intent.state == CONFIRMED
    assert clicks.task(rendering).deleted_at is not None
    assert clicks.farm.executions("delete") == 1


def test_limit_frame_time(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.do("over_time_stop", rendering, params={"seconds": 90})
    assert intent.state == CONFIRMED
    assert clicks.task(rendering).over_time_stop == 90


@pytest.mark.parametrize("operation", ["stop", "abandon", "full_speed", "delete"])
def test_a_parent_is_asked_for_as_one(clicks: Clicks, operation: str) -> None:
    parent, *children = clicks.farm.add_family("maya", frames=12, layers=3, seconds=600)
    assert children
    clicks.mirror()
    (intent,) = clicks.do(operation, parent)
    if intent.state == IntentState.ACCEPTED:
        intent = clicks.look(intent, later=5)
    assert intent.state == CONFIRMED
    assert clicks.farm.state()["executed"] == [[operation, parent]]


def test_a_parents_failed_frames_go_leaf_by_leaf(clicks: Clicks) -> None:
    parent, *children = clicks.farm.add_family("maya", frames=12, layers=3)
    for child in children:
        clicks.farm.set_frames(child, 4)
    for child in children[:2]:
        clicks.farm.set_frames(child, 5, places=[0])
    clicks.mirror()
    intents = clicks.do("retry_failed", parent)
    assert [one.state for one in intents] == [CONFIRMED, CONFIRMED]
    executed = clicks.farm.state()["executed"]
    assert executed == [["recommit_tasks", child] for child in children[:2]]
    assert clicks.task(parent).failed_frames == 0


def test_many_tasks_go_one_a_call(clicks: Clicks) -> None:
    tasks = [clicks.farm.add_task(frames=2, seconds=600) for _ in range(5)]
    clicks.mirror()
    intents = clicks.do("stop", *tasks)
    assert {one.state for one in intents} == {CONFIRMED}
    assert clicks.farm.executions("stop") == 5


def test_the_audit_entry_is_there_before_the_farm_hears_of_it(
    clicks: Clicks, rendering: int
) -> None:
    clicks.ask("stop", rendering)
    assert AuditEntry.objects.filter(verb="task.stop").exists()
    assert clicks.farm.executions() == 0


def test_sending_is_noted_before_the_farm_hears_of_it(
    clicks: Clicks, rendering: int
) -> None:
    (intent,) = clicks.do("stop", rendering)
    assert intent.sent_at is not None
    assert intent.requested_at <= intent.sent_at <= intent.answered_at
    assert intent.tries == 1
    assert intent.code == 200


def test_pages_are_told_at_each_step(clicks: Clicks, rendering: int) -> None:
    before = clicks.task(rendering).revision
    clicks.do("stop", rendering)
    # Sending, accepted, what the farm shows, confirmed.
    assert clicks.task(rendering).revision >= before + 4


# --- Checked again when sending ------------------------------------------------------


def not_sent(clicks: Clicks, intent: Intent, reason: Reason, words: str) -> None:
    after = clicks.run(intent)
    assert (after.state, after.reason) == (IntentState.WITHDRAWN, reason)
    assert after.settled_at is not None
    assert clicks.says(intent).startswith("Not sent: ")
    assert words in clicks.says(intent)
    assert clicks.farm.executions() == 0
    assert clicks.farm.calls("stopTask") == clicks.farm.calls("recommit") == 0


def test_a_right_that_was_taken_away_meanwhile(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    clicks.user.user_permissions.remove(Permission.objects.get(codename="operate"))
    not_sent(clicks, intent, Reason.NO_RIGHT, "You may not do this")


def test_a_user_who_left_meanwhile(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    clicks.user.is_active = False
    clicks.user.save()
    not_sent(clicks, intent, Reason.USER_OFF, "no longer active")


def test_an_account_that_was_switched_off_meanwhile(
    clicks: Clicks, rendering: int
) -> None:
    (intent,) = clicks.ask("stop", rendering)
    FarmAccount.objects.update(enabled=False)
    not_sent(clicks, intent, Reason.ACCOUNT_OFF, "switched off")


def test_a_key_that_cannot_be_read(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    FarmAccount.objects.update(access_key_encrypted=b"nonsense")
    not_sent(clicks, intent, Reason.ACCOUNT_KEY, "cannot be used")


def test_a_task_that_was_seen_to_be_over_meanwhile(
    clicks: Clicks, rendering: int
) -> None:
    (intent,) = clicks.ask("stop", rendering)
    clicks.farm.set_frames(rendering, 4)
    clicks.farm.advance(60)
    clicks.mirror()
    not_sent(clicks, intent, Reason.TASK_STATE, "“Done”")


def test_frames_that_somebody_else_retried_meanwhile(
    clicks: Clicks, failed: int
) -> None:
    (intent,) = clicks.ask(
        "retry_frames", failed, frame_ids=clicks.frame_ids(failed, 5)
    )
    clicks.farm.set_frames(failed, 4)
    clicks.farm.advance(60)
    clicks.mirror()
    not_sent(clicks, intent, Reason.FRAMES_DONE, "The frames are done")


def test_frames_that_moved_are_read_before_they_are_paid_for(
    clicks: Clicks, failed: int
) -> None:
    (intent,) = clicks.ask(
        "retry_frames", failed, frame_ids=clicks.frame_ids(failed, 5)
    )
    clicks.farm.set_frames(failed, 4)
    sync_sweep(clicks.account)
    assert clicks.frame_ids(failed, 5), "the mirror knows of the counters only"
    not_sent(clicks, intent, Reason.FRAMES_DONE, "The frames are done")


def test_of_chosen_frames_only_those_that_still_failed_are_sent(
    clicks: Clicks, failed: int
) -> None:
    chosen = clicks.frame_ids(failed, 5)
    (intent,) = clicks.ask("retry_frames", failed, frame_ids=chosen)
    clicks.farm.set_frames(failed, 4, places=[1])
    clicks.mirror()
    intent = clicks.run(intent)
    ((_, task_id, *sent),) = clicks.farm.state()["executed"]
    assert task_id == failed
    assert sent == intent.frame_ids
    assert len(sent) == 2


# --- Order ---------------------------------------------------------------------------


def test_clicks_on_one_task_go_in_their_order(clicks: Clicks, rendering: int) -> None:
    (stop,) = clicks.ask("stop", rendering)
    (speed,) = clicks.ask("full_speed", rendering)
    assert clicks.run(speed).state == IntentState.QUEUED
    assert clicks.farm.executions() == 0
    clicks.run(stop)
    assert clicks.run(speed).state == IntentState.WITHDRAWN
    assert clicks.farm.state()["executed"] == [["stop", rendering]]


def test_clicks_on_other_tasks_do_not_wait(clicks: Clicks, rendering: int) -> None:
    other = clicks.farm.add_task(seconds=600)
    clicks.mirror()
    clicks.ask("stop", rendering)
    (second,) = clicks.do("stop", other)
    assert second.state == CONFIRMED
