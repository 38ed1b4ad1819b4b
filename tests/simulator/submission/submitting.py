"""What tests of submitting have in common: task files, and the way to a task."""

import json
from typing import Any

from tests.simulator.caller import ask
from tests.simulator_farm import SimulatedFarm

SUBMIT = "/api/render/submit"
CREATE, FILE, GO = f"{SUBMIT}/createTask", f"{SUBMIT}/taskJsonFile", f"{SUBMIT}/task"
ERRORS = f"{SUBMIT}/queryAnalyseErrorDetail"

BLENDER: dict[str, Any] = {
    "task_info": {"cg_id": "2007", "input_cg_file": "D:\\shots\\hero_v004.blend"},
    "software_config": {"cg_name": "Blender", "cg_version": "3.6", "plugins": {}},
    "scene_info_render": {"common": {"frames": "1-10[1]", "render_camera": ["cam"]}},
}


def upload(
    farm: SimulatedFarm, task: int, file: object, name: str = "task.json"
) -> None:
    """Upload a file of a task."""
    content = file if isinstance(file, str) else json.dumps(file)
    ask(farm, FILE, {"taskId": task, "fileName": name, "content": content})


def created(farm: SimulatedFarm, **wanted: Any) -> int:
    """The id of one new task."""
    (task,) = ask(farm, CREATE, {"count": 1, "taskUserLevel": 50, **wanted})[
        "taskIdList"
    ]
    return int(task)


def submitted(
    farm: SimulatedFarm, file: object, tips: object = None, **wanted: Any
) -> int:
    """The id of a task that was created, uploaded and submitted."""
    task = created(farm, **wanted)
    upload(farm, task, file)
    if tips is not None:
        upload(farm, task, tips, "tips.json")
    ask(farm, GO, {"taskId": task})
    return task
