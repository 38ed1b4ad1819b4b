"""task.json of a clone: what is different, and whose clone it is."""

import json
import re
from collections.abc import Mapping
from typing import Any

from apps.farm.models import RenderTask
from apps.renderbus.codes import Software

_STEP = re.compile(r"x([0-9]+)")


def task_json(task: RenderTask, new_id: int, wanted: Mapping[str, Any]) -> str:
    """The file for a clone of the task under its new number. At most one query.

    What it does not speak of stays as the original has it.
    """
    info: dict[str, Any] = {"task_id": str(new_id)}
    if task.cg_id is not None:
        info["cg_id"] = str(task.cg_id)
    if task.project_name:
        info["project_name"] = task.project_name
    file: dict[str, Any] = {"task_info": info}
    if environment := wanted.get("environment"):
        file["software_config"] = dict(environment)
    if frames := wanted.get("frames"):
        file["scene_info_render"] = _passes(task, _farm_range(frames))
    return json.dumps(file, ensure_ascii=False)


def _passes(task: RenderTask, frames: str) -> dict[str, Any]:
    """Maya has its frames layer by layer, the others for the whole scene."""
    layers: list[str] = []
    if task.cg_id == Software.MAYA:
        parts = task.children.filter(deleted_at=None).order_by("remote_id")
        names = parts.values_list("layer_name", flat=True) if task.child_count else ()
        layers = [name for name in (*names, task.layer_name) if name]
    common = {"common": {"frames": frames}}
    return {name: {"renderable": "1", **common} for name in layers} or common


def _farm_range(text: str) -> str:
    """ "1-9x2" as the farm writes it: "1-9[2]"."""
    return _STEP.sub(r"[\1]", text)
