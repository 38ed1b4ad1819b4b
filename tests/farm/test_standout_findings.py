"""All that stands out in a leaf, each thing told once."""

import random
import time

import pytest

from apps.farm.sheets import LeafSheet
from apps.farm.standout import Finding, Kind, circumstances, findings_of
from tests.farm.standout_sheets import (
    DONE,
    FAILED,
    RENDERING,
    WAITING,
    cell,
    noisy,
    sheet,
    timed,
)

MINUTE = 60


def found(of: LeafSheet, text: str | None = None) -> dict[Kind, Finding]:
    """What stands out, by kind."""
    return {one.kind: one for one in findings_of(of, frames_range=text).findings}


def test_a_calm_leaf_tells_how_many_frames_were_looked_at() -> None:
    calm = findings_of(timed([60] * 30), frames_range="1-30")
    assert (calm.done, calm.findings) == (30, ())
    assert findings_of(sheet([]), frames_range="").findings == ()


def test_a_spike_is_told_with_its_key_its_name_and_what_is_beside_it() -> None:
    one = found(timed([60] * 20 + [900] + [60] * 20))[Kind.SLOW]
    (frame,) = one.frames
    assert (frame.id, frame.name, frame.value, frame.usual) == (1021, "21", 900, 60)
    assert (one.count, one.runs) == (1, "1021")


def test_names_are_the_farms() -> None:
    frames = [cell(at, name=f"{at}-{at}[1]") for at in range(1, 30)]
    frames.append(cell(30, name="<script>", seconds=900))
    assert found(sheet(frames))[Kind.SLOWEST].frames[0].name == "<script>"


def test_the_farthest_are_named_and_all_are_selected() -> None:
    seconds = [60] * 400
    for at in range(10, 400, 40):
        seconds[at] = 300 + at
    one = found(timed(seconds))[Kind.SLOW]
    assert [frame.value for frame in one.frames] == [670, 630, 590, 550, 510]
    assert one.count == 10
    assert one.runs.count(",") == 9


def test_a_frame_that_took_long_is_not_told_again_for_its_cost() -> None:
    frames = [cell(at, seconds=60, cost=10**7) for at in range(40)]
    frames[20] = cell(20, seconds=900, cost=15 * 10**7)
    frames[30] = cell(30, seconds=60, cost=15 * 10**7)
    kinds = found(sheet(frames))
    assert [frame.name for frame in kinds[Kind.SLOW].frames] == ["20"]
    assert [frame.name for frame in kinds[Kind.DEAR].frames] == ["30"]


def test_frames_of_a_slow_machine_are_told_by_their_machine() -> None:
    frames = [
        cell(at, node="lame" if at % 9 == 4 else f"m{at % 4}") for at in range(180)
    ]
    slow = [one._replace(seconds=200) if one.node == "lame" else one for one in frames]
    kinds = found(sheet(slow))
    assert kinds[Kind.SLOW_MACHINE].machine == "lame"
    assert kinds[Kind.SLOW_MACHINE].count == 20
    assert Kind.SLOW not in kinds


def test_a_failing_machine_selects_what_it_failed() -> None:
    frames = [cell(at, node="good") for at in range(60)]
    frames += [cell(at, node="bad", status_code=FAILED) for at in range(60, 66)]
    frames += [cell(at, node="bad") for at in range(66, 70)]
    one = found(sheet(frames))[Kind.FAILING]
    assert (one.machine, one.runs, one.count) == ("bad", "1060-1065", 6)


def test_nothing_is_missing_while_not_all_is_read() -> None:
    frames = sheet(cell(at) for at in range(1, 30) if at != 7)
    assert Kind.MISSING not in found(frames, None)
    assert found(frames, "1-29")[Kind.MISSING].count == 1


@pytest.mark.parametrize("code", [WAITING, RENDERING])
def test_the_newest_frame_is_not_judged_before_the_next_is_done(code: int) -> None:
    frames = [cell(at) for at in range(30)]
    frames += [cell(30, seconds=900), cell(31, status_code=code)]
    assert Kind.SLOW not in found(sheet(frames))
    frames[-1] = cell(31, status_code=DONE)
    assert Kind.SLOW in found(sheet(frames))


def test_what_is_known_of_a_frame_that_renders_for_long() -> None:
    frames = [cell(at, node="a", status_code=FAILED) for at in range(3)]
    frames += [cell(at, node="a") for at in range(3, 5)]
    frames += [cell(5, node="a", status_code=RENDERING, resubmissions=2)]
    known = circumstances(sheet(frames), 5)
    assert (known.name, known.node, known.retries) == ("5", "a", 2)
    assert (known.node_failed, known.node_done) == (3, 2)


def test_a_frame_without_a_machine_has_no_history_there() -> None:
    frames = [cell(1, status_code=FAILED), cell(2, status_code=RENDERING)]
    known = circumstances(sheet(frames), 1)
    assert (known.node, known.node_failed) == ("", 0)


def test_a_hundred_thousand_frames_are_looked_at_within_a_second() -> None:
    rng = random.Random(1)
    seconds = noisy([300] * 100_000, 0.2, rng)
    rows = enumerate(seconds, start=1)
    large = sheet(
        cell(at, seconds=taken, cost=taken * 10**5, node=f"m{at % 200}")
        for at, taken in rows
    )
    start = time.process_time()
    findings_of(large, frames_range="1-100000[1]")
    assert time.process_time() - start < 1
