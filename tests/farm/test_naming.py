"""What people call the farm's things."""

from typing import Any

import pytest
from django.utils.translation import override

from apps.farm.models import RenderTask
from apps.farm.naming import (
    frame_type_label,
    project_name,
    software_name,
    task_kind,
    task_title,
)


def task(**fields: Any) -> RenderTask:
    """A task that is not kept."""
    return RenderTask(remote_id=14000040, **fields)


def child(**fields: Any) -> RenderTask:
    """A task below another."""
    return task(parent_id=1, scene_name="shot.ma", **fields)


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (task(scene_name="shot.ma", alias="2W1"), "shot.ma"),
        (task(scene_name="shot.ma", layer_name="beauty"), "shot.ma"),
        (task(alias="2W1"), "2W1"),
        (task(), "14000040"),
        (child(layer_name="beauty", render_camera="persp"), "beauty"),
        (child(task_type="RenderPhoton", render_camera="cam"), "Photon · cam"),
        (child(task_type="Render"), "Picture"),
        (child(render_camera="cam"), "cam"),
        (child(), "shot.ma"),
    ],
)
def test_a_title_is_the_scene_at_the_top_and_what_sets_apart_below(
    found: RenderTask, title: str
) -> None:
    assert task_title(found) == title


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (task(cg_id=2004), "Houdini"),
        (task(cg_id=2001, task_type="Render"), "3ds Max"),
        (child(cg_id=2001, task_type="RenderPhoton"), "Photon"),
        (child(cg_id=2004, task_type="GopRender"), "Node"),
        (child(cg_id=2000, task_type="something new"), "Maya"),
        (task(), ""),
    ],
)
def test_a_kind_is_the_software_or_the_part_of_the_work(
    found: RenderTask, kind: str
) -> None:
    assert task_kind(found) == kind


def test_unknown_numbers_are_shown_as_they_are() -> None:
    assert software_name(2999) == "2999"
    assert software_name(None) == ""
    assert frame_type_label(77) == "77"
    assert frame_type_label(None) == ""
    assert frame_type_label(8) == "Houdini settlement"


def test_the_farms_placeholder_is_no_project() -> None:
    placeholder = "analysis_multi_project_empty_placeholder"
    assert project_name(task(project_name=placeholder)) == ""
    assert project_name(task(project_name="ORION")) == "ORION"


def test_words_are_in_the_viewers_language() -> None:
    with override("zh-hans"):
        assert task_kind(child(task_type="RenderPhoton")) != "Photon"
        assert software_name(2001) == "3ds Max"
