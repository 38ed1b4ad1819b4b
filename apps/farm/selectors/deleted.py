"""Tasks that are gone from the farm: kept in the mirror with all that they cost."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Sum

from apps.common.paging import Key, Page, keyset_page
from apps.farm.models import FarmRecord, RecordKind, RenderTask
from apps.farm.querysets import RenderTaskQuerySet
from apps.farm.selectors.records import records_of
from apps.farm.selectors.tasks import NOT_IN_LISTS

KEYS = (Key("deleted_at", descending=True), Key("pk", descending=True))
LOOKED_BACK = timedelta(days=3)
"""A deletion is noticed that much later at most, unless nobody was polling."""
MOST_LINES = 2_000
"""Lines of the platform's log that are looked through for a page of tasks."""
_BUTTONS = ("btn_delete", "btn_delete_task")


def deleted_list(*, user: Any) -> RenderTaskQuerySet:
    """Top tasks that the user may see and that the farm has no more."""
    tasks = RenderTask.objects.visible_to(user).top()
    return tasks.filter(deleted_at__isnull=False).defer(*NOT_IN_LISTS)


def deleted_page(
    *, tasks: RenderTaskQuerySet, limit: int, cursor: str = ""
) -> Page[RenderTask]:
    """A page of them, the latest deletions first; CursorError for a wrong cursor."""
    rows = tasks.select_related("account")
    return keyset_page(rows, keys=KEYS, limit=limit, cursor=cursor)


def deleted_totals(*, tasks: RenderTaskQuerySet) -> tuple[int, dict[str, Decimal]]:
    """How many there are, and what they cost, by currency."""
    rows = tasks.order_by().values("account__currency")
    found = list(rows.annotate(number=Count("pk"), cost=Sum("cost")))
    costs = {row["account__currency"]: row["cost"] or Decimal(0) for row in found}
    return sum(row["number"] for row in found), costs


def deletions_on_record(
    *, user: Any, tasks: Iterable[RenderTask]
) -> dict[int, FarmRecord]:
    """By the task's primary key the line of the platform's own log that tells of its
    deletion, for those who may read that log. Two queries."""
    rows = list(tasks)
    span = RenderTask.objects.filter(pk__in=[row.pk for row in rows]).aggregate(
        first=Min("deleted_at"), last=Max("deleted_at")
    )
    if span["first"] is None:
        return {}
    lines = records_of(
        user,
        kind=RecordKind.OPERATION,
        accounts={row.account_id for row in rows},
        start=span["first"] - LOOKED_BACK,
        end=span["last"] + timedelta(hours=1),
    ).order_by("-at", "-pk")
    by_remote: dict[tuple[int, int], FarmRecord] = {}
    for line in lines[:MOST_LINES]:
        if is_deletion(line):
            for number in line.task_ids:
                by_remote.setdefault((line.account_id, number), line)
    found = ((row.pk, by_remote.get((row.account_id, row.remote_id))) for row in rows)
    return {pk: line for pk, line in found if line is not None}


def is_deletion(line: FarmRecord) -> bool:
    """Whether the line tells that tasks were deleted."""
    address = str(line.data.get("requestURI") or "").rstrip("/")
    button = line.data.get("buttonName")
    return address.endswith("/deleteTask") or (not address and button in _BUTTONS)


def not_gone_yet(*, account_id: int, remote_ids: Iterable[int]) -> RenderTaskQuerySet:
    """Top tasks of the account under those ids of the farm's that the mirror still
    takes to be there."""
    tasks = RenderTask.objects.present().top().filter(account=account_id)
    return tasks.filter(remote_id__in=set(remote_ids)).defer(*NOT_IN_LISTS)


def mirrored_ids(*, account_id: int, remote_ids: Iterable[int]) -> frozenset[int]:
    """Those of the farm's ids under which the mirror knows a task of the account."""
    rows = RenderTask.objects.filter(account=account_id, remote_id__in=set(remote_ids))
    return frozenset(rows.values_list("remote_id", flat=True))
