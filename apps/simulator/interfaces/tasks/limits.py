"""What a task gets of the farm: its place in the line, its machines."""

from typing import Any

from apps.renderbus.codes import ResultCode, TaskStatus
from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import acting
from apps.simulator.protocol.params import Params, invalid
from apps.simulator.protocol.paths import HANDLE
from apps.simulator.protocol.signature import Refused
from apps.simulator.rendering import operations
from apps.simulator.rendering.limits import MOST_MACHINES, set_limit
from apps.simulator.tasks.task import Task

MOST_LEVEL = 100
_OVER = (TaskStatus.ABANDONED, TaskStatus.FINISHED)


def _one_task(farm: Farm, params: Params, verb: str) -> Task:
    """The task that a call names; Refused when nothing of it will render again."""
    (task,) = operations.find_tasks(farm.world, [params.number("taskId")])
    if task.status in _OVER:
        text = f"task {task.id} with status {task.status} cannot be {verb}"
        raise Refused(ResultCode.ILLEGAL_REQUEST, text)
    return task


def _between(params: Params, name: str, least: int, most: int) -> int:
    value = params.number(name)
    if not least <= value <= most:
        raise invalid(name)
    return value


@acting("/api/rendering/task/renderingTask/updateTaskUserLevel")
def update_task_user_level(farm: Farm, params: Params) -> Any:
    """Set a task's priority: in the line, the higher goes first."""
    level = _between(params, "taskUserLevel", 0, MOST_LEVEL)
    task = _one_task(farm, params, "given a priority")
    for member in task.family():
        member.user_level = level
    farm.note_execution("set_priority", [task.id, level])


@acting(f"{HANDLE}/updateTaskLimit")
def update_task_limit(farm: Farm, params: Params) -> Any:
    """Set the most machines that a task may have at once."""
    machines = _between(params, "taskLimit", 1, MOST_MACHINES)
    task = _one_task(farm, params, "limited")
    set_limit(farm.world, task, machines)
    farm.note_execution("set_limit", [task.id, machines])
