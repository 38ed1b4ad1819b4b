"""Machines that fail or dawdle: accused when chance hardly does so, else never."""

import random

import pytest

from apps.farm.sheets import LeafSheet
from apps.farm.standout.machines import Suspect, failing, slow
from tests.farm.standout_sheets import DONE, FAILED, SHOTS, WAITING, cell, noisy, sheet


def fails(**machines: tuple[int, int]) -> LeafSheet:
    """A sheet in which machines failed so many of so many frames."""
    states = [
        (node, FAILED if at < failed else DONE)
        for node, (failed, ended) in machines.items()
        for at in range(ended)
    ]
    rows = enumerate(states)
    return sheet(cell(at, node=node, status_code=code) for at, (node, code) in rows)


def rendered(seconds: list[int], machines: int, lame: int = -1) -> LeafSheet:
    """A sheet of frames that were dealt out; one machine takes twice as long."""
    rng = random.Random(seconds[0])
    nodes = [rng.randrange(machines) for _ in seconds]
    rows = enumerate(zip(seconds, nodes, strict=True))
    return sheet(
        cell(at, node=f"m{node}", seconds=taken * (2 if node == lame else 1))
        for at, (taken, node) in rows
    )


def names(found: list[Suspect], of: LeafSheet) -> list[str]:
    """The machines' names."""
    return [of.node_names[one.node] for one in found]


def test_a_machine_that_fails_more_is_named_with_the_numbers() -> None:
    found = fails(good=(1, 50), bad=(6, 10), fine=(0, 40))
    (one,) = failing(found)
    assert names([one], found) == ["bad"]
    assert (one.hits, one.ended, one.others_hits, one.others_ended) == (6, 10, 1, 90)


def test_the_least_likely_comes_first() -> None:
    found = fails(good=(1, 300), bad=(6, 12), worse=(12, 12))
    assert names(failing(found), found) == ["worse", "bad"]


@pytest.mark.parametrize(
    "machines",
    [
        {"one": (9, 9)},
        {"a": (2, 2), "b": (0, 100)},
        {"a": (20, 40), "b": (20, 40)},
        {"a": (40, 40), "b": (39, 40)},
        {"a": (3, 8), "b": (1, 8)},
        {"a": (0, 5)},
        {},
    ],
    ids=str,
)
def test_few_failures_or_failures_everywhere_accuse_nobody(
    machines: dict[str, tuple[int, int]],
) -> None:
    assert failing(fails(**machines)) == []


def test_the_more_machines_the_more_it_takes() -> None:
    few = fails(bad=(4, 8), other=(4, 100))
    many = fails(bad=(4, 8), **{f"m{at}": (at % 4 == 0, 6) for at in range(16)})
    assert names(failing(few), few) == ["bad"]
    assert names(failing(many), many) == []


def test_frames_without_a_machine_or_without_an_end_do_not_count() -> None:
    found = sheet(
        [cell(at, status_code=FAILED) for at in range(20)]
        + [cell(at, node="busy", status_code=WAITING) for at in range(20, 40)]
        + [cell(at, node="good") for at in range(40, 90)]
    )
    assert failing(found) == []


def test_machines_that_are_all_alike_are_hardly_ever_accused() -> None:
    rng, wrong = random.Random(5), 0
    for _ in range(100):
        rate, machines = rng.choice((0.02, 0.2)), rng.choice((3, 10, 40))
        found = sheet(
            cell(
                at,
                node=f"m{rng.randrange(machines)}",
                status_code=FAILED if rng.random() < rate else DONE,
            )
            for at in range(rng.choice((50, 300)))
        )
        wrong += bool(failing(found))
    assert wrong <= 3


def test_a_machine_that_takes_twice_as_long_is_found() -> None:
    found = rendered(noisy([60] * 200, 0.2, random.Random(6)), 10, lame=3)
    (one,) = slow(found)
    assert names([one], found) == ["m3"]
    assert 1.7 < one.times < 2.4


@pytest.mark.parametrize("shot", SHOTS)
def test_the_heavy_part_of_a_shot_is_no_machines_fault(shot: str) -> None:
    rng = random.Random(7)
    wrong = 0
    for _ in range(20):
        seconds = noisy(SHOTS[shot](rng.choice((60, 300)), rng), 0.2, rng)
        wrong += bool(slow(rendered(seconds, rng.choice((3, 20)))))
    assert wrong <= 1


def test_a_machine_that_got_a_whole_scene_is_not_slow() -> None:
    seconds = [60] * 100 + [300] * 20 + [60] * 100
    rows = enumerate(seconds)
    found = sheet(
        cell(at, seconds=taken, node="b" if taken == 300 else f"m{at % 5}")
        for at, taken in rows
    )
    assert slow(found) == []


def test_seconds_make_no_machine_slow() -> None:
    assert slow(rendered([2] * 200, 10, lame=3)) == []
    assert slow(sheet([])) == []
