"""What proves an operation, and what does not."""

import pytest

from apps.actions.operations import OPERATIONS
from apps.actions.settling.effects import Effect
from apps.actions.settling.snapshots import Seen, SeenFrame

PROVEN, NOT_YET, REFUTED = Effect.PROVEN, Effect.NOT_YET, Effect.REFUTED


def seen(state: str, *states: str, **more: object) -> Seen:
    """A task in that state; `states` are its children's."""
    return Seen(state=state, states=states or (state,), **more)  # type: ignore[arg-type]


def effect(key: str, before: Seen, now: Seen, **params: object) -> Effect:
    return OPERATIONS[key].proof(before, now, params)


GONE = seen("stopped", gone=True)


@pytest.mark.parametrize(
    ("key", "before", "now", "expected"),
    [
        ("stop", seen("rendering"), seen("stopped"), PROVEN),
        ("stop", seen("rendering"), seen("rendering"), NOT_YET),
        ("stop", seen("rendering"), seen("waiting"), NOT_YET),
        ("stop", seen("rendering"), seen("done"), REFUTED),
        ("stop", seen("rendering"), GONE, REFUTED),
        ("stop", seen("rendering"), seen("rendering", "done", "stopped"), PROVEN),
        ("stop", seen("rendering"), seen("stopped", "rendering", "stopped"), NOT_YET),
        ("start", seen("stopped"), seen("waiting"), PROVEN),
        ("start", seen("stopped"), seen("rendering"), PROVEN),
        ("start", seen("stopped"), seen("stopped"), NOT_YET),
        ("start", seen("stopped"), seen("done"), PROVEN),
        ("start", seen("stopped", done=3), seen("stopped", done=4), PROVEN),
        ("start", seen("stopped"), seen("abandoned"), REFUTED),
        ("start", seen("stopped"), GONE, REFUTED),
        ("abandon", seen("stopped"), seen("abandoned"), PROVEN),
        ("abandon", seen("stopped"), seen("stopped"), NOT_YET),
        ("abandon", seen("rendering"), seen("rendering"), NOT_YET),
        ("abandon", seen("rendering"), seen("failed", "done", "abandoned"), PROVEN),
        ("abandon", seen("rendering"), seen("done"), REFUTED),
        ("abandon", seen("stopped"), GONE, REFUTED),
        # What has a status that nobody documented may do anything.
        ("stop", seen("unknown"), seen("unknown"), NOT_YET),
        ("stop", seen("rendering"), seen("stopped", "stopped", "unknown"), NOT_YET),
        ("start", seen("unknown"), seen("unknown"), NOT_YET),
        ("start", seen("stopped"), seen("unknown"), NOT_YET),
        ("start", seen("unknown", done=3), seen("unknown", done=4), PROVEN),
        ("abandon", seen("unknown"), seen("unknown"), NOT_YET),
        ("delete", seen("done"), GONE, PROVEN),
        ("delete", seen("done"), seen("done"), NOT_YET),
        (
            "full_speed",
            seen("rendering", level=79),
            seen("rendering", level=99),
            PROVEN,
        ),
        ("full_speed", seen("rendering", limit=5), seen("rendering", limit=20), PROVEN),
        ("full_speed", seen("rendering"), seen("rendering"), NOT_YET),
        ("full_speed", seen("rendering"), GONE, REFUTED),
        ("retry_failed", seen("failed", failed=3), seen("waiting", failed=0), PROVEN),
        ("retry_failed", seen("failed", failed=3), seen("failed", failed=3), NOT_YET),
        ("retry_failed", seen("failed", failed=3), seen("failed", failed=4), NOT_YET),
        (
            "retry_failed",  # they failed again before anybody looked
            seen("failed", failed=3, resubmissions=0),
            seen("failed", failed=3, resubmissions=3),
            PROVEN,
        ),
        ("retry_failed", seen("failed", failed=3), seen("abandoned"), REFUTED),
        ("retry_failed", seen("failed", failed=3), GONE, REFUTED),
    ],
)
def test_the_mirror_decides(
    key: str, before: Seen, now: Seen, expected: Effect
) -> None:
    assert effect(key, before, now) is expected


def frames(**numbers: tuple[int, int, int]) -> dict[int, SeenFrame]:
    return {int(name[1:]): SeenFrame(*values) for name, values in numbers.items()}


BEFORE = seen("failed", frames=frames(f1=(5, 0, 100), f2=(4, 1, 200)))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (frames(f1=(5, 0, 100), f2=(4, 1, 200)), NOT_YET),
        (frames(f1=(1, 0, 0), f2=(4, 1, 200)), Effect.PARTLY),
        (frames(f1=(1, 0, 0), f2=(2, 1, 300)), PROVEN),
        (frames(f1=(5, 1, 100), f2=(4, 2, 200)), PROVEN),
        (frames(f1=(5, 0, 101), f2=(4, 1, 201)), PROVEN),
        (frames(f1=(1, 1, 0)), Effect.PARTLY),
        ({}, NOT_YET),
    ],
)
def test_each_chosen_frame_has_to_show_it(
    now: dict[int, SeenFrame], expected: Effect
) -> None:
    assert effect("retry_frames", BEFORE, seen("waiting", frames=now)) is expected


def test_frames_of_a_task_that_is_gone_are_not_retried() -> None:
    assert effect("retry_frames", BEFORE, GONE) is REFUTED
    assert effect("retry_frames", BEFORE, seen("abandoned")) is REFUTED


WORKING = seen("rendering", frames=frames(f1=(2, 0, 100), f2=(1, 1, 0)))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (frames(f1=(2, 0, 100), f2=(1, 1, 0)), NOT_YET),
        (frames(f1=(3, 0, 100), f2=(1, 1, 0)), Effect.PARTLY),
        (frames(f1=(3, 0, 100), f2=(3, 1, 0)), PROVEN),
        (frames(f1=(4, 0, 100), f2=(3, 1, 0)), PROVEN),  # one was done by then
        (frames(f1=(4, 0, 100), f2=(5, 1, 200)), REFUTED),
        (frames(f1=(4, 0, 100), f2=(2, 1, 200)), NOT_YET),
        (frames(f1=(3, 0, 100)), PROVEN),
        (frames(f1=(77, 0, 100), f2=(77, 1, 0)), NOT_YET),  # nobody knows what they do
        (frames(f1=(3, 0, 100), f2=(77, 1, 0)), Effect.PARTLY),
        ({}, REFUTED),
    ],
)
def test_stopped_frames_neither_wait_nor_render(
    now: dict[int, SeenFrame], expected: Effect
) -> None:
    assert effect("stop_frames", WORKING, seen("rendering", frames=now)) is expected


def test_frames_of_a_task_that_is_gone_are_not_stopped() -> None:
    assert effect("stop_frames", WORKING, GONE) is REFUTED


def test_a_limit_is_proven_by_its_value() -> None:
    before = seen("rendering", over_time_stop=86_400)
    now = seen("rendering", over_time_stop=60)
    assert effect("over_time_stop", before, now, seconds=60) is PROVEN
    assert effect("over_time_stop", before, before, seconds=60) is NOT_YET
    assert effect("over_time_stop", before, GONE, seconds=60) is REFUTED


def test_a_snapshot_survives_the_database() -> None:
    assert Seen.from_json(BEFORE.as_json()) == BEFORE
    as_kept = {**BEFORE.as_json(), "frames": {"1": [5, 0, 100], "2": [4, 1, 200]}}
    assert Seen.from_json(as_kept) == BEFORE
