"""The interfaces that only read: one function each.

The client's and the document's paths lead to the same function.
"""

from typing import Any

from apps.renderbus.codes import FrameType, ResultCode, Software
from apps.simulator import account, logs, operations, pictures, wire, wire_frames
from apps.simulator.farm import Farm
from apps.simulator.params import MOST_ROWS, Params, invalid
from apps.simulator.registry import HANDLE, interface
from apps.simulator.signature import Refused
from apps.simulator.tasks import Task


@interface("/api/render/common/queryPlatforms")
def query_platforms(farm: Farm, params: Params) -> Any:
    """The platforms of the farm."""
    return account.platforms(farm)


@interface("/api/render/setUp/queryUserProfile")
def query_user_profile(farm: Farm, params: Params) -> Any:
    """The account with its balance."""
    return account.profile(farm)


@interface("/api/render/setUp/queryUserSetting")
def query_user_setting(farm: Farm, params: Params) -> Any:
    """The account's settings."""
    return account.settings()


@interface("/api/render/transfer/getBid")
def get_bid(farm: Farm, params: Params) -> Any:
    """Transfer ids: part of the official client's sign-in."""
    return account.transfer_bid()


def _task_page(farm: Farm, params: Params) -> dict[str, Any]:
    number, size = params.page()
    found = _search(farm, params)
    start = (number - 1) * size
    chosen = found[max(0, len(found) - start - size) : max(0, len(found) - start)]
    rows = [
        wire.task_row(farm.world, task, farm.options.platform)
        for task in reversed(chosen)
    ]
    return wire.page(rows, number=number, size=size, total=len(found))


def _search(farm: Farm, params: Params) -> list[Task]:
    """Submitted tasks that the filters let through, oldest first."""
    world = farm.world
    statuses = params.numbers_or_none("statusList")
    if params.number_or("recycleFlag", 0):
        found = list(world.recycled)
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
    return {**answer, "items": [wire.listed(row) for row in answer["items"]]}


@interface(f"{HANDLE}/queryTaskInfo/v2", f"{HANDLE}/queryTaskInfo")
def query_task_info(farm: Farm, params: Params) -> Any:
    """Tasks by id, parents or children; unknown ids are left out."""
    world = farm.world
    found = (world.tasks.get(task_id) for task_id in params.numbers("taskIds"))
    platform = farm.options.platform
    rows = [wire.task_row(world, task, platform) for task in found if task is not None]
    answer = wire.page(rows, number=1, size=100, total=len(rows))
    return {**answer, "pageCount": 1, "size": 100}


@interface(f"{HANDLE}/queryTaskFrames")
def query_task_frames(farm: Farm, params: Params) -> Any:
    """A leaf's frames in their order; a parent has none."""
    task_id = params.number("taskId")
    (task,) = operations.find_tasks(farm.world, [task_id])
    number, size = params.page()
    places: list[int] | range = range(task.frames.size if task.frames else 0)
    keyword = params.text("searchKeyword")
    if keyword:
        places = [index for index in places if keyword in task.naming.name(index)]
    chosen = places[(number - 1) * size : number * size]
    rows = wire_frames.frame_rows(farm.world, task, chosen) if chosen else []
    return wire.page(rows, number=number, size=size, total=len(places))


@interface(f"{HANDLE}/queryAllFrameStats")
def query_all_frame_stats(farm: Farm, params: Params) -> Any:
    """How many frames of the whole account are in which state."""
    return farm.world.frame_stats()


@interface(f"{HANDLE}/loadingFrameThumbnail")
def loading_frame_thumbnail(farm: Farm, params: Params) -> Any:
    """The server-side paths of a complete frame's pictures, else null."""
    found = farm.world.find_frame(params.number("id"))
    if found is None:
        raise Refused(ResultCode.NOT_FOUND, "frame does not exist")
    task, index = found
    if pictures.percent_done(farm.world, task, index) < 100:
        return None
    if planted := task.picture_paths:
        return [planted[index % len(planted)]]
    return pictures.thumbnail_paths(task, index, farm.options.platform)


@interface(f"{HANDLE}/showLog")
def show_log(farm: Farm, params: Params) -> Any:
    """Pages of a frame's render log, counted from 0."""
    found = farm.world.find_frame(params.number("id"))
    if found is None:
        raise Refused(ResultCode.NOT_FOUND, "frame does not exist")
    number, pages = params.number_or("pageNum", 0), params.number_or("pageSize", 1)
    if pages < 1:
        raise invalid("pageSize")
    every = logs.log_lines(farm.world, *found)
    lines, total, count = logs.log_page(every, number, min(pages, MOST_ROWS))
    return {
        "pageCount": count,
        "pageNum": number,
        "total": total,
        "size": logs.PAGE_BYTES,
        "items": lines,
    }


@interface(f"{HANDLE}/loadTaskProcessImg")
def load_task_process_img(farm: Farm, params: Params) -> Any:
    """The picture of a 3ds Max task as it comes into being."""
    task_id = params.number("taskId")
    (task,) = operations.find_tasks(farm.world, [task_id])
    wanted = params.number_or("frameType", 0)
    if task.scene.software != Software.MAX:
        raise Refused(ResultCode.PARAMETER_INVALID, "only for 3ds Max tasks")
    leaves = task.leaves()
    if wanted:
        leaves = [leaf for leaf in leaves if leaf.frame_type == wanted]
        if not leaves:
            raise invalid("frameType")
    leaf = leaves[-1]
    photons_render = leaves[0].own_frames().waiting() or leaves[0].own_frames().running
    if leaves[0].frame_type == FrameType.PHOTON and photons_render:
        leaf = leaves[0]
    return pictures.progress(farm.world, leaf, farm.options.platform)
