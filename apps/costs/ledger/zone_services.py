"""Changing the zone in which an account's days begin."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import audit_record
from apps.costs.ledger.books import books_hold, books_mark
from apps.costs.ledger.rebuild import Progress, ledger_rebuild, nobody
from apps.costs.ledger.zones import FIRST_DAY, Calendar, zone_of
from apps.costs.models import ClosedDay, Posting, ReportingZone
from apps.farm.models import FarmAccount
from apps.farm.reconcile.revisions import account_hold

_DAY = timedelta(days=1)


class ZoneRefused(ValueError):
    """The zone cannot hold from that day on; the message says why, to a person."""


@transaction.atomic
def zone_change(
    *,
    actor: object,
    account: FarmAccount,
    zone: str,
    from_day: date,
    now: datetime | None = None,
) -> None:
    """Have the account's days begin in `zone` from a day to come on; audited.

    What was planned for later days is dropped. Days that have begun stay what they
    are, so nothing that is posted or closed moves. Raises ZoneRefused.
    """
    now = now or timezone.now()
    _known(zone)
    books_hold(account.pk)
    old = _spans(account)
    kept = [(day, name) for day, name in old if day < from_day]
    new = [*kept, (from_day, zone)]
    starts = [Calendar.made(spans).start(from_day) for spans in (old, new)]
    if min(starts) <= now:
        first = Calendar.made(old).today(now) + 2 * _DAY
        raise ZoneRefused(
            _(
                "A zone can hold only from a day on that begins later, in the old zone "
                "as in the new one: from %(day)s on, for example."
            )
            % {"day": first.isoformat()}
        )
    ReportingZone.objects.filter(account=account, from_day__gte=from_day).delete()
    ReportingZone.objects.create(account=account, from_day=from_day, zone=zone)
    _note(actor, account, old, new)


@transaction.atomic
def zone_set(
    *,
    actor: object,
    account: FarmAccount,
    zone: str,
    progress: Progress = nobody,
) -> None:
    """Have all days of the account begin in `zone`, those behind us too; audited.

    Only while none of them is closed. What is posted already is posted anew, in this
    transaction. Raises ZoneRefused.
    """
    _known(zone)
    account_hold(account.pk)
    books_hold(account.pk)
    if ClosedDay.objects.filter(account=account).exists():
        raise ZoneRefused(
            _("Days of this account are closed: a zone can hold only from a day on.")
        )
    old = _spans(account)
    ReportingZone.objects.filter(account=account).delete()
    ReportingZone.objects.create(account=account, from_day=FIRST_DAY, zone=zone)
    _note(actor, account, old, [(FIRST_DAY, zone)])
    if Posting.objects.filter(account=account).exists():
        ledger_rebuild(account.pk, progress, postings=True)


def zone_spans(account: FarmAccount) -> list[tuple[date, ZoneInfo]]:
    """From which day on which zone holds, or will, in order."""
    return list(Calendar.of(account.pk).spans)


def _spans(account: FarmAccount) -> list[tuple[date, str]]:
    rows = ReportingZone.objects.filter(account=account).order_by("from_day")
    return list(rows.values_list("from_day", "zone"))


def _known(zone: str) -> None:
    try:
        zone_of(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ZoneRefused(
            _("%(zone)s is no time zone such as Asia/Shanghai.") % {"zone": zone}
        ) from None


def _note(
    actor: object,
    account: FarmAccount,
    old: list[tuple[date, str]],
    new: list[tuple[date, str]],
) -> None:
    def told(spans: list[tuple[date, str]]) -> Any:
        return {day.isoformat(): zone for day, zone in spans}

    books_mark(account.pk)
    audit_record(
        actor=actor,
        verb="account.zone",
        target_kind="account",
        target_id=account.pk,
        target_label=account.name,
        account_id=account.pk,
        before=told(old),
        after=told(new),
    )
