"""Mails that a user may see, as lists of lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from apps.common.paging import Key, Page, keyset_page
from apps.costs.mails.late import LATE
from apps.costs.mails.outbox import OPEN
from apps.costs.models import Mail
from apps.dashboard.reports.mails import MailLine

MAY_SEE_ALL = "costs.change_subscription"
KEYS = (Key("due_at", descending=True), Key("pk"))


def mails_of(user: Any) -> QuerySet[Mail]:
    """Those that the user may see: what went to oneself; all, for administrators."""
    rows = Mail.objects.all()
    if user.has_perm(MAY_SEE_ALL):
        return rows
    mine = Q(subscription__user=user) | Q(asked_by=user.get_username())
    if user.email:
        told = Q(crossing__budget__users=user, address__iexact=user.email)
        mine |= Q(pk__in=Mail.objects.filter(told).values("pk"))
    return rows.filter(mine)


def mail_lines(mails: Sequence[Mail], now: datetime) -> list[MailLine]:
    """The mails as lines; see `with_again`."""
    return [
        MailLine(mail, now, next(iter(mail.asked_again), None))  # type: ignore[attr-defined]
        for mail in mails
    ]


def with_again(rows: QuerySet[Mail]) -> QuerySet[Mail]:
    """The mails with what was asked for in their place, newest first."""
    newest = Prefetch("again", Mail.objects.order_by("-due_at"), to_attr="asked_again")
    return rows.select_related(
        "subscription", "report", "crossing__budget"
    ).prefetch_related(newest)


def mail_page(
    rows: QuerySet[Mail], *, state: str, now: datetime, limit: int, cursor: str
) -> Page[Mail]:
    """A page of the history, newest first; CursorError for another list's cursor."""
    if state == "late":
        rows = rows.filter(state__in=OPEN, due_at__lte=now - LATE)
    elif state:
        rows = rows.filter(state=state)
    return keyset_page(with_again(rows), keys=KEYS, limit=limit, cursor=cursor)
