"""What a farm's file keeps: all that can be done on a farm, in a known shape."""

import hashlib
import io
import json
from collections import deque
from pathlib import Path
from typing import Any

from apps.simulator.past import state
from tests.simulator.caller import ask, frame_rows, task_rows
from tests.simulator.submission.submitting import BLENDER, created, submitted, upload
from tests.simulator_farm import MakeFarm, SimulatedFarm

ADD_LABEL, LABELS = "/api/render/project/add", "/api/render/project/list"
SHAPE = "e05948ed5a3c"
"""Where this changes, FORMAT in past/state.py goes up: older files are of no use."""


def fill(farm: SimulatedFarm) -> None:
    """Do some of everything."""
    ask(farm, ADD_LABEL, {"newName": "night", "status": 0})
    for kind in ("blender", "c4d", "chunks", "maya", "max", "houdini"):
        farm.add_task(kind, frames=12, failing=[1], scatter=True)
    task = submitted(farm, BLENDER, labels=["night"])
    upload(farm, created(farm, cloneOriginalId=task), BLENDER)
    farm.hostile()
    farm.advance(300)
    farm.control("POST", "logins", user="somebody", status=801)


def everything(farm: SimulatedFarm) -> list[Any]:
    """All that the farm tells of its tasks, frames and labels."""
    rows = task_rows(farm)
    tasks = farm.server.farm.world.tasks
    frames = [frame_rows(farm, task) for task in tasks if tasks[task].frames]
    return [rows, frames, ask(farm, LABELS, {"flag": 0})]


def test_all_that_can_be_done_on_a_farm_is_kept(
    new_farm: MakeFarm, tmp_path: Path
) -> None:
    path = tmp_path / "state"
    farm = new_farm(tasks=12, frames=400, state=path)
    fill(farm)
    before = everything(farm)
    farm.stop()
    again = new_farm(tasks=12, frames=400, state=path)
    farm.server.farm.clock.advance(
        (again.server.farm.world.now - farm.server.farm.world.now) / 1000
    )

    assert everything(again) == before


def test_farms_that_are_killed_at_once_share_no_new_number(
    new_farm: MakeFarm, tmp_path: Path
) -> None:
    # None of them is ever stopped: the next one finds what it kept by itself.
    farms = [new_farm(tasks=2, frames=20, state=tmp_path / "farm") for _ in range(3)]
    made = [farm.add_task() for farm in farms]

    assert sorted(set(made)) == made


def look(thing: Any, found: dict[str, list[str]], seen: set[int]) -> None:
    """Note each of our classes that can be reached, with what its objects have."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    kind = type(thing)
    if isinstance(thing, dict):
        thing = [*thing.keys(), *thing.values()]
    elif kind.__module__.startswith("apps.simulator"):
        names = getattr(kind, "_fields", None) or getattr(kind, "__slots__", None)
        names = list(names or vars(thing))
        found[f"{kind.__module__}.{kind.__name__}"] = sorted(names)
        thing = [getattr(thing, name) for name in names]
    if isinstance(thing, list | tuple | set | frozenset | deque):
        for part in thing:
            look(part, found, seen)


def test_what_is_kept_has_the_shape_that_its_number_stands_for(
    new_farm: MakeFarm,
) -> None:
    farm = new_farm(tasks=12, frames=400)
    fill(farm)
    body = farm.server.farm.packed().partition(b"\n")[2]
    found: dict[str, list[str]] = {}
    look(state.Reader(io.BytesIO(body)).load(), found, set())
    mark = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()

    assert (state.FORMAT, mark[:12]) == (1, SHAPE)
