"""The interfaces that act on single frames, counted as they are executed."""

from collections.abc import Sequence
from typing import Any

from apps.renderbus.codes import ResultCode, TaskStatus
from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import acting
from apps.simulator.protocol.params import Params
from apps.simulator.protocol.paths import HANDLE
from apps.simulator.protocol.signature import Refused
from apps.simulator.rendering import operations
from apps.simulator.rendering.analysing import demand_renderable
from apps.simulator.rendering.ending import halt_frames
from apps.simulator.tasks.frames import OVER, UNDER_WAY
from apps.simulator.tasks.task import Task

Places = tuple[Task, Sequence[int]]
"""A leaf, and which of its frames."""


@acting(f"{HANDLE}/recommitTaskFrames")
def recommit_task_frames(farm: Farm, params: Params) -> Any:
    """Render chosen frames of one task again, or all of them, or by status."""
    world = farm.world
    task, ids, statuses = _chosen(farm, params)
    if any(leaf.status == TaskStatus.ABANDONED for leaf in task.leaves()):
        raise Refused(ResultCode.ILLEGAL_REQUEST, f"task {task.id} was abandoned")
    demand_renderable([task])
    for leaf, places in _by_leaf(farm, task, ids) if ids else _whole(task):
        operations.recommit(world, leaf, places, statuses or OVER)
    farm.note_execution("recommit_frames", [task.id, *(ids or [])])
    return None


@acting(f"{HANDLE}/stopTaskFrames")
def stop_task_frames(farm: Farm, params: Params) -> Any:
    """Stop chosen frames of one task, or all of them; those that ended stay so."""
    task, ids, statuses = _chosen(farm, params)
    for leaf, places in _by_leaf(farm, task, ids) if ids else _whole(task):
        halt_frames(farm.world, leaf, places, statuses or UNDER_WAY)
    farm.note_execution("stop_frames", [task.id, *(ids or [])])
    return None


def _chosen(
    farm: Farm, params: Params
) -> tuple[Task, list[int] | None, list[int] | None]:
    """The task, the frames' ids (None: all) and the statuses that a call names."""
    (task,) = operations.find_tasks(farm.world, [params.number("taskId")])
    statuses = params.numbers_or_none("status")
    ids = params.numbers_or_none("ids")
    if params.number_or("selectAll", 0):
        return task, None, statuses
    if ids is None and statuses is None:
        raise Refused(ResultCode.PARAMETER_MISSING, "ids is required")
    return task, ids, statuses


def _whole(task: Task) -> list[Places]:
    return [(leaf, range(leaf.own_frames().size)) for leaf in task.leaves()]


def _by_leaf(farm: Farm, task: Task, frame_ids: list[int]) -> list[Places]:
    """Frame ids by the leaf they belong to; Refused when one is not the task's."""
    found: dict[int, Task] = {}
    places: dict[int, list[int]] = {}
    for frame_id in frame_ids:
        leaf, index = operations.find_frame(farm.world, frame_id)
        if leaf not in task.leaves():
            text = f"frame {frame_id} is not of task {task.id}"
            raise Refused(ResultCode.NOT_FOUND, text)
        found[leaf.id] = leaf
        places.setdefault(leaf.id, []).append(index)
    return [(found[task_id], chosen) for task_id, chosen in places.items()]
