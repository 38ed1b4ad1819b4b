"""The codes that a farm's analysis found in a scene, as its tasks tell them."""

import re
from collections.abc import Mapping
from typing import Any

from apps.farm.models import RenderTask
from apps.farm.status import TaskState

MOST_CODES = 12
"""Of one task that are explained."""
_AFTER = re.compile(
    r"(?:analys|error|code|分析|错误)[^0-9]{0,20}((?:[0-9]{4,9}[\s,;、，]*)+)",
    re.IGNORECASE,
)
_CODE = re.compile(r"[0-9]{4,9}")


def codes_in(extra: Mapping[str, Any]) -> list[str]:
    """Codes named in a row's remark: "analysis: 10003, 50001". Other numbers in it are
    somebody's own words."""
    remark = extra.get("remark")
    if not isinstance(remark, str):
        return []
    named = (found.group(1) for found in _AFTER.finditer(remark[:2000]))
    codes = (code for text in named for code in _CODE.findall(text))
    return list(dict.fromkeys(codes))[:MOST_CODES]


def codes_of(task: RenderTask) -> list[str]:
    """Of the task, or of the one above it: a scene is analysed as a whole."""
    if task.state == TaskState.ANALYSING:
        return []
    found = codes_in(task.extra)
    return found or (codes_in(task.parent.extra) if task.parent else [])


def is_unexplained(task: RenderTask) -> bool:
    """Whether it failed before anything of it was rendered, and no code says why."""
    begun = task.done_frames or task.failed_frames or task.executing_frames
    return task.state == TaskState.FAILED and not begun and not task.cost
