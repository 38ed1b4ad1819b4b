"""The heads of the list of labels."""

from django.utils.translation import gettext as _

from apps.dashboard.labels.query import LabelQuery
from apps.dashboard.tasks.heads import Head


def label_heads(query: LabelQuery, *, sees_money: bool) -> list[Head]:
    """A click on the sorted one turns the order round."""
    columns = [(_("Label"), "name", "", ""), (_("Tasks"), "tasks", "-", "n")]
    if sees_money:
        columns.append((_("Cost so far"), "cost", "-", "n"))
    return [_head(query, *column) for column in columns]


def _head(query: LabelQuery, label: str, key: str, first: str, kind: str) -> Head:
    """`first` is the direction of the first click: "-" for the largest first."""
    up, down = key, f"-{key}"
    if query.sort not in (up, down):
        return Head(label, query.address(sort=f"{first}{key}"), "none", kind)
    turned = down if query.sort == up else up
    order = "ascending" if query.sort == up else "descending"
    return Head(label, query.address(sort=turned), order, kind)
