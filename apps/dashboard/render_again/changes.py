"""What of a task stays as it was when it is rendered again, and what does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.actions.params.again import LEVELS
from apps.dashboard.task_settings.asked import hardware_words
from apps.dashboard.task_settings.values import level
from apps.dashboard.wording import NOTHING
from apps.farm.models import RenderTask
from apps.farm.naming import project_name, software_name


@dataclass(frozen=True)
class Change:
    """One thing; `after` is "" where it stays."""

    name: str
    before: str
    """Farm text; "" where the farm does not tell."""
    after: str = ""


def changes(
    task: RenderTask, params: Mapping[str, Any], *, hardware: str = ""
) -> list[Change]:
    """What may differ, with what it was; `hardware`: what the task has."""
    environment, machine = params.get("environment"), params.get("hardware")
    before = level(task)
    return [
        Change(_("Frames"), task.frames_range, str(params.get("frames") or "")),
        Change(_("Render environment"), "", environment_words(environment or {})),
        Change(_("Machines"), hardware, hardware_words(machine or {})),
        Change(
            _("Priority"),
            "" if before is None else str(before),
            str(params.get("priority") or usual_words(task)),
        ),
    ]


def level_sent(task: RenderTask) -> int:
    """The priority of a second rendering for which none was chosen."""
    before = level(task)
    return before if before in LEVELS else LEVELS[0]


def usual_words(task: RenderTask) -> str:
    """Its name, where the task's own is none that a new task may have; else ""."""
    if level(task) in LEVELS:
        return ""
    return _("The farm's usual one (%(level)s)") % {"level": LEVELS[0]}


def environment_words(params: Mapping[str, Any]) -> str:
    """An environment as a click names it: "Maya 2022, mtoa 5.3.1"."""
    software = f"{params.get('cg_name', '')} {params.get('cg_version', '')}".strip()
    plugins = params.get("plugins")
    named = plugins.values() if isinstance(plugins, Mapping) else ()
    return ", ".join(part for part in (software, *map(str, named)) if part)


def kept(task: RenderTask) -> list[tuple[str, str]]:
    """What stays in any case: names and values. Farm text."""
    return [
        (_("Scene"), task.scene_name or NOTHING),
        (_("Software"), software_name(task.cg_id) or NOTHING),
        (_("Project"), project_name(task) or NOTHING),
        (_("Labels"), ", ".join(map(str, task.labels)) or NOTHING),
        (_("Producer"), task.producer or NOTHING),
    ]
