"""What a farm lists for tests of a task's settings, and of rendering it again."""

from typing import Any

from apps.farm.models import FarmReading, ReadingKind, RenderTask
from tests.factories import make_task
from tests.farm.reading_rows import make_reading

MAYA = 2000
ROWS = (
    (301, 1, "Default", None, "64GB", [], 1),
    (303, 1, "Default", None, "128GB", [], 1),
    (341, 2, "3090", "4*GPU", "128GB", [], 1),
    (305, 1, "Default", None, "256GB", [MAYA], 1),
    (343, 2, "980Ti", "1*GPU", "32GB", [], 0),
)
"""id, type, model, gpuNum, ram, notSupportCgId, status."""
NAMES = ("id", "type", "model", "gpuNum", "ram", "notSupportCgId", "status")


def make_set_task(**fields: Any) -> RenderTask:
    """A Maya task that renders, with all settings that the farm tells."""
    extra = {"taskUserLevel": 50, "taskLimit": 24, "taskRam": 64}
    values = {"cg_id": MAYA, "extra": extra, "over_time_stop": 7200}
    return make_task(**values | {"frames_range": "1-100[1]"} | fields)


def make_hardware(task: RenderTask, *, current: int = 301) -> FarmReading:
    """What the farm lists for the task; one of it is what the task has."""
    rows = [
        dict(zip(NAMES, row, strict=True)) | {"current": row[0] == current}
        for row in ROWS
    ]
    key = str(task.remote_id)
    return make_reading(task.account, ReadingKind.HARDWARE, key, data=rows)


def make_environments(task: RenderTask, *names: str) -> None:
    """Environments saved for the task's software on Windows, none on Linux."""
    rows = [
        {
            "editName": name,
            "cgId": task.cg_id,
            "cgName": "Maya",
            "cgVersion": "2022",
            "osName": 1,
            "isDefault": 0,
            "respUserPluginInfoVos": [
                {"pluginId": 7, "pluginName": "mtoa", "pluginVersion": "mtoa 5.3.1"}
            ],
        }
        for name in names
    ]
    kind = ReadingKind.ENVIRONMENTS
    make_reading(task.account, kind, f"{task.cg_id}/1", data=rows)
    make_reading(task.account, kind, f"{task.cg_id}/0", data=[])
