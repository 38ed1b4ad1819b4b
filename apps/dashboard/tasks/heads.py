"""The heads of a list's columns: by which it may be sorted."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.dashboard.tasks.filters import TaskQuery


@dataclass(frozen=True)
class Head:
    """The head of a column: by which it may be sorted."""

    label: str
    url: str = ""
    sort: str = "none"
    """aria-sort."""
    kind: str = ""
    """Class of the column's cells."""


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
    if key == "cost" and not query.by_cost:
        return Head(label, kind=kind)
    up, down = key, f"-{key}"
    if query.sort in (up, down):
        turned = down if query.sort == up else up
        order = "ascending" if query.sort == up else "descending"
        return Head(label, query.address(sort=turned), order, kind)
    return Head(label, query.address(sort=f"{first}{key}"), "none", kind)
