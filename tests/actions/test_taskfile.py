"""task.json of a clone."""

import json
from typing import Any

import pytest

from apps.actions.sending.taskfile import task_json
from apps.farm.models import RenderTask
from apps.renderbus.codes import Software
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


def file_of(task: RenderTask, **wanted: Any) -> dict[str, Any]:
    return dict(json.loads(task_json(task, 19097, wanted)))


def test_it_says_whose_it_is_and_leaves_the_rest_to_the_original() -> None:
    task = make_task(cg_id=Software.BLENDER, project_name="hero")
    info = {"task_id": "19097", "cg_id": "2007", "project_name": "hero"}
    assert file_of(task) == {"task_info": info}


def test_software_that_nobody_told_is_not_made_up() -> None:
    task = make_task(cg_id=None, project_name="")
    assert file_of(task) == {"task_info": {"task_id": "19097"}}


def test_frames_stand_as_the_farm_writes_them() -> None:
    file = file_of(make_task(cg_id=Software.BLENDER), frames="1-9x2,15")
    assert file["scene_info_render"] == {"common": {"frames": "1-9[2],15"}}


def test_maya_has_them_layer_by_layer() -> None:
    account = make_account()
    parent = make_task(account, cg_id=Software.MAYA, child_count=2)
    for layer in ("beauty", "shadow"):
        make_task(account, parent=parent, layer_name=layer)
    render = file_of(parent, frames="1-5")["scene_info_render"]
    layer = {"renderable": "1", "common": {"frames": "1-5"}}
    assert render == {"beauty": layer, "shadow": layer}


def test_another_environment_is_named_whole() -> None:
    wanted = {"cg_name": "Maya", "cg_version": "2022", "plugins": {"mtoa": "5.3.1"}}
    file = file_of(make_task(), environment=wanted)
    assert file["software_config"] == wanted
