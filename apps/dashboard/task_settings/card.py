"""What a task gets of the farm as last seen, and what was asked to be changed of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.actions.policies import objection_to_task, objection_to_user
from apps.actions.telling.wording import intent_words
from apps.dashboard.clicks.said import LONGEST, Said, said_of
from apps.dashboard.task_settings.asked import last_asked, wanted_words
from apps.dashboard.task_settings.values import clone_of, level, machines, ram_gb
from apps.dashboard.wording import NOTHING, duration, number
from apps.farm.models import RenderTask
from apps.farm.rights import rights_of

KEYS = ("set_priority", "set_limit", "over_time_stop", "edit_hardware")
"""Operations that set something of a task."""
_NAMES: dict[str, Promise] = {
    "set_priority": _("Priority"),
    "set_limit": _("Most machines at once"),
    "over_time_stop": _("A frame is stopped after"),
}


@dataclass(frozen=True)
class Line:
    """One setting: what it is, and what is asked for."""

    name: str
    value: str
    said: Said


@dataclass(frozen=True)
class Settings:
    """The card of a task's page; its machines are drawn beside it."""

    task: RenderTask
    lines: list[Line]
    hardware: Said
    """What is asked for of the machines."""
    may_change: bool
    ram_gb: int | None
    """Memory of its machines, as its row says; the farm tells more when asked."""
    original: RenderTask | None = None
    """The task that this one is a second rendering of, if the viewer may see it."""
    element_id: str = "settings"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        original = self.original.pk if self.original else None
        return (self.lines, self.hardware, self.may_change, original)


def task_settings(*, user: Any, task: RenderTask, asked: Iterable[Intent]) -> Settings:
    """Of a task with its account at hand; `asked` has its clicks, the newest first."""
    said = _said(user, last_asked(task, asked, KEYS))
    values = {
        "set_priority": _or_nothing(level(task)),
        "set_limit": _or_nothing(machines(task)),
        "over_time_stop": duration(task.over_time_stop or None, exact=True),
    }
    return Settings(
        task=task,
        lines=[Line(str(_NAMES[key]), values[key], said[key]) for key in values],
        hardware=said["edit_hardware"],
        may_change=any(may_ask(user, task, key) for key in KEYS),
        ram_gb=ram_gb(task),
        original=_original(user, task),
    )


def may_ask(user: Any, task: RenderTask, key: str) -> bool:
    """Whether this user may ask for the operation on the task now."""
    operation = OPERATIONS[key]
    return (
        objection_to_user(user, operation, task) is None
        and objection_to_task(operation, task) is None
    )


def _original(user: Any, task: RenderTask) -> RenderTask | None:
    """One query, for clones alone."""
    number = clone_of(task)
    if number is None or task.parent_id is not None:
        return None
    tasks = RenderTask.objects.visible_to(user).filter(account=task.account_id)
    return tasks.filter(remote_id=number).first()


def _or_nothing(value: int | None) -> str:
    return NOTHING if value is None else number(value)


def _said(user: Any, asked: Mapping[str, Intent]) -> dict[str, Said]:
    """The last word on each operation: the name of the setting stands before it."""
    rights = rights_of(user)
    found = dict.fromkeys(KEYS, Said())
    for key, intent in asked.items():
        said, wanted = said_of(rights, intent), wanted_words(intent)
        text = _t("%(label)s: %(text)s") % {
            "label": wanted,
            "text": intent_words(intent).text,
        }
        found[key] = replace(said, text=wanted if said.until else text[:LONGEST])
    return found
