"""What is to be different when a task is rendered again."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.actions.params import tasks
from apps.actions.params.fields import Values, name_of, one_of, only, words
from apps.actions.reasons import ParamsInvalid
from apps.farm.ranges import numbers_of, range_text

LEVELS = (50, 60)
"""Priorities that a new task may have."""
MOST_PLUGINS = 50
MOST_FRAMES = 10_000


def again(values: Values) -> dict[str, Any]:
    """All may be left out, which means: as it was. `frames` (a range such as "1-100x2"
    or "1-10[2],15"), `priority`, `hardware` (as of edit_hardware), `environment`
    (`cg_name`, `cg_version`, `plugins`: version by name)."""
    only(values, "environment", "frames", "hardware", "priority")
    found: dict[str, Any] = {}
    if environment := values.get("environment"):
        found["environment"] = _environment(_part(environment, "environment"))
    if frames := values.get("frames"):
        found["frames"] = _frames(frames)
    if hardware := values.get("hardware"):
        found["hardware"] = tasks.hardware(_part(hardware, "hardware"))
    if priority := one_of(values, "priority", LEVELS, 0):
        found["priority"] = priority
    return found


def frames_wanted(params: Mapping[str, Any]) -> int | None:
    """How many frames each part renders; None: all that it has."""
    frames = params.get("frames")
    return len(numbers_of(frames)) if frames else None


def _part(values: object, name: str) -> Values:
    if not isinstance(values, Mapping):
        raise ParamsInvalid(name, _("An object with fields."))
    return values


def _frames(text: object) -> str:
    """As people write it: "1-9x2,15"."""
    found = numbers_of(text, most=MOST_FRAMES) if isinstance(text, str) else set()
    if not found:
        raise ParamsInvalid("frames", _("Frames such as 1-100, 1-100x2 or 5,8,10-20."))
    return range_text(found)


def _environment(values: Values) -> dict[str, Any]:
    only(values, "cg_name", "cg_version", "plugins")
    plugins = _part(values.get("plugins") or {}, "plugins")
    if len(plugins) > MOST_PLUGINS:
        raise ParamsInvalid("plugins", _("At most %(most)s."), most=MOST_PLUGINS)
    return {
        "cg_name": words(values, "cg_name", most=100),
        "cg_version": words(values, "cg_version", most=100),
        "plugins": {
            name_of(name, "plugins", most=100): name_of(one, "plugins", most=100)
            for name, one in sorted(plugins.items())
        },
    }
