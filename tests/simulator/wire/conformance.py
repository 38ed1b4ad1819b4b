"""Every recorded call of the official client, put to a farm of the tests.

The calls are those of wire.json; what they name is replaced by what the farm has.
"""

import json
from pathlib import Path
from typing import Any

from tests.simulator.caller import frame_rows
from tests.simulator.submission.submitting import created, upload
from tests.simulator_farm import SimulatedFarm

PAYLOADS = Path(__file__).resolve().parents[2] / "payloads"
LAST = ("api.env.delete_render_env", "api.tag.delete_label")
"""They take away what other calls need."""

Call = dict[str, Any]


def recorded() -> list[Call]:
    """The calls as they were recorded."""
    return list(json.loads((PAYLOADS / "wire.json").read_text()))


def calls_for(farm: SimulatedFarm) -> list[Call]:
    """The recorded calls with this farm's tasks and frames, in an order that works."""
    named = _named(farm)
    calls = sorted(recorded(), key=lambda call: call["sdk_call"] in LAST)
    for call in calls:
        name = call["sdk_call"] + (" for" if "producer" in call["kwargs"] else "")
        changes = named.get(name, {})
        for name, value in changes.items():
            if name in call["kwargs"]:
                call["kwargs"][name] = value
            elif isinstance(name, int):
                call["args"][name] = value
    return calls


def _running(farm: SimulatedFarm) -> int:
    return farm.add_task("blender", 12, seconds=6000, first=1)


def _draft(farm: SimulatedFarm, original: int) -> int:
    """A clone that only needs to be submitted."""
    task = created(farm, cloneOriginalId=original)
    upload(farm, task, {})
    return task


def _named(farm: SimulatedFarm) -> dict[str, dict[Any, Any]]:
    """For each call the ids that it is to name, by parameter or by place."""
    done = farm.add_task("blender", 130, seconds=10, slots=130, first=1)
    failed = farm.add_task("blender", 9, seconds=10, slots=9, first=1, bad=[5, 6])
    farm.advance(20)
    frame = frame_rows(farm, done)[0]["id"]
    family = farm.add_family("max", 5, seconds=60)[0]
    picked, stopped = _running(farm), _running(farm)
    drafts = [_draft(farm, done) for _ in range(3)]
    return _reading(done, frame, family) | {
        "api.task.create_task": {"clone_original_id": done},
        "api.task.submit_task": {"task_id": drafts[0]},
        "api.task.submit_task for": {"task_id": drafts[1]},
        "api.transmit.upload_json_content": {"task_id": drafts[2]},
        "api.task.stop_task": {"task_param_list": [stopped]},
        "api.task.start_task": {"task_param_list": [stopped]},
        "api.task.abort_task": {"task_param_list": [_running(farm)]},
        "api.task.delete_task": {"task_param_list": [_running(farm)]},
        "api.task.set_task_overtime_top": {"task_id_list": [picked]},
        "api.task.full_speed": {"task_id_list": [picked]},
        "api.task.update_priority": {"task_id": picked},
        "api.task.update_task_limit": {0: picked},
        "api.task.edit_task_hardware_config": {0: [str(picked)]},
        "api.tag.add_task_tag": {"task_ids": [done, failed], "tag": "test labels"},
        "api.tag.delete_task_tag": {"taskIds": [done]},
        "api.tag.delete_label": {"del_name": "test_tag4"},
        "api.query.restart_failed_frames": {"task_param_list": [failed]},
        "api.query.get_custome_frames": {"task_id": failed, "restartframes": ["6"]},
        "api.query.restart_frame": {"task_id": failed, "ids_list": _ids(farm, failed)},
        "api.query.stop_frame": {"task_id": picked, "ids_list": _ids(farm, picked)},
        "api.query.frame_number_to_stop": {"task_id": picked, "stop_frame": ["12"]},
    }


def _reading(task: int, frame: int, family: int) -> dict[str, dict[Any, Any]]:
    """The calls that only read."""
    return {
        "api.query.task_frames": {"task_id": task},
        "api.query.get_all_frames": {"task_id": task},
        "api.query.task_info": {"task_ids_list": [task]},
        "api.query.get_task_processing_img": {"task_id": family},
        "api.query.get_frame_thumbnall": {"frame_id": frame},
        "api.query.get_render_log": {"frame_id": frame},
        "api.query.get_small_task_id": {"task_id": family},
        "api.user.get_hardware_config": {"task_ids": [str(task)]},
        "api.transmit.get_output_files": {"task_id": task, "tree_path": "/"},
    }


def _ids(farm: SimulatedFarm, task: int) -> list[int]:
    return [row["id"] for row in frame_rows(farm, task)][:2]
