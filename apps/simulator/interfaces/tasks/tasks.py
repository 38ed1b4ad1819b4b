"""Tasks: listed page by page, and told one by one."""

from typing import Any

from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import interface
from apps.simulator.protocol.params import Params
from apps.simulator.protocol.paths import HANDLE
from apps.simulator.tasks.task import Task
from apps.simulator.telling import task_rows


def _task_page(farm: Farm, params: Params) -> dict[str, Any]:
    number, size = params.page()
    found = _search(farm, params)
    start = (number - 1) * size
    chosen = found[max(0, len(found) - start - size) : max(0, len(found) - start)]
    rows = [
        task_rows.task_row(farm.world, task, farm.options.platform)
        for task in reversed(chosen)
    ]
    return task_rows.page(rows, number=number, size=size, total=len(found))


def _search(farm: Farm, params: Params) -> list[Task]:
    """Submitted tasks that the filters let through, oldest first."""
    world = farm.world
    statuses = params.numbers_or_none("statusList")
    if params.number_or("recycleFlag", 0):
        wanted = statuses and set(statuses)
        found = [one for one in world.recycled if not wanted or one.status in wanted]
    else:
        ids = world.roots.oldest_first(statuses)
        found = [world.tasks[task_id] for task_id in ids]
    keyword = params.text("searchKeyword").casefold()
    if keyword:
        found = [task for task in found if _matches(task, keyword)]
    first, last = params.instant_ms("startTime"), params.instant_ms("endTime")
    if first is not None:
        found = [task for task in found if task.submitted_ms >= first]
    if last is not None:
        found = [task for task in found if task.submitted_ms <= last]
    return found


def _matches(task: Task, keyword: str) -> bool:
    if keyword in task.scene.name.casefold():
        return True
    by_id = keyword.isdigit()
    return by_id and any(keyword in str(member.id) for member in task.family())


@interface(f"{HANDLE}/getTaskList/v2")
def get_task_list(farm: Farm, params: Params) -> Any:
    """Submitted tasks with their children, newest first."""
    return _task_page(farm, params)


@interface(f"{HANDLE}/getTaskList")
def get_task_list_of_document(farm: Farm, params: Params) -> Any:
    """The same with the fewer keys of the document."""
    answer = _task_page(farm, params)
    return {**answer, "items": [task_rows.listed(row) for row in answer["items"]]}


@interface(f"{HANDLE}/queryTaskInfo/v2", f"{HANDLE}/queryTaskInfo")
def query_task_info(farm: Farm, params: Params) -> Any:
    """Tasks by id, parents or children; unknown ids are left out."""
    world = farm.world
    found = (world.tasks.get(task_id) for task_id in params.numbers("taskIds"))
    platform = farm.options.platform
    rows = [
        task_rows.task_row(world, task, platform) for task in found if task is not None
    ]
    answer = task_rows.page(rows, number=1, size=100, total=len(rows))
    return {**answer, "pageCount": 1, "size": 100}
