"""A plain signed caller: what the farm's tests speak to it with."""

import time
from typing import Any

import requests

from apps.simulator.protocol.signature import sign, signature_base
from tests.simulator_farm import SimulatedFarm

HANDLE = "/api/render/handle"
LIST = f"{HANDLE}/getTaskList/v2"
INFO = f"{HANDLE}/queryTaskInfo/v2"
FRAMES = f"{HANDLE}/queryTaskFrames"
STATS = f"{HANDLE}/queryAllFrameStats"
THUMBNAIL = f"{HANDLE}/loadingFrameThumbnail"
PROGRESS = f"{HANDLE}/loadTaskProcessImg"
PROFILE = "/api/render/setUp/queryUserProfile"
STOP = "/api/rendering/task/renderingTask/stopTask"
START = "/api/rendering/task/renderingTask/startTask"
ABANDON = f"{HANDLE}/abandonTask"
DELETE = f"{HANDLE}/deleteTask"
FULL_SPEED = f"{HANDLE}/fullSpeedRendering"
OVER_TIME = f"{HANDLE}/setTaskOverTimeStop"
RECOMMIT_TASKS = f"{HANDLE}/recommitTasks"
RECOMMIT_FRAMES = f"{HANDLE}/recommitTaskFrames"
STOP_FRAMES = f"{HANDLE}/stopTaskFrames"
LOG = f"{HANDLE}/showLog"


def signed_headers(
    farm: SimulatedFarm, path: str, body: dict[str, Any], **changes: str
) -> dict[str, str]:
    """The headers of a call, some of them changed before it is signed."""
    headers = {
        "accessId": farm.access_id,
        "channel": "4",
        "platform": "2",
        "UTCTimestamp": str(int(time.time())),
        "nonce": "123456",
        "version": "2.0.0",
    } | changes
    text = signature_base(farm.domain, path, headers, body)
    return headers | {"signature": sign(farm.access_key, text)}


def post(farm: SimulatedFarm, path: str, body: dict[str, Any]) -> requests.Response:
    """A signed call; the raw answer."""
    headers = signed_headers(farm, path, body)
    return requests.post(farm.url + path, json=body, headers=headers, timeout=30)


def call(farm: SimulatedFarm, path: str, body: dict[str, Any] | None = None) -> Any:
    """A signed call; the whole envelope."""
    return post(farm, path, body or {}).json()


def ask(farm: SimulatedFarm, path: str, body: dict[str, Any] | None = None) -> Any:
    """A signed call that has to succeed; its data."""
    answer = call(farm, path, body)
    assert answer["code"] == 200, answer
    return answer["data"]


def task_rows(farm: SimulatedFarm, **filters: Any) -> list[dict[str, Any]]:
    """All submitted tasks that the filters let through, newest first."""
    rows: list[dict[str, Any]] = []
    while True:
        page = len(rows) // 100 + 1
        body = {"pageNum": page, "pageSize": 100} | filters
        found = ask(farm, LIST, body)["items"]
        rows += found
        if len(found) < 100:
            return rows


def task_row(farm: SimulatedFarm, task_id: int) -> dict[str, Any]:
    """One task by its id."""
    (row,) = ask(farm, INFO, {"taskIds": [task_id]})["items"]
    return dict(row)


def frame_rows(farm: SimulatedFarm, task_id: int) -> list[dict[str, Any]]:
    """All frames of a leaf."""
    rows: list[dict[str, Any]] = []
    while True:
        page = len(rows) // 100 + 1
        body = {"taskId": task_id, "pageNum": page, "pageSize": 100}
        found = ask(farm, FRAMES, body)["items"]
        rows += found
        if len(found) < 100:
            return rows


def statuses(farm: SimulatedFarm, task_id: int) -> list[int]:
    """The status of each frame of a leaf."""
    return [row["frameStatus"] for row in frame_rows(farm, task_id)]


def leaves_of(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The tasks below a row that hold frames, or the row itself."""
    return list(row["respRenderingTaskList"] or [row])
