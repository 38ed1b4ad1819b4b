"""The links around a list: by which state, in which order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.actions.operations import Operation
from apps.actions.policies import operations_of
from apps.dashboard.filters import TaskQuery
from apps.farm.selectors.tasks import STATE_ORDER
from apps.farm.status import TaskState

IN_BULK = ("retry_failed", "stop", "start", "full_speed", "abandon", "delete")


@dataclass(frozen=True)
class Chip:
    """One state of a list with the number of its members."""

    state: str
    label: str
    count: int
    url: str
    active: bool


@dataclass(frozen=True)
class Head:
    """The head of a column: by which it may be sorted."""

    label: str
    url: str = ""
    sort: str = "none"
    """aria-sort."""
    kind: str = ""
    """Class of the column's cells."""


def state_chips(query: TaskQuery, totals: Mapping[str, int]) -> list[Chip]:
    """All, then the states that occur or are asked for."""
    chips = [
        Chip(
            state="",
            label=_("All"),
            count=sum(totals.values()),
            url=query.address(state=""),
            active=not query.state,
        )
    ]
    for state in STATE_ORDER:
        if totals.get(state) or query.state == state:
            chips.append(
                Chip(
                    state=state,
                    label=str(TaskState(state).label),
                    count=totals.get(state, 0),
                    url=query.address(state=state),
                    active=query.state == state,
                )
            )
    return chips


def bulk_operations(user: Any) -> list[Operation]:
    """What this user may ask for many tasks at once."""
    return [op for op in operations_of(user) if op.key in IN_BULK]


def column_heads(query: TaskQuery) -> list[Head]:
    """The heads of the task list; a click on the sorted one turns the order round."""
    columns = (
        (_("Task"), "name", "", ""),
        (_("State"), "state", "", ""),
        (_("Progress"), "progress", "-", ""),
        (_("Cost"), "cost", "-", "n"),
        (_("Elapsed, submitted"), "submitted", "-", "n when"),
    )
    return [_head(query, *column) for column in columns]


def part_heads() -> list[Head]:
    """The heads of a task's parts, which stand in the farm's order."""
    labels = (_("Part"), _("State"), _("Progress"))
    heads = [Head(label) for label in labels]
    return [
        *heads,
        Head(_("Cost"), kind="n"),
        Head(_("Elapsed, submitted"), kind="n when"),
    ]


def _head(query: TaskQuery, label: str, key: str, first: str, kind: str) -> Head:
    """`first` is the direction of the first click: "-" for the largest first."""
    up, down = key, f"-{key}"
    if query.sort in (up, down):
        turned = down if query.sort == up else up
        order = "ascending" if query.sort == up else "descending"
        return Head(label, query.address(sort=turned), order, kind)
    return Head(label, query.address(sort=f"{first}{key}"), "none", kind)
