"""A farm that is started again is the same farm, and never gives out a number twice."""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from apps.simulator.farm import Farm
from apps.simulator.options import Options
from apps.simulator.past import state
from tests.simulator.past.test_seed import START, told

DAY_MS = 86_400_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a farm is kept."""
    return tmp_path / "simulator-state"


def make(path: Path, start_ms: int = START, **more: Any) -> Farm:
    """A farm that is kept; its clock stands still."""
    options: dict[str, Any] = {"speed": 0, "tasks": 12, "frames": 300, "seed": 5} | more
    return Farm(
        Options(access_id="a", access_key="k", start_ms=start_ms, state=path, **options)
    )


def run(farm: Farm, seconds: float) -> None:
    """Let some time pass on a farm."""
    farm.clock.advance(seconds)
    farm.catch_up()


def keep(farm: Farm, path: Path) -> None:
    """Put a farm into its file."""
    state.write(path, farm.packed())


def ids(farm: Farm) -> tuple[set[int], set[int], set[int]]:
    """All numbers of tasks, frames and logins that a farm has at present."""
    world = farm.world
    frames = {
        task.first_frame_id + place
        for task in world.tasks.values()
        if task.frames is not None
        for place in range(task.frames.size)
    }
    return set(world.tasks), frames, {login.number for login in world.records.logins}


def test_a_farm_started_again_is_the_same_farm(path: Path) -> None:
    farm = make(path)
    run(farm, 3600)
    keep(farm, path)
    again = make(path, farm.world.now)

    assert told(again) == told(farm)
    assert again.world.wallet.balance == farm.world.wallet.balance
    assert again.world.frame_stats() == farm.world.frame_stats()
    assert again.world.records.operations == farm.world.records.operations


def test_it_goes_on_as_it_would_have_without_the_stop(path: Path) -> None:
    farm = make(path, calm=True)
    run(farm, 600)
    keep(farm, path)
    again = make(path, farm.world.now, calm=True)
    run(farm, 3000)
    run(again, 3000)

    assert told(again) == told(farm)


def test_what_was_under_way_went_on_while_the_farm_was_off(path: Path) -> None:
    farm = make(path)
    keep(farm, path)
    before = farm.world.totals[4]
    again = make(path, farm.world.now + DAY_MS)
    stayed = set(farm.world.tasks) & set(again.world.tasks)

    assert len(stayed) == len(farm.world.tasks)
    assert again.world.totals[4] > before
    assert again.world.now == farm.world.now + DAY_MS


def test_after_weeks_it_is_back_at_once_with_the_tasks_of_an_hour(path: Path) -> None:
    farm = make(path)
    keep(farm, path)
    again = make(path, farm.world.now + 60 * DAY_MS)
    hour_ago = again.world.now - 3_600_000
    fresh = set(again.world.tasks) - set(farm.world.tasks)

    assert 1 <= len(fresh) < 60
    assert all(again.world.tasks[one].submitted_ms >= hour_ago for one in fresh)


def test_new_numbers_lie_beyond_all_that_any_earlier_run_gave_out(path: Path) -> None:
    farm = make(path)
    keep(farm, path)
    # It runs on for an hour and is killed: nothing of that hour was kept.
    run(farm, 3600)
    run_before = ids(farm)
    again = make(path, farm.world.now)
    run_again = ids(again)
    kept = ids(make(path, START))

    assert run_again[0] - kept[0]
    for before, after, same in zip(run_before, run_again, kept, strict=True):
        assert not (before - same) & (after - same)
        assert max(before) < min(after - same, default=max(before) + 1)


@pytest.mark.parametrize("other", [{"seed": 6}, {"tasks": 13}, {"frames": 400}])
def test_another_farm_on_the_same_file_shares_no_number_with_the_last(
    path: Path, other: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    farm = make(path)
    keep(farm, path)
    another = make(path, **other)

    assert "another farm" in capsys.readouterr().err
    for before, after in zip(ids(farm), ids(another), strict=True):
        assert max(before) < min(after)


def test_another_speed_is_no_other_farm(path: Path) -> None:
    farm = make(path)
    keep(farm, path)

    assert ids(make(path, speed=20.0)) >= ids(farm)


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"\xff\xfe", b'{"numbers": {"a": 1}}'])
def test_a_file_that_is_no_state_is_told_of_and_a_new_farm_begins(
    path: Path, spoilt: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(spoilt)
    farm = make(path)

    assert "no farm's state" in capsys.readouterr().err
    assert len(farm.world.roots.all) == 12


def test_a_spoilt_state_leaves_its_numbers(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    farm = make(path)
    keep(farm, path)
    path.write_bytes(path.read_bytes()[:-400])
    again = make(path)

    assert "spoilt" in capsys.readouterr().err
    assert min(again.world.tasks) > max(farm.world.tasks)


def test_a_state_makes_nothing_but_what_a_farm_consists_of(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    farm = make(path)
    head = farm.packed().partition(b"\n")[0]
    path.write_bytes(head + b"\n" + pickle.dumps((pytest.fail, "run")))
    make(path)

    assert "is not kept in a state" in capsys.readouterr().err


def test_the_file_is_for_its_owner_only(path: Path) -> None:
    keep(make(path), path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_bytes().partition(b"\n")[0])["seed"] == 5
    assert list(path.parent.iterdir()) == [path]
