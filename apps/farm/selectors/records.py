"""The platform's own logs, for those who may know who works there and from where."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from apps.farm.models import FarmRecord
from apps.farm.rights import rights_of

CHANGE_ACCOUNT = "farm.change_farmaccount"


def records_of(
    user: Any,
    *,
    kind: str = "",
    accounts: Collection[int] | None = None,
    task: int | None = None,
    actor: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
    text: str = "",
) -> QuerySet[FarmRecord]:
    """Lines of the accounts that the user may change, in no order; what is empty asks
    for nothing.

    `task` is the farm's id, `end` is not this instant any more.
    """
    rows = FarmRecord.objects.filter(
        rights_of(user).where(CHANGE_ACCOUNT, project=None)
    )
    if kind:
        rows = rows.filter(kind=kind)
    if accounts is not None:
        rows = rows.filter(account__in=accounts)
    if actor:
        rows = rows.filter(actor=actor)
    if start is not None:
        rows = rows.filter(at__gte=start)
    if end is not None:
        rows = rows.filter(at__lt=end)
    if text:
        rows = rows.filter(_said(text))
    return rows if task is None else _about(rows, task)


def _said(text: str) -> Q:
    return (
        Q(what__icontains=text)
        | Q(actor__icontains=text)
        | Q(source=text)
        | Q(address=text)
    )


def _about(rows: QuerySet[FarmRecord], task: int) -> QuerySet[FarmRecord]:
    """Lines that name the task. Not every database looks into lists: all know text.

    The plain search spares the other one nearly all lines.
    """
    rows = rows.alias(named=Cast("task_ids", TextField()))
    number = int(task)
    near = rows.filter(named__contains=f"{number}")
    return near.filter(named__regex=rf"[\[ ]{number}[\],]")
