"""What the platform wrote down, in words."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.dashboard.activity.facts import Fact
from apps.dashboard.activity.own import API
from apps.dashboard.activity.words import label_of, value_text
from apps.dashboard.wording import listed
from apps.farm.models import FarmRecord, RenderTask
from apps.farm.naming import task_title

MOST_TASKS = 5
SIGNED_IN = "200"
NAMES = ("newName", "delName", "label", "labelNames", "editName")
"""Of what was asked: the label or the environment that it is about."""
LONGEST = 10_000
"""Letters of what was asked that are looked at."""
_LEFT_OUT = {"userName", "createTime", "loginTime", "taskIds", "details", "channel"}
"""Fields that the line itself tells."""


@dataclass(frozen=True)
class PlatformLine:
    """One line of the platform's operation log or sign-in log."""

    record: FarmRecord
    tasks: list[tuple[str, int | None]]
    """Names of the first few tasks, each with our key where we have it."""

    @property
    def is_sign_in(self) -> bool:
        """Whether it is of the sign-in log."""
        return self.record.kind == "login"

    @property
    def failed(self) -> bool:
        """Whether somebody could not sign in."""
        return self.is_sign_in and not signed_in(self.record)

    @property
    def text(self) -> str:
        """Its sentence."""
        return line_text(self.record)

    @property
    def source(self) -> str:
        """From where it was done."""
        if self.is_sign_in:
            return self.record.source
        if self.record.source == API:
            return _("over the API, not from here")
        return _("in the platform's console")

    @property
    def about(self) -> str:
        """The label or the environment that it is about; "" for anything else."""
        asked = self.record.data.get("requestParam")
        return "" if self.is_sign_in else listed(_names(asked))

    @property
    def more_tasks(self) -> int:
        """How many tasks are not named."""
        return len(self.record.task_ids) - len(self.tasks)

    @property
    def facts(self) -> list[Fact]:
        """All other fields that the platform gave."""
        return [
            Fact(label_of(name), value_text(name, value))
            for name, value in self.record.data.items()
            if name not in _LEFT_OUT and value not in (None, "", [])
        ]


def signed_in(record: FarmRecord) -> bool:
    """Whether a line of the sign-in log is of one that worked."""
    return str(record.data.get("loginStatus")) == SIGNED_IN


def line_text(record: FarmRecord) -> str:
    """A line in a sentence: farm text."""
    who = record.actor or _("Somebody")
    if record.kind != "login":
        return _("%(who)s: %(what)s") % {"who": who, "what": record.what}
    if signed_in(record):
        return _("%(who)s signed in to the platform") % {"who": who}
    words = {"who": who, "why": record.what or _("refused")}
    return _("%(who)s could not sign in to the platform: %(why)s") % words


def _names(asked: object) -> list[str]:
    """Names in what was asked, which the platform keeps as JSON in a text."""
    if not isinstance(asked, str) or len(asked) > LONGEST:
        return []
    try:
        found = json.loads(asked)
    except (ValueError, RecursionError):
        return []
    first = found[0] if isinstance(found, list) and found else found
    if not isinstance(first, Mapping):
        return []
    values = [first[name] for name in NAMES if name in first]
    names = [one for value in values for one in _each(value) if isinstance(one, str)]
    return [name for name in names if name.strip()][:MOST_TASKS]


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _called(task: RenderTask) -> str:
    """The scene, and the part of it where it is one."""
    names = dict.fromkeys((task.scene_name, task_title(task)))
    return " · ".join(name for name in names if name)


def platform_lines(
    records: Iterable[FarmRecord], *, user: Any
) -> dict[int, PlatformLine]:
    """Lines by key; their tasks in one query."""
    found = list(records)
    wanted = {task for one in found for task in one.task_ids[:MOST_TASKS]}
    known: Mapping[tuple[int, int], tuple[str, int]] = {}
    if wanted:
        rows = RenderTask.objects.visible_to(user).filter(
            account__in={one.account_id for one in found}, remote_id__in=wanted
        )
        known = {
            (row.account_id, row.remote_id): (_called(row), row.pk) for row in rows
        }
    return {
        one.pk: PlatformLine(
            one,
            [
                known.get((one.account_id, task), (str(task), None))
                for task in one.task_ids[:MOST_TASKS]
            ],
        )
        for one in found
    }
