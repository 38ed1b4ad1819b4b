"""What should have reached its reader by now and has not: nothing is missed in silence.

A report is looked for in the schedule, not only in the outbox: where worker and beat
are down there are no rows, and that shows as well.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.costs.mails.outbox import OPEN
from apps.costs.mails.schedule import reports_owed
from apps.costs.mails.words import NOT_NOTICED, NOT_TRIED
from apps.costs.models import Mail, MailState, Subscription

LATE = timedelta(minutes=15)
SHOWN = timedelta(days=7)
"""Older ones need nobody any more; they stay in the history."""
LOST = (MailState.UNKNOWN, MailState.FAILED, MailState.MISSED)
"""States that only a person ends."""


@dataclass(frozen=True)
class Late:
    """One mail that has not come."""

    state: MailState
    """due: later than it should be; unknown, failed, missed: as the row says."""
    address: str
    due_at: datetime
    start: date | None
    end: date | None
    reason: str
    """As it is kept: words.mail_reason gives the reader's language."""
    mail: Mail | None
    """None where nothing has written the row yet."""
    subscription: Subscription | None


@dataclass(frozen=True)
class LateSummary:
    """How many mails have not come, by what is known about them."""

    late: int
    unknown: int
    failed: int
    missed: int
    oldest: datetime | None
    """When the first of them was due."""
    reason: str
    """The commonest, as it is kept."""

    @property
    def count(self) -> int:
        """All of them."""
        return self.late + self.unknown + self.failed + self.missed


def mails_late(now: datetime, *, user: Any = None) -> list[Late]:
    """What has not come, the newest first; with a user only what that one may see.

    That is everything for administrators, and for others what they subscribed to.
    """
    rows = _rows(now).select_related("subscription")
    found = [_of_row(mail) for mail in rows] + _unnoticed(now)
    if user is not None and not user.is_superuser:
        found = [
            one
            for one in found
            if one.subscription is not None and one.subscription.user_id == user.pk
        ]
    return sorted(found, key=lambda one: one.due_at, reverse=True)


def late_summary(now: datetime, *, user: Any = None) -> LateSummary:
    """How many mails have not come, and why most of them have not."""
    found = mails_late(now, user=user)
    count = Counter(one.state for one in found)
    reasons = Counter(one.reason for one in found if one.reason)
    return LateSummary(
        late=sum(count[state] for state in OPEN),
        unknown=count[MailState.UNKNOWN],
        failed=count[MailState.FAILED],
        missed=count[MailState.MISSED],
        oldest=min((one.due_at for one in found), default=None),
        reason=reasons.most_common(1)[0][0] if reasons else "",
    )


def _rows(now: datetime) -> QuerySet[Mail]:
    """Of the outbox; without those that were asked for again or whose reader left."""
    overdue = Q(state__in=OPEN, due_at__lte=now - LATE)
    rows = Mail.objects.filter(overdue | Q(state__in=LOST), due_at__gt=now - SHOWN)
    again = Mail.objects.filter(again_of=OuterRef("pk"))
    return rows.filter(~Exists(again)).exclude(subscription__enabled=False)


def _of_row(mail: Mail) -> Late:
    return Late(
        state=MailState(mail.state),
        address=mail.address,
        due_at=mail.due_at,
        start=mail.start,
        end=mail.end,
        reason=mail.error or (NOT_TRIED if mail.state in OPEN else ""),
        mail=mail,
        subscription=mail.subscription,
    )


def _unnoticed(now: datetime) -> list[Late]:
    """Reports that are owed and have no row."""
    owed = reports_owed(now, until=now - LATE)
    keys = [one.key for one in owed]
    known = set(Mail.objects.filter(key__in=keys).values_list("key", flat=True))
    return [
        Late(
            state=MailState.DUE,
            address=one.subscription.address,
            due_at=one.period.due_at,
            start=one.period.start,
            end=one.period.end,
            reason=NOT_NOTICED,
            mail=None,
            subscription=one.subscription,
        )
        for one in owed
        if one.key not in known and one.period.due_at > now - SHOWN
    ]
