"""Parameters of render environments."""

from typing import Any

from apps.actions.params.fields import (
    Values,
    number,
    numbers,
    one_of,
    words,
    words_or_none,
)
from apps.renderbus.codes import OperatingSystem

SYSTEMS = (int(OperatingSystem.LINUX), int(OperatingSystem.WINDOWS))
LAYER_TYPES = (0, 1)
MOST_PLUGINS = 200


def environment_place(values: Values) -> dict[str, Any]:
    """Where an environment is listed: `cg_id` and `render_system` (0 Linux, 1
    Windows)."""
    windows = int(OperatingSystem.WINDOWS)
    return {
        "cg_id": number(values, "cg_id", least=1, most=1_000_000),
        "render_system": one_of(values, "render_system", SYSTEMS, windows),
    }


def environment(values: Values) -> dict[str, Any]:
    """All of an environment but its name: besides its place `cg_name`, `cg_version`,
    `plugin_ids`, `render_layer_type` and `project_path`."""
    return {
        **environment_place(values),
        "cg_name": words(values, "cg_name", most=100),
        "cg_version": words(values, "cg_version", most=100),
        "plugin_ids": numbers(values, "plugin_ids", most=MOST_PLUGINS),
        "project_path": words_or_none(values, "project_path", most=1000),
        "render_layer_type": one_of(values, "render_layer_type", LAYER_TYPES, 0),
    }
