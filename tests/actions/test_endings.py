"""Each end of an intent is in the audit trail, in the same transaction."""

from typing import Any

import pytest

from apps.actions.limits.demands import Given
from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.actions.settling.endings import Ending, intents_end
from apps.actions.switch import switch_set
from apps.audit.models import AuditEntry
from tests.actions.conftest import Clicks
from tests.conftest import VIEW, make_user

pytestmark = pytest.mark.django_db


def settled(intent: Intent) -> AuditEntry:
    """The one entry about its end."""
    entry = AuditEntry.objects.get(verb="intent.settled")
    assert entry.after["intent"] == str(intent.pk)
    assert entry.request_id == str(intent.click)
    assert entry.actor == "farmdash"
    return entry


def test_a_confirmed_click_says_what_was_seen(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.do("stop", rendering)
    entry = settled(intent)
    assert entry.before["state"] == "accepted"
    assert entry.before["seen"]["state"] == "rendering"
    assert entry.after["state"] == "confirmed"
    assert entry.after["seen"]["state"] == "stopped"
    assert entry.after["farm_request_id"] == intent.farm_request_id != ""
    assert (entry.after["code"], entry.after["tries"]) == (200, 1)
    assert (entry.after["reads"], entry.after["proof"]) == (1, "proven")
    assert 0 <= entry.after["seconds"] < 60


def test_how_an_unknown_was_resolved_is_told(clicks: Clicks, rendering: int) -> None:
    clicks.farm.fault("cut_after", "stopTask")
    (intent,) = clicks.do("stop", rendering)
    entry = settled(intent)
    assert (entry.before["state"], entry.before["reason"]) == ("unknown", "answer_lost")
    assert entry.after["proof"] == "proven"
    assert entry.after["read_now"] is True


def test_how_it_was_refuted_too(clicks: Clicks, rendering: int) -> None:
    clicks.farm.fault("cut_before", "stopTask")
    (intent,) = clicks.do("stop", rendering)
    assert not AuditEntry.objects.filter(verb="intent.settled").exists()
    for _ in range(3):
        clicks.look(intent, later=25)
    entry = settled(intent)
    assert (entry.after["state"], entry.after["reason"]) == ("refuted", "not_seen")
    assert (entry.after["reads"], entry.after["proof"]) == (4, "not_yet")


def test_a_refusal_keeps_the_farms_words(clicks: Clicks, rendering: int) -> None:
    clicks.farm.fault("code", "stopTask", code=605)
    (intent,) = clicks.do("stop", rendering)
    entry = settled(intent)
    assert (entry.after["state"], entry.after["code"]) == ("rejected", 605)
    assert entry.after["message"] == intent.message


def test_what_is_not_sent_says_why(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    Intent.objects.update(requested_by=make_user("looker", *VIEW))
    clicks.run(intent)
    assert settled(intent).after["reason"] == "no_right"


def test_while_nothing_is_to_be_changed_nothing_is_sent(
    clicks: Clicks, rendering: int
) -> None:
    (intent,) = clicks.ask("stop", rendering)
    switch_set(user=clicks.user, read_only=True, why="an audit")
    intent = clicks.run(intent)
    assert (intent.state, intent.reason) == (IntentState.WITHDRAWN, Reason.READ_ONLY)
    assert settled(intent).after["reason"] == "read_only"
    assert clicks.farm.calls("stopTask") == 0


def test_frames_are_told_by_their_number(clicks: Clicks, failed: int) -> None:
    ids = clicks.frame_ids(failed, 5)
    (intent,) = clicks.do("retry_frames", failed, frame_ids=ids)
    assert settled(intent).after["seen"]["frames"] == len(ids) == 3


def test_who_comes_second_leaves_no_entry(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    ending = Ending(
        intent=intent,
        states=[IntentState.QUEUED],
        values={"state": IntentState.WITHDRAWN, "reason": Reason.UNSENT},
    )
    assert intents_end([ending]) == [intent]
    assert intents_end([ending]) == []
    settled(intent)


def test_many_ends_are_one_transaction_and_one_insert(
    clicks: Clicks, django_assert_max_num_queries: Any
) -> None:
    ids = [clicks.farm.add_task(seconds=600) for _ in range(20)]
    clicks.mirror()
    endings = [
        Ending(
            intent=intent,
            states=[IntentState.QUEUED],
            values={"state": IntentState.WITHDRAWN, "reason": Reason.UNSENT},
        )
        for intent in clicks.ask("stop", *ids, given=Given(typed="20"))
    ]
    with django_assert_max_num_queries(20 + 20):
        assert len(intents_end(endings)) == 20
    assert AuditEntry.objects.filter(verb="intent.settled").count() == 20
