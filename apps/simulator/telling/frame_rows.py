"""The JSON shape of frames, with the quirks of the real farm."""

from collections.abc import Callable, Sequence
from typing import Any

from apps.renderbus.codes import FrameStatus, FrameType, Software
from apps.simulator.account import fees
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import draw
from apps.simulator.tasks.cells import FrameView
from apps.simulator.tasks.task import Task
from apps.simulator.telling.task_rows import dispatch_number, node_name, overridden

GIBIBYTES_USED = (2, 3, 5, 6, 9, 14, 22, 31)
Amount = Callable[[int], object]


def frame_rows(world: World, task: Task, places: Sequence[int]) -> list[dict[str, Any]]:
    """The frames of a leaf at these places."""
    frames = task.own_frames()
    number = dispatch_number(task)
    amount = fees.text if task.scene.seed % 5 == 0 else fees.number
    pace = world.clock.pace
    return [
        _frame_row(world, task, index, frames.read(index, pace), number, amount)
        for index in places
    ]


def _frame_row(
    world: World, task: Task, index: int, frame: FrameView, number: str, amount: Amount
) -> dict[str, Any]:
    pace = world.clock.pace
    touched = frame.node != 0
    running = frame.status == FrameStatus.RENDERING
    so_far = max(0, world.now // 1000 - frame.started) if running else 0
    memory = GIBIBYTES_USED[draw(task.id, index, 41) % 8] << 30
    row = {
        "id": task.first_frame_id + index,
        "userId": None,
        "framePrice": None,
        "feeType": None,
        "platform": None,
        "frameIndex": task.naming.name(index),
        "frameStatus": frame.status,
        "feeAmount": amount(frame.fee) if touched else None,
        "startTime": frame.started * 1000,
        "endTime": frame.ended * 1000,
        "frameExecuteTime": int(frame.work / pace),
        "currentRenderTime": so_far,
        "frameStatusText": f"task_frame_status_{frame.status}",
        "arrearsFee": fees.number(frame.owed) if frame.owed else None,
        "munuJobId": str(index),
        "taskId": task.id,
        "munuTaskId": number,
        "frameType": _frame_type(task, index),
        "couponFee": amount(frame.coupon) if touched else None,
        "recommitFlag": frame.recommits,
        "isCopy": None,
        "frameBlock": str(index + 1) if task.naming.style == "tile" else "",
        "taskOverTime": task.over_time,
        "gopName": task.layer if task.naming.style == "node" else None,
        "frameRam": None if task.scene.software == Software.MAX else 64,
        "averageCpu": 40 + draw(task.id, index, 42) % 58 if touched else 0,
        "averageMemory": memory if touched else 0,
        "isOverTime": int(frame.status == FrameStatus.TIMED_OUT),
        "overOneMonth": None,
        "renderRam": None,
        "nodeId": node_name(frame.node),
        "openRenderRam": None,
    }
    return overridden(row, task.frame_overrides)


def _frame_type(task: Task, index: int) -> int:
    size = task.own_frames().size
    layered = task.frame_type == FrameType.MAIN and task.scene.software == Software.MAYA
    if layered and size >= 20 and index in (0, size // 2, size - 1):
        return int(FrameType.PRIORITY)
    return task.frame_type
