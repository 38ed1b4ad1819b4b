"""Who is owed which report now, and the rows that say so."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from apps.costs.ledger.zones import Calendar, calendars
from apps.costs.mails.clock import Period, Rhythm, periods_due
from apps.costs.mails.words import NOT_SENT_IN_TIME, NOT_TOLD
from apps.costs.models import Mail, MailKind, MailState, Subscription
from apps.farm.models import FarmAccount

logger = logging.getLogger(__name__)

MOST_MISSED = 14
"""So many missed periods of a reader are told of; older ones are left out."""


@dataclass(frozen=True)
class Owed:
    """A report that a reader should have had by now."""

    subscription: Subscription
    period: Period
    newest: bool
    """Sent by itself; an older one that nobody was told of is missed."""

    @property
    def key(self) -> str:
        """The mail's, so that there is one however many look."""
        return report_key(self.subscription, self.period)


def report_key(subscription: Subscription, period: Period) -> str:
    """What makes it the same mail: report:daily:2026-11-22:7."""
    return f"report:{subscription.cadence}:{period.start}:{subscription.pk}"


def zone_named(name: str) -> ZoneInfo:
    """The zone; UTC where this machine does not know it, for others must not wait."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        logger.warning("There is no time zone %r here; UTC is used", name)
        return ZoneInfo("UTC")


def rhythm_of(subscription: Subscription) -> Rhythm:
    """How often and when the reader wants it."""
    return Rhythm(
        cadence=subscription.cadence,
        zone=zone_named(subscription.zone),
        hour=subscription.hour,
        weekday=subscription.weekday,
    )


def calendars_by_reader(
    subscriptions: Sequence[Subscription],
) -> dict[int, list[Calendar]]:
    """The calendars of each one's accounts, by primary key: four queries in all."""
    everything = list(FarmAccount.objects.values_list("pk", flat=True))
    known = calendars(everything)
    chosen: dict[int, list[int]] = {}
    pairs = Subscription.accounts.through.objects.filter(
        subscription__in=[one.pk for one in subscriptions]
    )
    for reader, account in pairs.values_list("subscription_id", "farmaccount_id"):
        chosen.setdefault(reader, []).append(account)
    # Without accounts there are days all the same: the default zone's.
    anywhere = list(known.values()) or [Calendar.made(())]
    return {
        one.pk: [known[pk] for pk in chosen[one.pk]] if one.pk in chosen else anywhere
        for one in subscriptions
    }


def period_due(subscription: Subscription, now: datetime) -> Period:
    """The newest period that has come due, whether or not the reader is owed it."""
    calendar = calendars_by_reader([subscription])[subscription.pk]
    long_ago = datetime.min.replace(tzinfo=now.tzinfo)
    rhythm = rhythm_of(subscription)
    return next(periods_due(rhythm, calendar, since=long_ago, now=now))


def reports_owed(now: datetime, *, until: datetime | None = None) -> list[Owed]:
    """What all readers are owed at `now`; with `until` only what was due by then."""
    readers = list(Subscription.objects.filter(enabled=True))
    known = calendars_by_reader(readers)
    found = (owed for one in readers for owed in _owed(one, known[one.pk], now))
    return [one for one in found if until is None or one.period.due_at <= until]


def _owed(
    subscription: Subscription, calendar: Sequence[Calendar], now: datetime
) -> Iterator[Owed]:
    """One reader's, newest first.

    Several may be the newest: where clocks go back, a reader's hour may be the first
    after the end of two days.
    """
    due = periods_due(
        rhythm_of(subscription), calendar, since=subscription.since, now=now
    )
    periods = list(islice(due, 1 + MOST_MISSED))
    for period in periods:
        newest = period.due_at == periods[0].due_at
        yield Owed(subscription, period, newest=newest)


def reports_enqueue(now: datetime) -> int:
    """Write a row for each report that is owed; how many were new.

    As often as one likes and by as many as like: the key is unique, the rows come in
    one statement, and the newest only says that the others were seen to.
    """
    owed = reports_owed(now)
    keys = [one.key for one in owed]
    known = set(Mail.objects.filter(key__in=keys).values_list("key", flat=True))
    rows = [_row(one) for one in owed if one.key not in known]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    _give_way()
    return len(rows)


def _row(owed: Owed) -> Mail:
    reader, period = owed.subscription, owed.period
    return Mail(
        key=owed.key,
        kind=MailKind.REPORT,
        subscription=reader,
        start=period.start,
        end=period.end,
        address=reader.address,
        language=reader.language,
        zone=reader.zone,
        due_at=period.due_at,
        state=MailState.DUE if owed.newest else MailState.MISSED,
        error="" if owed.newest else NOT_TOLD,
    )


def _give_way() -> None:
    """A report that nobody has tried to send gives way to a newer one: it is missed.

    One that was tried goes on being tried for a day, and fails then.
    """
    newer = Mail.objects.filter(
        subscription=OuterRef("subscription"),
        kind=MailKind.REPORT,
        asked_by="",
        due_at__gt=OuterRef("due_at"),
    )
    waiting = Mail.objects.filter(
        Exists(newer),
        kind=MailKind.REPORT,
        state=MailState.DUE,
        tries=0,
        asked_by="",
    )
    waiting.update(state=MailState.MISSED, error=NOT_SENT_IN_TIME)
