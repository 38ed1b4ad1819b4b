"""The interfaces that act: one function each, and each execution is counted."""

from collections.abc import Callable, Sequence
from typing import Any

from apps.renderbus.codes import ResultCode, TaskStatus
from apps.simulator import operations
from apps.simulator.ending import ALIVE, halt_frames
from apps.simulator.farm import Farm
from apps.simulator.params import Params, invalid
from apps.simulator.registry import HANDLE, acting
from apps.simulator.signature import Refused
from apps.simulator.tasks import Task
from apps.simulator.world import World

Act = Callable[[World, list[Task]], None]
Places = tuple[Task, Sequence[int]]
"""A leaf, and which of its frames."""


def _action(farm: Farm, params: Params, operation: str, act: Act) -> None:
    """Carry out an action on `taskIds` and count it as executed."""
    ids = params.numbers("taskIds")
    act(farm.world, operations.find_tasks(farm.world, ids))
    farm.note_execution(operation, ids)


@acting("/api/rendering/task/renderingTask/stopTask", f"{HANDLE}/stopTask")
def stop_task(farm: Farm, params: Params) -> Any:
    """Stop tasks."""
    _action(farm, params, "stop", operations.stop)


@acting("/api/rendering/task/renderingTask/startTask", f"{HANDLE}/startTask")
def start_task(farm: Farm, params: Params) -> Any:
    """Start stopped tasks."""
    _action(farm, params, "start", operations.start)


@acting(f"{HANDLE}/abandonTask")
def abandon_task(farm: Farm, params: Params) -> Any:
    """Give tasks up."""
    _action(farm, params, "abandon", operations.abandon)


@acting(f"{HANDLE}/deleteTask")
def delete_task(farm: Farm, params: Params) -> Any:
    """Put tasks into the recycle bin."""
    _action(farm, params, "delete", operations.delete)


@acting(f"{HANDLE}/fullSpeedRendering")
def full_speed_rendering(farm: Farm, params: Params) -> Any:
    """Render tasks at full speed."""
    _action(farm, params, "full_speed", operations.full_speed)
    return "成功"


@acting(f"{HANDLE}/setTaskOverTimeStop")
def set_task_over_time_stop(farm: Farm, params: Params) -> Any:
    """Stop tasks whose frames take longer than `overTime` seconds."""
    seconds = params.number("overTime")
    if seconds < 1:
        raise invalid("overTime")

    def act(world: World, tasks: list[Task]) -> None:
        operations.set_over_time_stop(world, tasks, seconds)

    _action(farm, params, "set_over_time_stop", act)
    return "SUCCESS"


@acting(f"{HANDLE}/recommitTasks")
def recommit_tasks(farm: Farm, params: Params) -> Any:
    """Render failed frames (or those with other statuses) of tasks again."""
    statuses = params.numbers_or_none("status") or operations.FAILED

    def act(world: World, tasks: list[Task]) -> None:
        operations.recommit_tasks(world, tasks, statuses)

    _action(farm, params, "recommit_tasks", act)


@acting(f"{HANDLE}/recommitTaskFrames")
def recommit_task_frames(farm: Farm, params: Params) -> Any:
    """Render chosen frames of one task again, or all of them, or by status."""
    world = farm.world
    task, ids, statuses = _chosen(farm, params)
    if any(leaf.status == TaskStatus.ABANDONED for leaf in task.leaves()):
        raise Refused(ResultCode.ILLEGAL_REQUEST, f"task {task.id} was abandoned")
    for leaf, places in _by_leaf(farm, task, ids) if ids else _whole(task):
        operations.recommit(world, leaf, places, statuses or operations.ENDED)
    farm.note_execution("recommit_frames", [task.id, *(ids or [])])
    return None


@acting(f"{HANDLE}/stopTaskFrames")
def stop_task_frames(farm: Farm, params: Params) -> Any:
    """Stop chosen frames of one task, or all of them; those that ended stay so."""
    task, ids, statuses = _chosen(farm, params)
    for leaf, places in _by_leaf(farm, task, ids) if ids else _whole(task):
        halt_frames(farm.world, leaf, places, statuses or ALIVE)
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
        place = farm.world.find_frame(frame_id)
        if place is None or place[0] not in task.leaves():
            raise Refused(ResultCode.NOT_FOUND, f"frame {frame_id} does not exist")
        found[place[0].id] = place[0]
        places.setdefault(place[0].id, []).append(place[1])
    return [(found[task_id], chosen) for task_id, chosen in places.items()]
