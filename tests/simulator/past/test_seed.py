"""The same seed and the same clock readings give the same farm."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.simulator.farm import Farm
from apps.simulator.options import Options
from apps.simulator.past.history import sizes
from apps.simulator.rendering.clock import Clock
from apps.simulator.seed.draw import NOISE, between, chance, draw, noise_sum
from apps.simulator.tasks.index import RootIndex
from apps.simulator.telling.frame_rows import frame_rows
from apps.simulator.telling.task_rows import task_row
from tests.simulator.caller import RECOMMIT_TASKS, ask, task_rows
from tests.simulator_farm import MakeFarm

START = 1_700_000_000_000


def told(farm: Farm) -> list[Any]:
    """Everything that a farm would tell about its tasks and frames."""
    farm.catch_up()
    world = farm.world
    rows: list[Any] = [task_row(world, task, 2) for task in world.tasks.values()]
    for task in world.tasks.values():
        if task.frames is not None:
            rows += frame_rows(world, task, range(task.frames.size))
    return rows


def make(seed: int = 5, **more: Any) -> Farm:
    """A farm whose clock stands still at a fixed instant."""
    options: dict[str, Any] = {"speed": 0, "tasks": 12, "frames": 300} | more
    return Farm(
        Options(access_id="a", access_key="k", seed=seed, start_ms=START, **options)
    )


def test_two_farms_with_one_seed_tell_the_same() -> None:
    assert told(make()) == told(make())


def test_another_seed_is_another_farm() -> None:
    assert told(make(5)) != told(make(6))


def test_how_often_a_farm_is_read_does_not_change_it() -> None:
    often, seldom = make(), make()
    for _ in range(60):
        often.clock.advance(60)
        often.catch_up()
    seldom.clock.advance(3600)

    assert told(often) == told(seldom)


def test_actions_at_the_same_instant_have_the_same_effect(new_farm: MakeFarm) -> None:
    rows = []
    for _ in range(2):
        farm = new_farm(tasks=12, frames=400, start_ms=START)
        failed = [row["id"] for row in task_rows(farm, statusList=[30])]
        farm.advance(77)
        ask(farm, RECOMMIT_TASKS, {"taskIds": failed})
        farm.advance(500)
        rows.append(task_rows(farm))

    assert rows[0] == rows[1]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 60), st.integers(0, 3000))
def test_the_closed_form_agrees_with_every_frame(
    seed: int, tasks: int, frames: int
) -> None:
    farm = make(seed, tasks=tasks, frames=frames)
    totals = [0] * 13
    for task in farm.world.tasks.values():
        if task.frames is None:
            continue
        held = task.frames
        rows = [held.read(place, farm.clock.pace) for place in range(held.size)]
        counted = [sum(row.status == status for row in rows) for status in range(13)]
        assert counted == list(held.counts)
        assert sum(row.work for row in rows) == held.work
        assert sum(row.fee for row in rows) == held.fee
        assert sum(row.coupon for row in rows) == held.coupon
        assert sum(row.owed for row in rows) == held.owed
        assert all(row.ended * 1000 <= farm.world.now for row in rows)
        totals = [a + b for a, b in zip(totals, counted, strict=True)]
    assert totals == farm.world.totals


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 300), st.integers(0, 100_000))
def test_frames_are_shared_out_to_the_last_one(
    seed: int, tasks: int, frames: int
) -> None:
    found = sizes(seed, tasks, frames)

    assert len(found) == tasks
    assert min(found) >= 7
    if frames >= tasks * 40:
        assert sum(found) == frames


@given(st.integers(0, 2**40), st.integers(0, 5000))
def test_sums_of_noise_need_no_loop(shift: int, count: int) -> None:
    looped = sum(NOISE[(shift + place) % len(NOISE)] for place in range(count))

    assert noise_sum(shift, count) == looped


def test_draws_are_even_and_repeatable() -> None:
    values = [between(1, 6, 9, turn) for turn in range(6000)]

    assert draw(1, 2, 3) == draw(1, 2, 3) != draw(1, 3, 2)
    assert {values.count(face) // 100 for face in range(1, 7)} <= {9, 10}
    assert 40 <= sum(chance(50, turn) for turn in range(1000)) <= 60


def test_a_clock_runs_with_the_real_time_and_never_backwards() -> None:
    walls = iter([10.0, 12.5, 12.5, 4.0, 12.5])
    clock = Clock(speed=4, start_ms=START, wall=lambda: next(walls))

    assert clock.now() == START + 2500
    clock.advance(-3)
    assert clock.now() == START + 2500
    assert clock.now() == START + 2500
    clock.advance(3)
    assert clock.now() == START + 5500
    assert clock.takes_ms(60) == 15_000


@given(
    st.lists(st.tuples(st.integers(1, 40), st.sampled_from([0, 5, 25])), max_size=60)
)
def test_the_index_lists_what_was_put_in(steps: list[tuple[int, int]]) -> None:
    index, known = RootIndex(), dict[int, int]()
    for task, status in steps:
        if task not in known:
            index.add(task, status)
        elif known[task] == status:
            index.remove(task, status)
            del known[task]
            continue
        else:
            index.move(task, known[task], status)
        known[task] = status

    assert index.oldest_first() == sorted(known)
    for wanted in ((0,), (5, 25), (0, 5, 25), (99,)):
        expected = sorted(t for t, status in known.items() if status in wanted)
        assert index.oldest_first(wanted) == expected
    assert index.count(5) == sum(status == 5 for status in known.values())
