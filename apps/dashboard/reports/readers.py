"""Subscriptions as the page shows them: who gets what, and when the next one comes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.costs.mails.clock import next_due
from apps.costs.mails.schedule import calendars_by_reader, rhythm_of
from apps.costs.models import Cadence, Mail, MailKind, Subscription
from apps.dashboard.reports.choices import own_languages
from apps.dashboard.reports.mail_lists import MAY_SEE_ALL
from apps.dashboard.reports.mails import MailLine


@dataclass(frozen=True)
class Reader:
    """One subscription as the page shows it."""

    subscription: Subscription
    scope: str
    """Which accounts and projects, in words: farm text."""
    next_at: datetime | None
    last: MailLine | None
    is_mine: bool

    @property
    def rhythm(self) -> str:
        """How often and when, in words."""
        one = self.subscription
        words = {"hour": f"{one.hour:02}:00", "zone": one.zone}
        if one.cadence == Cadence.WEEKLY:
            words["day"] = str(WEEKDAYS.get(one.weekday, ""))
            return _("%(day)s at %(hour)s (%(zone)s)") % words
        if one.cadence == Cadence.MONTHLY:
            return _("on the first at %(hour)s (%(zone)s)") % words
        return _("every day at %(hour)s (%(zone)s)") % words

    @property
    def next_words(self) -> str:
        """When the next one comes, by the reader's own clock."""
        if self.next_at is None:
            return ""
        zone = self.next_at.tzinfo
        days = (self.next_at.date() - timezone.now().astimezone(zone).date()).days
        hour = self.next_at.strftime("%H:%M")
        if days in (0, 1):
            text = _("today %(hour)s") if days == 0 else _("tomorrow %(hour)s")
            return text % {"hour": hour}
        return date_format(self.next_at, _("j M H:i"))

    @property
    def language(self) -> str:
        """The language by its own name."""
        return dict(own_languages()).get(self.subscription.language, "")


def subscriptions_of(user: Any) -> QuerySet[Subscription]:
    """Those that the user may see: their own; all, for who may change others'."""
    rows = Subscription.objects.select_related("user").prefetch_related("accounts")
    return rows if user.has_perm(MAY_SEE_ALL) else rows.filter(user=user)


def reader_of(row: Subscription) -> Reader:
    """One subscription as whoever holds the link of its mails sees it."""
    return Reader(
        subscription=row,
        scope=scope_words([a.name for a in row.accounts.all()], row.projects),
        next_at=None,
        last=None,
        is_mine=False,
    )


def readers(
    *, user: Any, subscriptions: Iterable[Subscription], now: datetime
) -> list[Reader]:
    """The subscriptions as lines: one's own first, those that were ended last."""
    rows = sorted(
        subscriptions,
        key=lambda row: (not row.enabled, row.user_id != user.pk, row.address, row.pk),
    )
    known, last = calendars_by_reader(rows), _last_mails(rows)
    return [
        Reader(
            subscription=row,
            scope=scope_words([a.name for a in row.accounts.all()], row.projects),
            next_at=_next(row, known[row.pk], now) if row.enabled else None,
            last=MailLine(last[row.pk], now) if row.pk in last else None,
            is_mine=row.user_id == user.pk,
        )
        for row in rows
    ]


def _next(row: Subscription, calendars: Sequence[Any], now: datetime) -> datetime:
    rhythm = rhythm_of(row)
    due = next_due(rhythm, calendars, now=now).due_at
    return due.astimezone(rhythm.zone)


def _last_mails(rows: Sequence[Subscription]) -> Mapping[int, Mail]:
    """The newest mail of each subscription: one query."""
    newest = (
        Mail.objects.filter(subscription=OuterRef("pk"), kind=MailKind.REPORT)
        .order_by("-due_at")
        .values("pk")[:1]
    )
    wanted = Subscription.objects.filter(pk__in=[row.pk for row in rows]).annotate(
        newest=Subquery(newest)
    )
    mails = Mail.objects.filter(pk__in=wanted.exclude(newest=None).values("newest"))
    return {mail.subscription_id: mail for mail in mails if mail.subscription_id}


def scope_words(accounts: Sequence[str], projects: Sequence[str]) -> str:
    """Which accounts and projects, in words: farm text."""
    names = [name or _("Without a project") for name in projects]
    if not accounts and not names:
        return _("all accounts and projects")
    return " · ".join(
        part for part in (_(", ").join(accounts), _(", ").join(names)) if part
    )
