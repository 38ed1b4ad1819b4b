"""The interfaces that act on tasks: one function each, executions are counted."""

from collections.abc import Callable
from typing import Any

from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import acting
from apps.simulator.protocol.params import Params, invalid
from apps.simulator.protocol.paths import HANDLE
from apps.simulator.rendering import operations, timeouts
from apps.simulator.rendering.world import World
from apps.simulator.tasks.task import Task

Act = Callable[[World, list[Task]], None]


def action(farm: Farm, params: Params, operation: str, act: Act) -> None:
    """Carry out an action on `taskIds` and count it as executed."""
    ids = params.numbers("taskIds")
    act(farm.world, operations.find_tasks(farm.world, ids))
    farm.note_execution(operation, ids)


@acting("/api/rendering/task/renderingTask/stopTask", f"{HANDLE}/stopTask")
def stop_task(farm: Farm, params: Params) -> Any:
    """Stop tasks."""
    action(farm, params, "stop", operations.stop)


@acting("/api/rendering/task/renderingTask/startTask", f"{HANDLE}/startTask")
def start_task(farm: Farm, params: Params) -> Any:
    """Start stopped tasks."""
    action(farm, params, "start", operations.start)


@acting(f"{HANDLE}/abandonTask")
def abandon_task(farm: Farm, params: Params) -> Any:
    """Give tasks up."""
    action(farm, params, "abandon", operations.abandon)


@acting(f"{HANDLE}/deleteTask")
def delete_task(farm: Farm, params: Params) -> Any:
    """Put tasks into the recycle bin."""
    action(farm, params, "delete", operations.delete)


@acting(f"{HANDLE}/fullSpeedRendering")
def full_speed_rendering(farm: Farm, params: Params) -> Any:
    """Render tasks at full speed."""
    action(farm, params, "full_speed", operations.full_speed)
    return "成功"


@acting(f"{HANDLE}/setTaskOverTimeStop")
def set_task_over_time_stop(farm: Farm, params: Params) -> Any:
    """Stop tasks whose frames take longer than `overTime` seconds."""
    seconds = params.number("overTime")
    if seconds < 1:
        raise invalid("overTime")

    def act(world: World, tasks: list[Task]) -> None:
        timeouts.set_task_time_out(world, tasks, seconds)

    action(farm, params, "set_over_time_stop", act)
    return "SUCCESS"


@acting(f"{HANDLE}/recommitTasks")
def recommit_tasks(farm: Farm, params: Params) -> Any:
    """Render failed frames (or those with other statuses) of tasks again."""
    statuses = params.numbers_or_none("status") or operations.FAILED

    def act(world: World, tasks: list[Task]) -> None:
        operations.recommit_tasks(world, tasks, statuses)

    action(farm, params, "recommit_tasks", act)
