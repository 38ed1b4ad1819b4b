"""Frames: listed, counted, and what their renderer wrote."""

from typing import Any

from apps.simulator.farm import Farm
from apps.simulator.interfaces.registry import interface
from apps.simulator.protocol.params import MOST_ROWS, Params, invalid
from apps.simulator.protocol.paths import HANDLE
from apps.simulator.rendering import operations
from apps.simulator.telling import frame_rows, logs, task_rows


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
    rows = frame_rows.frame_rows(farm.world, task, chosen) if chosen else []
    return task_rows.page(rows, number=number, size=size, total=len(places))


@interface(f"{HANDLE}/queryAllFrameStats")
def query_all_frame_stats(farm: Farm, params: Params) -> Any:
    """How many frames of the whole account are in which state."""
    return farm.world.frame_stats()


@interface(f"{HANDLE}/showLog")
def show_log(farm: Farm, params: Params) -> Any:
    """Pages of a frame's render log, counted from 0."""
    task, index = operations.find_frame(farm.world, params.number("id"))
    number, pages = params.number_or("pageNum", 0), params.number_or("pageSize", 1)
    if pages < 1:
        raise invalid("pageSize")
    every = logs.log_lines(farm.world, task, index)
    lines, total, count = logs.log_page(every, number, min(pages, MOST_ROWS))
    return {
        "pageCount": count,
        "pageNum": number,
        "total": total,
        "size": logs.PAGE_BYTES,
        "items": lines,
    }
