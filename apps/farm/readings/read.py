"""Readings for pages: what is kept, and a mark that somebody looks at it.

A page never waits for the farm: it shows what there is with its age, and workers read
what is looked at and has grown old.
"""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from apps.common.locks import claim
from apps.farm.models import FarmAccount, FarmReading, ReadingState
from apps.farm.readings.keys import checked, stored
from apps.farm.readings.kinds import WAYS
from apps.farm.readings.marks import mark_of
from apps.farm.readings.write import (
    MARKED_EVERY,
    held,
    reading_expire,
    readings_begin,
    readings_mark,
)
from apps.farm.versions import remembered

__all__ = (
    "reading_expire",
    "reading_of",
    "reading_secret",
    "reading_version",
    "readings_of",
    "readings_version",
)

MARKED_EVERY_S = MARKED_EVERY.total_seconds()


def reading_of(account: FarmAccount, kind: str, key: str = "") -> FarmReading:
    """What is kept, after noting that somebody looks: one query, rarely two.

    What was never had is WAITING without data, and asked for at once. Raises
    ValueError for a key that the kind has not.
    """
    return readings_of([account], kind, key)[account.pk]


def readings_of(
    accounts: Iterable[FarmAccount], kind: str, key: str = ""
) -> dict[int, FarmReading]:
    """The same of several accounts, by account id: as many queries as for one."""
    owners = {account.pk: account for account in accounts}
    kept, now = stored(checked(kind, key)), timezone.now()
    rows = FarmReading.objects.filter(account__in=owners, kind=kind, key=kept)
    found = {row.account_id: row for row in rows}
    missing = [pk for pk in owners if pk not in found]
    if missing:
        readings_begin(missing, kind, key, now)
        fresh = FarmReading.objects.filter(account__in=missing, kind=kind, key=kept)
        found |= {row.account_id: row for row in fresh}
    readings_mark(found.values(), WAYS[kind].fresh, now)
    for pk, account in owners.items():
        found[pk].account = account
    return {pk: found[pk] for pk in owners}


def reading_version(account_id: int, kind: str, key: str = "") -> str:
    """Changes whenever the reading was read anew, or failed to be; for live parts.

    Also counts as a look. Mostly without a query.
    """
    kept = stored(checked(kind, key))
    if claim(f"look:{mark_of(account_id, kind, kept)}", for_s=MARKED_EVERY_S):
        rows = FarmReading.objects.filter(account=account_id, kind=kind, key=kept)
        readings_mark(rows, WAYS[kind].fresh, timezone.now())
    return remembered(
        (mark_of(account_id, kind, kept),), lambda: _token(account_id, kind, kept)
    )


def readings_version(account_id: int, *asked: tuple[str, str]) -> str:
    """The same of several readings (kind, key) of a page: changes with each of them."""
    return "~".join(reading_version(account_id, kind, key) for kind, key in asked)


def reading_secret(reading: FarmReading) -> Any:
    """What a secret reading says; None while it is not there, or not readable.

    For the one page that shows it, to those who may, with a line in the audit trail.
    """
    return held(reading) if reading.sealed else None


def _token(account_id: int, kind: str, kept: str) -> str:
    rows = FarmReading.objects.filter(account=account_id, kind=kind, key=kept)
    for state, at, tries in rows.values_list("state", "fetched_at", "tries"):
        return f"{state}.{at.timestamp() if at else 0:.3f}.{tries}"
    return ReadingState.WAITING
