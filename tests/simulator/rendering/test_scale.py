"""A million frames cost little; figures are far above what they are measured at."""

import time
import tracemalloc
from typing import Any

from apps.simulator.farm import Farm
from apps.simulator.options import Options
from tests.simulator.caller import FRAMES, LIST, STATS, ask, leaves_of
from tests.simulator_farm import MakeFarm


def test_a_million_frames_are_there_at_once_and_small() -> None:
    tracemalloc.start()
    Farm(Options(access_id="a", access_key="k", tasks=2000, frames=1_000_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 40_000_000


def test_calls_on_a_big_farm_take_milliseconds(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=10_000, frames=1_000_000)

    def best(path: str, body: dict[str, Any]) -> float:
        spent = []
        for _ in range(5):
            started = time.perf_counter()
            ask(farm, path, body)
            spent.append(time.perf_counter() - started)
        return min(spent)

    page = {"pageNum": 37, "pageSize": 100}
    rows = ask(farm, LIST, page)["items"]
    assert best(STATS, {}) < 0.05
    assert best(LIST, page) < 0.1
    assert best(LIST, page | {"statusList": [25, 30]}) < 0.1
    leaf = leaves_of(rows[0])[0]
    assert best(FRAMES, {"taskId": leaf["id"], "pageSize": 100}) < 0.05


def test_advancing_touches_active_tasks_only(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=3000, frames=300_000, calm=False)
    farm.advance(600)
    tasks = farm.server.farm.world.tasks.values()

    written = [task for task in tasks if task.frames and task.frames.cells]
    assert len(written) < 800
