"""In which time zone an account's days of cost begin, and whether that may change."""

from datetime import date, datetime, timedelta

from apps.costs.ledger.zone_services import zone_spans
from apps.costs.models import ClosedDay, Posting
from apps.farm.models import FarmAccount

MOST_POSTED_ANEW = 20_000
"""Postings beyond which all days are put in order by the command, not by a page."""
_DAY = timedelta(days=1)


def is_free(account: FarmAccount) -> bool:
    """Whether all days may still move: none is closed, and few are posted."""
    if ClosedDay.objects.filter(account=account).exists():
        return False
    posted = Posting.objects.filter(account=account).order_by()
    return posted[: MOST_POSTED_ANEW + 1].count() <= MOST_POSTED_ANEW


def planned(account: FarmAccount, now: datetime) -> list[tuple[date | None, str]]:
    """The zone that holds now, without a day, then those that will, with theirs."""
    spans = zone_spans(account)
    first = next(
        (n for n, (day, _z) in enumerate(spans) if day > now.date() + _DAY), len(spans)
    )
    begun = [(None, spans[max(0, first - 1)][1].key)]
    return begun + [(day, zone.key) for day, zone in spans[first:]]
