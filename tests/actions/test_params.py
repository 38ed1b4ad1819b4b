"""What clicks carry is checked before anything is written."""

from typing import Any

import pytest

from apps.actions.operations import OPERATIONS
from apps.actions.params.again import frames_wanted
from apps.actions.policies import checked_params
from apps.actions.reasons import ClickRefused, ParamsInvalid

PLACE = {"cg_id": 2000, "render_system": 1}
ENV = {
    **PLACE,
    "cg_name": "Maya",
    "cg_version": "2022",
    "plugin_ids": [],
    "project_path": "",
    "render_layer_type": 0,
}
HARDWARE = {"config_id": 303, "gpus": "", "model": "Default", "ram": "128GB"}


def checked(key: str, **params: Any) -> dict[str, Any]:
    return checked_params(OPERATIONS[key], params)


@pytest.mark.parametrize(
    ("key", "given", "taken"),
    [
        ("set_priority", {"level": "60", "other": 1}, {"level": 60}),
        ("set_limit", {"machines": 5}, {"machines": 5}),
        ("edit_hardware", HARDWARE | {"gpus": None}, HARDWARE),
        ("label_add", {"label": "  hero 英雄 "}, {"label": "hero 英雄"}),
        ("settings_update", {"task_over_time": "７２００"}, {"task_over_time": 7200}),
        ("env_delete", {"cg_id": "2000"}, PLACE),
        ("env_add", ENV | {"plugin_ids": [9, "7", 9]}, ENV | {"plugin_ids": [7, 9]}),
        ("label_create", {"name": "ignored"}, {}),
        ("stop", {"anything": 1}, {}),
        ("render_again", {"priority": "", "frames": "", "hardware": None}, {}),
        ("render_again", {"frames": "1-9[2], 3;5"}, {"frames": "1-9x2"}),
        ("render_again", {"priority": "60"}, {"priority": 60}),
    ],
)
def test_what_makes_sense_is_taken_in_one_form(
    key: str, given: dict[str, Any], taken: dict[str, Any]
) -> None:
    assert checked(key, **given) == taken


@pytest.mark.parametrize(
    ("key", "given", "field"),
    [
        ("set_priority", {"level": 101}, "level"),
        ("set_priority", {"level": True}, "level"),
        ("set_priority", {"level": -1}, "level"),
        ("set_limit", {"machines": 0}, "machines"),
        ("set_limit", {}, "machines"),
        ("edit_hardware", HARDWARE | {"model": " "}, "model"),
        ("edit_hardware", HARDWARE | {"config_id": "x"}, "config_id"),
        ("label_add", {"label": "x" * 65}, "label"),
        ("label_add", {"label": "a\nb"}, "label"),
        ("label_remove", {"label": ["a"]}, "label"),
        ("settings_update", {"task_over_time": 59}, "task_over_time"),
        ("env_add", ENV | {"plugin_ids": "7"}, "plugin_ids"),
        ("env_add", ENV | {"plugin_ids": [0]}, "plugin_ids"),
        ("env_add", ENV | {"render_system": 2}, "render_system"),
        ("env_add", ENV | {"project_path": 3}, "project_path"),
        ("render_again", {"frames": "first to last"}, "frames"),
        ("render_again", {"frames": "1-20000"}, "frames"),
        ("render_again", {"priority": 55}, "priority"),
        ("render_again", {"hardware": "fast"}, "hardware"),
        ("render_again", {"hardware": {"model": "fast"}}, "config_id"),
        ("render_again", {"environment": {"cg_name": "Maya"}}, "cg_version"),
        ("render_again", {"frame": "1-4"}, "frame"),
        ("render_again", {"hardware": HARDWARE | {"gpu": "2"}}, "gpu"),
        ("render_again", {"environment": {"plugin": {}}}, "plugin"),
        ("set_priority", {"level": "0" * 22 + "50"}, "level"),
    ],
)
def test_what_makes_none_is_named(key: str, given: dict[str, Any], field: str) -> None:
    with pytest.raises(ParamsInvalid) as invalid:
        checked(key, **given)
    assert invalid.value.field == field
    assert str(invalid.value).endswith(".") and "%" not in str(invalid.value)


def test_the_frame_limit_keeps_its_own_words() -> None:
    with pytest.raises(ClickRefused) as refused:
        checked("over_time_stop", seconds=10)
    assert str(refused.value) == "A limit is a number of seconds from 60 to 30 days."


def test_an_environment_comes_in_one_order() -> None:
    plugins = {"mtoa": "5.3.1", "bifrost": "2.7"}
    given = {"cg_name": "Maya", "cg_version": "2022", "plugins": plugins}
    taken = checked("render_again", environment=given)["environment"]
    assert list(taken["plugins"]) == ["bifrost", "mtoa"]


def test_frames_are_counted() -> None:
    assert frames_wanted({"frames": "1-9x2,20"}) == 6
    assert frames_wanted({}) is None
