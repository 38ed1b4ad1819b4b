"""`task.json`: what a submission says about its scene, and how it is rendered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.renderbus.codes import ResultCode
from apps.simulator.protocol.params import Params, invalid
from apps.simulator.protocol.signature import Refused
from apps.simulator.submission.numbers import frame_numbers

NODES = {"rop_node": False, "geos_node": True}
"""Houdini's sections of nodes, and whether a section's nodes simulate."""
MOST_CHUNK, MOST_TILES = 1000, 400
OFF = ("0", 0)


@dataclass(frozen=True, kw_only=True)
class Pass:
    """One layer, node or the whole scene; no frames means those it had."""

    frames: Sequence[int] | None
    text: str = ""
    on: bool = True
    simulates: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskFile:
    """What was understood of a task file; None and "" where it says nothing."""

    task_id: int = 0
    scene: str = ""
    software: int = 0
    project: str = ""
    chunk: int = 0
    tiles: int = 0
    frame_seconds: int = 0
    program: str = ""
    version: str = ""
    plugins: tuple[str, ...] | None = None
    camera: str = ""
    passes: Mapping[str, Pass]


def load_object(content: str) -> dict[str, Any]:
    """The JSON object that a file holds; Refused with 600 when it is none."""
    try:
        values = json.loads(content, parse_float=str)
    except (ValueError, RecursionError):
        text = "content is not JSON"
        raise Refused(ResultCode.PARAMETER_INVALID, text) from None
    if not isinstance(values, dict):
        raise Refused(ResultCode.PARAMETER_INVALID, "content is not an object")
    return values


def read_task_file(content: str) -> TaskFile:
    """Understand a task file; Refused with 600 and the part that makes no sense."""
    values = load_object(content)
    info = Params(_section(values, "task_info"))
    software = Params(_section(values, "software_config"))
    render = _section(values, "scene_info_render") or _section(values, "scene_info")
    path = info.text("input_cg_file").replace("\\", "/")
    return TaskFile(
        task_id=_number(info, "task_id", 1 << 53),
        scene=path.rsplit("/", 1)[-1][:300],
        software=_number(info, "cg_id", 9999),
        project=info.text("project_name").strip()[:64],
        chunk=_number(info, "frames_per_task", MOST_CHUNK),
        tiles=_number(info, "tiles", MOST_TILES),
        frame_seconds=_number(info, "job_stop_time", 30 * 86_400),
        program=software.text("cg_name"),
        version=software.text("cg_version"),
        plugins=_plugins(_section(values, "software_config")),
        camera=_camera(_section(render, "common")),
        passes=_passes(render),
    )


def _section(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = values.get(name)
    if section is None:
        return {}
    if not isinstance(section, Mapping):
        raise invalid(name)
    return {key: value for key, value in section.items() if value is not None}


def _number(params: Params, name: str, most: int) -> int:
    """A whole number, also as text; 0 where there is none."""
    if not params.text(name):
        return 0
    number = params.number(name)
    if not 0 <= number <= most:
        raise invalid(name)
    return number


def _plugins(section: Mapping[str, Any]) -> tuple[str, ...] | None:
    """`{"mtoa": "mtoa 5.3.1"}` or `{"mtoa": "5.3.1"}` as names with versions."""
    if section.get("plugins") is None:
        return None
    return tuple(
        str(version) if str(version).startswith(str(name)) else f"{name} {version}"
        for name, version in _section(section, "plugins").items()
    )


def _camera(common: Mapping[str, Any]) -> str:
    found = common.get("render_camera") or common.get("camera_name") or ""
    if isinstance(found, list):
        found = found[0] if found else ""
    return str(found)[:100]


def _passes(render: Mapping[str, Any]) -> dict[str, Pass]:
    """Passes by name; "" is what counts for the whole scene."""
    found: dict[str, Pass] = {}
    for section, simulates in NODES.items():
        for name, node in _section(render, section).items():
            if not isinstance(node, Mapping):
                raise invalid(section)
            found[name] = _pass(node, node.get("render"), simulates=simulates)
    for name, layer in render.items():
        if name in NODES or not isinstance(layer, Mapping):
            continue
        if name == "common":
            found[""] = _pass(layer, None)
        elif isinstance(layer.get("common"), Mapping):
            found[name] = _pass(layer["common"], layer.get("renderable"))
    return found


def _pass(
    values: Mapping[str, Any], wanted: object, *, simulates: bool = False
) -> Pass:
    text = str(values.get("frames") or "").strip()
    return Pass(
        frames=frame_numbers(text) if text else None,
        text=text,
        on=wanted not in OFF,
        simulates=simulates,
    )
