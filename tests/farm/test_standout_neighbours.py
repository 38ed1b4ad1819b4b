"""Frames far from those beside them: found where there are some, quiet elsewhere."""

import random
import time

import pytest

from apps.farm.standout.closely import Apart
from apps.farm.standout.neighbours import apart
from tests.farm.standout_sheets import SHOTS, noisy

SIZES = (12, 30, 100, 300, 1000)
SHOT = pytest.mark.parametrize("shot", SHOTS)


def odd(values: list[int], least: int = 10) -> list[int]:
    """Places of all that stand out."""
    high, low = apart(values, least=least)
    return sorted(one.at for one in [*high, *low])


def alarms(shot: str, noise: float, rounds: int) -> tuple[int, int]:
    """How many stand out in shots in which nothing does, and among how many."""
    rng = random.Random(f"{shot} {noise}")
    runs = [
        noisy(SHOTS[shot](size, rng), noise, rng)
        for size in SIZES
        for _ in range(rounds)
    ]
    return sum(len(odd(run)) for run in runs), sum(map(len, runs))


@SHOT
def test_a_shot_without_noise_is_quiet(shot: str) -> None:
    assert alarms(shot, 0, rounds=3)[0] == 0


@SHOT
@pytest.mark.parametrize(("noise", "most"), [(0.1, 0.3), (0.3, 1.0), (0.6, 1.5)])
def test_noise_is_taken_for_noise(shot: str, noise: float, most: float) -> None:
    found, frames = alarms(shot, noise, rounds=4)
    assert 1000 * found / frames <= most


def test_times_that_vary_wildly_give_few_alarms() -> None:
    rng = random.Random(1)
    values = [round(rng.expovariate(1 / 100)) for _ in range(5000)]
    assert len(odd(values)) <= 5 * 4


@SHOT
@pytest.mark.parametrize("factor", [4, 10, 1 / 5])
def test_a_single_spike_is_found(shot: str, factor: float) -> None:
    rng = random.Random(f"{shot} {factor}")
    hits = 0
    for _ in range(100):
        values = noisy(SHOTS[shot](rng.choice((100, 300)), rng), 0.05, rng)
        at = rng.randrange(len(values))
        values[at] = max(1, round(values[at] * factor))
        hits += at in odd(values, least=5)
    assert hits >= 90


def test_a_spike_is_told_with_what_is_beside_it() -> None:
    (found,), low = apart([60] * 20 + [300] + [50] * 20, least=10)
    assert found == Apart(at=20, value=300, level=60)
    assert (found.times, low) == (5, [])


def test_a_quick_one_is_found_and_counts_as_far() -> None:
    high, (found,) = apart([60] * 20 + [3] + [60] * 20, least=10)
    assert (found.at, found.times, high) == (20, 20, [])


@pytest.mark.parametrize("length", [1, 2, 3])
def test_up_to_three_in_a_row_are_found(length: int) -> None:
    values = [60] * 40 + [600] * length + [60] * 40
    assert odd(values) == list(range(40, 40 + length))


@pytest.mark.parametrize("length", [6, 8, 20])
def test_a_scene_of_six_frames_is_a_scene(length: int) -> None:
    assert odd([60] * 40 + [600] * length + [60] * 40) == []


@pytest.mark.parametrize("length", [2, 3, 4, 5, 9])
def test_the_scene_that_begins_near_the_end_is_a_scene(length: int) -> None:
    assert odd([60] * 40 + [600] * length) == []
    assert odd([600] * length + [60] * 40) == []


def test_one_frame_at_an_end_stands_out_unless_more_is_to_come() -> None:
    values = [300] + [60] * 30 + [300]
    assert odd(values) == [0, 31]
    high, _ = apart(values, least=10, open_ends=(True, False))
    assert [one.at for one in high] == [31]
    assert apart(values, least=10, open_ends=(True, True)) == ([], [])


def test_a_difference_of_seconds_is_none() -> None:
    assert odd([1] * 20 + [9] + [1] * 20) == []
    assert odd([0] * 20 + [11] + [0] * 20) == [20]


def test_every_fifth_frame_is_what_the_shot_is_like() -> None:
    assert odd([60, 60, 60, 60, 300] * 40) == []


@pytest.mark.parametrize("values", [[], [5], [60] * 4 + [900] + [60] * 4])
def test_few_frames_say_nothing(values: list[int]) -> None:
    assert odd(values) == []


@pytest.mark.parametrize("shot", ["flat", "cuts"])
def test_a_hundred_thousand_are_looked_at_at_once(shot: str) -> None:
    rng = random.Random(2)
    values = noisy(SHOTS[shot](100_000, rng), 0.1, rng)
    start = time.process_time()
    apart(values, least=10)
    assert time.process_time() - start < 0.5
