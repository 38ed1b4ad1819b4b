"""The postings as a table for files, however many there are."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from apps.common.chunks import chunks
from apps.costs.exports.tables import Column, Table
from apps.costs.ledger.zones import DEFAULT_ZONE, zone_of
from apps.costs.models import Outcome, Posting
from apps.costs.selectors.entries import entry_list
from apps.costs.selectors.query import CostQuery
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.naming import task_title

AT_ONCE = 2_000
IDS_AT_ONCE = 500
NAME, MONEY = 40, 18
"""Characters that columns are wide."""


def posting_table(query: CostQuery, user: Any) -> Table:
    """A row for each posting that the address asks for, in the active language."""
    columns = [
        Column(_("Day"), "date"),
        Column(_("Corrects"), "date"),
        Column(_("Task"), width=NAME),
        Column(_("Layer"), width=24),
        Column(_("Frame")),
        Column(_("Attempt"), "int"),
        Column(_("What it bought"), width=24),
        Column(_("Machine"), width=24),
        Column(_("Currency")),
        Column(_("Amount"), "money", MONEY),
        Column(_("From the balance"), "money", MONEY),
        Column(_("Vouchers"), "money", MONEY),
        Column(_("Seen"), "time", 20),
    ]
    zone = zone_of(DEFAULT_ZONE)
    return Table(_("Postings"), columns, _postings(query, user), zone)


def _postings(query: CostQuery, user: Any) -> Iterator[tuple[Any, ...]]:
    """In the order in which they were posted, up to now.

    By their keys, chunk by chunk: a cursor that stays open for minutes keeps SQLite
    from writing on the same connection, and there is no index by day.
    Only columns are read and names of tasks once: whole rows with their frames and
    tasks took 200 µs each, these take 15 (SQLite).
    """
    rows = entry_list(user=user, query=query)
    newest = Posting.objects.order_by("-pk").values_list("pk", flat=True).first()
    rows = rows.filter(pk__lte=newest or 0).order_by("pk")
    names = _Names()
    after = 0
    while some := list(rows.filter(pk__gt=after).values_list(*_READ)[:AT_ONCE]):
        names.learn({row[_READ.index("task")] for row in some})
        for row in some:
            yield names.told(row)
        after = some[-1][0]


_READ = (
    "pk",
    "task",
    "account",
    "outcome",
    "day",
    "for_day",
    "frame__name",
    "attempt",
    "node",
    "amount",
    "balance",
    "coupon",
    "at",
)


class _Names:
    """What the ids in postings stand for, asked for once each."""

    def __init__(self) -> None:
        self._tasks: dict[int, tuple[str, str]] = {}
        self._outcomes = {value: str(label) for value, label in Outcome.choices}
        self._currencies = dict(FarmAccount.objects.values_list("pk", "currency"))

    def learn(self, task_ids: set[int]) -> None:
        """Title and layer of the tasks that are new."""
        new = list(task_ids - self._tasks.keys())
        for some in chunks(new, IDS_AT_ONCE):
            tasks = RenderTask.objects.select_related("parent").filter(pk__in=some)
            for task in tasks.defer("extra", "parent__extra"):
                layer = task_title(task) if task.parent else ""
                self._tasks[task.pk] = (task_title(task.parent or task), layer)

    def told(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The table's row for columns of a posting."""
        _pk, task, account, outcome, day, for_day, frame, attempt, *rest = row
        node, *money, at = rest
        return (
            day,
            for_day if for_day != day else None,
            *self._tasks[task],
            frame,
            attempt + 1,
            self._outcomes[outcome],
            node,
            self._currencies[account],
            *money,
            at,
        )
