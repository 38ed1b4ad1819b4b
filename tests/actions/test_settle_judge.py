"""The verdict over a click that was sent, as a pure function of what was seen."""

from datetime import timedelta
from itertools import product

import pytest

from apps.actions.models import IntentState
from apps.actions.operations import OPERATIONS
from apps.actions.reasons import Reason
from apps.actions.settling.effects import Effect
from apps.actions.settling.settle import DOUBT, LONGEST, PATIENCE, Verdict, judge

LATE = PATIENCE + timedelta(seconds=1)
WAIT = Verdict()


def verdict(
    key: str,
    effect: Effect,
    *,
    fresh: bool = True,
    accepted: bool = True,
    waited: timedelta = LATE,
    reads: int = 3,
) -> Verdict:
    return judge(
        OPERATIONS[key],
        effect,
        fresh=fresh,
        accepted=accepted,
        waited=waited,
        reads=reads,
    )


@pytest.mark.parametrize("key", OPERATIONS)
@pytest.mark.parametrize("accepted", [True, False])
def test_what_is_seen_is_confirmed_at_once(key: str, accepted: bool) -> None:
    got = verdict(key, Effect.PROVEN, accepted=accepted, waited=timedelta(0), reads=1)
    assert got == Verdict(IntentState.CONFIRMED)


@pytest.mark.parametrize("key", OPERATIONS)
def test_what_cannot_come_true_any_more_is_refuted(key: str) -> None:
    got = verdict(key, Effect.REFUTED, waited=timedelta(0), reads=1)
    why = {"stop_frames": Reason.FRAMES_OVER, "render_again": Reason.NOT_SUBMITTED}
    assert got == Verdict(IntentState.REFUTED, why.get(key, Reason.ENDED))


@pytest.mark.parametrize("key", OPERATIONS)
def test_the_farm_gets_time_and_is_asked_more_than_once(key: str) -> None:
    assert verdict(key, Effect.NOT_YET, waited=timedelta(seconds=59), reads=9) == WAIT
    assert verdict(key, Effect.NOT_YET, reads=2) == WAIT


@pytest.mark.parametrize("key", OPERATIONS)
@pytest.mark.parametrize("effect", [Effect.NOT_YET, Effect.PARTLY])
def test_a_farm_that_does_not_answer_proves_nothing(key: str, effect: Effect) -> None:
    assert verdict(key, effect, fresh=False, reads=9) == WAIT
    got = verdict(key, effect, fresh=False, waited=LONGEST, reads=9)
    assert got == Verdict(IntentState.NEEDS_PERSON, Reason.NOT_READ)


@pytest.mark.parametrize("key", OPERATIONS)
def test_a_yes_that_cannot_be_checked_for_long_is_no_knowledge(key: str) -> None:
    got = verdict(key, Effect.NOT_YET, fresh=False, waited=DOUBT)
    assert got == Verdict(IntentState.UNKNOWN, Reason.NOT_READ)
    assert (
        verdict(key, Effect.NOT_YET, fresh=False, accepted=False, waited=DOUBT) == WAIT
    )


@pytest.mark.parametrize("key", OPERATIONS)
def test_what_a_poll_saw_meanwhile_counts(key: str) -> None:
    got = verdict(key, Effect.PROVEN, fresh=False)
    assert got == Verdict(IntentState.CONFIRMED)


@pytest.mark.parametrize("key", ["stop", "stop_frames", "over_time_stop"])
def test_what_may_be_repeated_just_did_not_happen(key: str) -> None:
    got = verdict(key, Effect.NOT_YET, accepted=False)
    assert got == Verdict(IntentState.REFUTED, Reason.NOT_SEEN)


@pytest.mark.parametrize("key", ["start", "retry_failed", "retry_frames"])
@pytest.mark.parametrize("accepted", [True, False])
def test_what_spends_again_when_repeated_needs_a_person(
    key: str, accepted: bool
) -> None:
    got = verdict(key, Effect.NOT_YET, accepted=accepted)
    assert got == Verdict(IntentState.NEEDS_PERSON, Reason.NOT_SEEN)


@pytest.mark.parametrize("key", ["abandon", "delete"])
def test_what_destroys_needs_a_person(key: str) -> None:
    got = verdict(key, Effect.NOT_YET)
    assert got == Verdict(IntentState.NEEDS_PERSON, Reason.NOT_SEEN)


def test_frames_that_were_retried_in_part_need_a_person() -> None:
    got = verdict("retry_frames", Effect.PARTLY)
    assert got == Verdict(IntentState.NEEDS_PERSON, Reason.PARTLY)
    assert verdict("retry_frames", Effect.PARTLY, waited=timedelta(0)) == WAIT


def test_full_speed_may_show_nowhere() -> None:
    said_yes = verdict("full_speed", Effect.NOT_YET)
    assert said_yes == Verdict(IntentState.ACCEPTED, Reason.NOT_SHOWN)
    nobody_knows = verdict("full_speed", Effect.NOT_YET, accepted=False)
    assert nobody_knows == Verdict(IntentState.NEEDS_PERSON, Reason.NOT_SHOWN)


@pytest.mark.parametrize("effect", Effect)
def test_nothing_is_ever_sent_again(effect: Effect) -> None:
    flags = (True, False)
    spans = (timedelta(0), LATE, LONGEST)
    for key, fresh, accepted, waited, reads in product(
        OPERATIONS, flags, flags, spans, (0, 3, 50)
    ):
        got = verdict(
            key, effect, fresh=fresh, accepted=accepted, waited=waited, reads=reads
        )
        assert got.state not in (IntentState.QUEUED, IntentState.SENDING)
