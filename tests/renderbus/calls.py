"""Our calls beside the official client's, for each call recorded in wire.json."""

import json
from collections.abc import Callable
from typing import Any

from apps.renderbus.client import FarmClient
from tests.renderbus.calls_account import ABOUT_THE_ACCOUNT
from tests.renderbus.calls_tasks import ABOUT_TASKS, Make
from tests.renderbus.conftest import PAYLOADS

OURS: dict[str, Make] = {
    "api.query.platforms": lambda: lambda it: it.query.platforms(),
    "api.user.query_user_profile": lambda: lambda it: it.user.profile(),
    "api.user.query_user_setting": lambda: lambda it: it.user.settings(),
    "api.query.get_task_list": lambda **asked: lambda it: it.query.task_list(**asked),
    "api.query.task_info": lambda task_ids_list: (
        lambda it: it.query.task_info(task_ids_list)
    ),
    "api.query.task_frames": lambda task_id, **asked: (
        lambda it: it.query.task_frames(task_id, **asked)
    ),
    "api.query.all_frame_status": lambda: lambda it: it.query.all_frame_stats(),
    "api.query.get_frame_thumbnall": lambda frame_id: (
        lambda it: it.query.frame_thumbnail(frame_id)
    ),
    "api.query.get_task_processing_img": lambda task_id, frame_type=None: (
        lambda it: it.query.progress_image(task_id, frame_type)
    ),
    "api.task.stop_task": lambda task_param_list: (
        lambda it: it.task.stop(task_param_list)
    ),
    "api.task.start_task": lambda task_param_list: (
        lambda it: it.task.start(task_param_list)
    ),
    "api.task.abort_task": lambda task_param_list: (
        lambda it: it.task.abandon(task_param_list)
    ),
    "api.task.delete_task": lambda task_param_list: (
        lambda it: it.task.delete(task_param_list)
    ),
    "api.query.restart_failed_frames": lambda task_param_list, status=None: (
        lambda it: it.task.recommit_tasks(task_param_list, status)
    ),
    "api.query.restart_frame": lambda task_id, select_all, ids_list=None: (
        lambda it: it.task.recommit_frames(
            task_id, ids_list, select_all=bool(select_all)
        )
    ),
    "api.query.get_custome_frames": lambda task_id, restartframes: (
        lambda it: it.task.recommit_frames_by_name(task_id, restartframes)
    ),
    "api.query.stop_frame": lambda task_id, select_all, ids_list=None: (
        lambda it: it.task.stop_frames(task_id, ids_list, select_all=bool(select_all))
    ),
    "api.query.frame_number_to_stop": lambda task_id, stop_frame: (
        lambda it: it.task.stop_frames_by_name(task_id, stop_frame)
    ),
    "api.query.get_render_log": lambda frame_id, pageNum, pageSize: (
        lambda it: it.query.render_log(frame_id, page_num=pageNum, page_size=pageSize)
    ),
    "api.query.get_all_frames": lambda task_id: lambda it: it.query.all_frames(task_id),
    "api.query.get_small_task_id": lambda task_id: (
        lambda it: it.query.small_task_ids(task_id)
    ),
    "api.task.full_speed": lambda task_id_list: (
        lambda it: it.task.full_speed(task_id_list)
    ),
    "api.task.set_task_overtime_top": lambda task_id_list, overtime: (
        lambda it: it.task.set_over_time_stop(task_id_list, overtime)
    ),
    **ABOUT_TASKS,
    **ABOUT_THE_ACCOUNT,
}
"""The official client's name → its arguments → the same call of ours."""

RECORDED: list[dict[str, Any]] = json.loads(
    (PAYLOADS / "wire.json").read_text(encoding="utf-8")
)

ANSWERS: dict[str, Any] = {
    "queryPlatforms": [],
    "queryUserProfile": {"userId": 1},
    "queryUserSetting": {},
    "getBid": {},
    "getTaskList": {"total": 0, "items": []},
    "queryTaskInfo": {"total": 0, "items": []},
    "queryAllFrameStats": {},
    "loadTaskProcessImg": {},
    "loadingFrameThumbnail": [],
    "createTask": {"taskIdList": [19097], "aliasTaskIdList": ["2W19097"]},
    "project/getList": {"projectNameList": []},
    "project/list": {"projectNameList": []},
    "querySoftwareList": {},
    "querySoftwareDetail": {},
    "getServerInfo": {},
    "getRaySyncUserKey": {},
    "getConfig": {},
    "taskRecord": {"total": 0, "items": []},
    "loginRecord": {"total": 0, "items": []},
    "showLog": {"items": [], "total": 0, "size": 0},
}
"""Data enough for any of these calls to succeed."""

FRAMES = [
    {"id": 665078505, "frameIndex": "6"},
    {"id": 665078511, "frameIndex": "7-9[1]"},
]


def title(call: dict[str, Any]) -> str:
    """A test's name for a recorded call."""
    named = [*map(str, range(len(call["args"]))), *call["kwargs"]]
    return f"{call['sdk_call'][4:]}({','.join(named)})"


def same_call(call: dict[str, Any]) -> Callable[[FarmClient], object]:
    """The same call of ours as a recorded one."""
    return OURS[call["sdk_call"]](*call["args"], **call["kwargs"])
