"""Tasks that no polite farm would send: for tests of whoever reads them."""

from typing import Any

from apps.renderbus.codes import FrameStatus, TaskStatus
from apps.simulator.rendering.operations import set_frames
from apps.simulator.rendering.submit import submit
from apps.simulator.rendering.world import World
from apps.simulator.tasks.catalogue import plan_task
from apps.simulator.tasks.task import Task

NAMES = (
    "<script>alert(1)</script>.ma",
    '"><img src=x onerror=alert(1)>.ma',
    "n" * 297 + ".ma",
    "evil\u202egpj.exe\u2066.ma",
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\scene.max",
    "=HYPERLINK(1)+cmd|' /C calc'!A0",
    "{{ 7*7 }}{% debug %}.blend",
    "a\x00b\x1b[31m\r\nSet-Cookie: x=1.ma",
    "🎬\u0301\u0301\u0301 零宽\u200b\u200d.ma",
    "'; DROP TABLE farm_rendertask; --",
    " ",
    "no number.ma",
)
TASK_CHANGES: tuple[dict[str, Any], ...] = (
    {"taskStatus": 77, "statusText": "render_task_status_77"},
    {"taskStatus": None, "statusText": None},
    {"layerName": "<u>layer</u>", "renderCamera": None, "remark": "\u202e"},
    {"totalFrames": "12", "doneFrames": "3", "renderConsume": "1.20"},
    {"submitDate": ..., "taskAlias": ..., "cgId": ..., "isDelete": ...},
    {"renderConsume": 10**30, "taskArrears": -1, "totalFrames": -5},
    {"userName": "<b>fx</b>", "producer": "\u202eabc", "projectName": "<i>p</i>"},
    {"brandNewField": {"nested": [1, None, "x"]}, "labels": None},
    {"respRenderingTaskList": []},
    {"respRenderingTaskList": [None, "text", {"id": "no number"}]},
    {"completedDate": 99_999_999_999_999_999, "startTime": -1},
    {"sceneName": None, "userName": None, "projectName": None},
    {"id": "not a number"},
)
PICTURE_PATHS = (
    "/mnt/output/../../../../etc/passwd",
    "..\\..\\..\\windows\\win.ini",
    "http://127.0.0.1:9/metadata.jpg",
    "//127.0.0.1:9/share.jpg",
    "/mnt/output/\x00.jpg",
    "/mnt/output/%2e%2e/%2e%2e/x.jpg?a=b#c",
    '/mnt/output/"><script>alert(3)</script>.jpg',
)
FRAME_CHANGES: tuple[dict[str, Any], ...] = (
    {"frameStatus": 99, "frameStatusText": "task_frame_status_99"},
    {"frameIndex": "<script>alert(2)</script>", "nodeId": "<b>1</b>"},
    {"feeAmount": "1.2.3"},
    {"startTime": None, "endTime": None, "frameExecuteTime": None},
    {"frameStatus": None, "couponFee": ...},
    {"frameIndex": "x" * 300, "nodeId": None},
)


def submit_hostile(world: World) -> list[int]:
    """One task for each bad name, each with a bad row; all of their real ids."""
    return [_submit(world, turn).id for turn in range(len(NAMES))]


def _submit(world: World, turn: int) -> Task:
    plan = plan_task(world.seed, world.next_task_id, 4, "blender")
    plan.scene.name = NAMES[turn]
    root = submit(world, plan, analyse=None)
    world.set_status(root, TaskStatus.RENDERING)
    root.overrides = TASK_CHANGES[turn % len(TASK_CHANGES)]
    root.picture_paths = [PICTURE_PATHS[turn % len(PICTURE_PATHS)]]
    if turn < len(FRAME_CHANGES):
        root.frame_overrides = FRAME_CHANGES[turn]
    set_frames(world, root, (0, 1, 2), FrameStatus.COMPLETE)
    set_frames(world, root, (3,), FrameStatus.FAILED)
    return root
