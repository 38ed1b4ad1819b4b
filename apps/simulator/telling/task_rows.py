"""The JSON shapes of tasks and frames, with the quirks of the real farm."""

import json
from datetime import datetime
from typing import Any

from apps.renderbus.codes import FrameStatus, Software, TaskStatus
from apps.simulator.account import fees
from apps.simulator.account.hardware import of_task
from apps.simulator.protocol.params import FARM_ZONE
from apps.simulator.rendering.world import World
from apps.simulator.tasks.task import Task

LATER_KEYS = (
    "overTimeStop",
    "munuTaskIds",
    "qyCouponConsume",
    "locationOutput",
    "channel",
    "remark",
    "labels",
    "isOverTime",
    "waitingCount",
    "stopType",
)
"""What the task list of the document lacks and the newer paths have."""
TYPE_TEXTS = {
    "RenderPhoton": "render_photons_task",
    "Render": "render_major_picture_task",
}


def page(rows: list[Any], *, number: int, size: int, total: int) -> dict[str, Any]:
    """A page; `pageCount` is one too many at times, as on the real farm."""
    return {
        "pageCount": total // size + 1,
        "pageNum": number,
        "total": total,
        "size": len(rows) or size,
        "items": rows,
    }


def dispatch_number(task: Task) -> str:
    """`munuTaskId`: the day of submission and a number."""
    moment = datetime.fromtimestamp(task.submitted_ms / 1000, FARM_ZONE)
    return f"{moment:%Y%m%d}{task.id % 100_000:05d}"


def output_name(task: Task) -> str:
    """The folder that a task's pictures go into."""
    return f"{task.id}_{task.scene.name.rsplit('.', 1)[0]}"


def node_name(node: int) -> str:
    """A machine's number as its address."""
    return f"10.60.{node // 250}.{node % 250 + 1}" if node else ""


def _stamp(instant_ms: int) -> int | None:
    return instant_ms // 1000 * 1000 or None


def _counters(task: Task) -> dict[str, Any]:
    if task.frames is None:
        return {
            "totalFrames": 0,
            "abortFrames": None,
            "executingFrames": None,
            "doneFrames": None,
            "failedFrames": 0,
            "framesRange": task.children[-1].naming.span(
                task.children[-1].own_frames().size
            ),
        }
    counts = task.frames.counts
    return {
        "totalFrames": task.frames.size,
        "abortFrames": counts[FrameStatus.STOPPED],
        "executingFrames": counts[FrameStatus.RENDERING],
        "doneFrames": counts[FrameStatus.COMPLETE],
        "failedFrames": counts[FrameStatus.FAILED] + counts[FrameStatus.TIMED_OUT],
        "framesRange": task.naming.span(task.frames.size),
    }


def _money(task: Task, pace: float) -> dict[str, Any]:
    """Sums over the frames; a 3ds Max parent says nothing about them."""
    if task.children and task.scene.software == Software.MAX:
        return {
            "renderConsume": None,
            "taskArrears": 0,
            "userAccountConsume": None,
            "couponConsume": None,
            "renderDuration": None,
        }
    leaves = [leaf.own_frames() for leaf in task.leaves()]
    fee = sum(frames.fee for frames in leaves)
    coupon = sum(frames.coupon for frames in leaves)
    return {
        "renderConsume": fees.number(fee + coupon),
        "taskArrears": fees.number(sum(frames.owed for frames in leaves)),
        "userAccountConsume": fees.number(fee),
        "couponConsume": fees.number(coupon),
        "renderDuration": int(sum(frames.work for frames in leaves) / pace),
    }


def _label_text(world: World, task: Task) -> str:
    """`labels`: JSON in a text, names by id; most tasks have none."""
    if not task.labels:
        return "{}"
    return json.dumps(world.labels.names(task.labels), ensure_ascii=False)


def _remark(task: Task) -> str:
    """What the analysis found, by its codes: `analysis: 10003, 50001`."""
    if not task.analysis or task.status == TaskStatus.ANALYSING:
        return ""
    return "analysis: " + ", ".join(map(str, task.analysis))


def task_row(world: World, task: Task, platform: int) -> dict[str, Any]:
    """A task with its children, every key that the farm is known to send."""
    scene, family = task.scene, bool(task.children)
    is_max = scene.software == Software.MAX
    prepared = TaskStatus.FINISHED if family and is_max else None
    number = "" if family else dispatch_number(task)
    children = [task_row(world, child, platform) for child in task.children]
    row = {
        "sceneName": scene.name,
        "id": task.id,
        "taskAlias": f"{platform}W{task.id}",
        "taskStatus": task.status,
        "statusText": f"render_task_status_{task.status}",
        "preTaskStatus": prepared and int(prepared),
        "preStatusText": prepared and f"render_task_status_{prepared}",
        "projectName": scene.project,
        "submitDate": _stamp(task.submitted_ms),
        "startTime": _stamp(task.started_ms),
        "completedDate": _stamp(task.completed_ms),
        "userName": scene.user,
        "producer": scene.producer,
        "taskLevel": 99 if task.full_speed else 79,
        "taskUserLevel": task.user_level,
        "taskLimit": task.limit,
        "taskOverTime": None if family and is_max else task.time_out,
        "overTimeStop": task.over_time,
        "userId": scene.user_id,
        "outputFileName": None if family else output_name(task),
        "munuTaskId": number,
        "munuTaskIds": number,
        "layerParentId": task.parent.id if task.parent else 0,
        "cgId": scene.software,
        "taskKeyValueVo": {"tiles": None, "allCamera": None, "renderableCamera": None},
        "qyCouponConsume": None,
        "isOpen": int(family),
        "taskType": task.kind,
        "renderCamera": scene.camera,
        "cloneParentId": task.clone_of[0] or (None if family else 0),
        "cloneOriginalId": task.clone_of[1] or (None if family else 0),
        "shareMainCapital": 0,
        "taskRam": None if is_max else int(of_task(task).ram.removesuffix("GB")),
        "respRenderingTaskList": children or None,
        "layerName": task.layer,
        "taskTypeText": TYPE_TEXTS.get(task.kind) if is_max and not family else None,
        "locationOutput": "C:/RenderFarm/Download",
        "isDelete": 0 if task.deleted else 1,
        "channel": 1,
        "remark": _remark(task),
        "labels": _label_text(world, task),
        "isOverTime": int(task.status == TaskStatus.STOPPED_ON_TIMEOUT),
        "waitingCount": None,
        "stopType": 0,
    }
    row.update(_counters(task))
    row.update(_money(task, world.clock.pace))
    return overridden(row, task.overrides)


def overridden(row: dict[str, Any], changes: dict[str, Any] | None) -> dict[str, Any]:
    """What a test has planted: other values, or keys that are missing (Ellipsis)."""
    if changes:
        row.update(changes)
        return {key: value for key, value in row.items() if value is not ...}
    return row


def listed(row: dict[str, Any]) -> dict[str, Any]:
    """The row as on the document's task list, which knows fewer keys."""
    slim = {key: value for key, value in row.items() if key not in LATER_KEYS}
    children = slim.get("respRenderingTaskList")
    if children:
        slim["respRenderingTaskList"] = [
            listed(child) if isinstance(child, dict) else child for child in children
        ]
    return slim
