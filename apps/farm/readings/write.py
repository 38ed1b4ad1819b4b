"""The one writer of readings: begun, looked at, had, failed, out of date."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from apps.farm.asking import readings_ask
from apps.farm.crypto import KeyUnreadable, decrypt, encrypt
from apps.farm.models import FarmAccount, FarmReading, ReadingKind, ReadingState
from apps.farm.readings.keys import folder, stored
from apps.farm.readings.kinds import WAYS
from apps.farm.readings.marks import readings_publish

MARKED_EVERY = timedelta(seconds=15)
"""A look is noted in the row no more often."""
WANTED_FOR = timedelta(seconds=60)
"""How long a look counts."""
MOST_KEYS = 2_000
"""Readings of a kind that an account keeps; those looked at longest ago go."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=10)
"""Between two tries at what cannot be read."""


def readings_begin(
    account_ids: Collection[int], kind: str, key: str, now: datetime
) -> None:
    """Rows for what was never asked for: wanted, and due at once."""
    kept = stored(key)
    # A key that was cut short tells its folder no more.
    data = {"path": folder(key)[1]} if kept != key else None
    FarmReading.objects.bulk_create(
        [
            FarmReading(
                account_id=pk, kind=kind, key=kept, data=data, wanted_at=now, due_at=now
            )
            for pk in account_ids
        ],
        ignore_conflicts=True,
    )
    if key:
        _make_room(account_ids, kind)
    _ask(account_ids)


def readings_mark(
    rows: Iterable[FarmReading], fresh: timedelta | None, now: datetime
) -> None:
    """Somebody looks at these: what has grown too old is due now. One query at most."""
    looked = [row for row in rows if not _is_marked(row, now)]
    if not looked:
        return
    old = [row.pk for row in looked if _is_old(row, fresh, now)]
    is_late = Q(pk__in=old) & (Q(due_at=None) | Q(due_at__gt=now))
    FarmReading.objects.filter(pk__in=[row.pk for row in looked]).update(
        wanted_at=now,
        due_at=Case(When(is_late, then=Value(now)), default=F("due_at")),
    )
    _ask({row.account_id for row in looked if row.fetched_at is None})


def reading_record(row: FarmReading, data: Any, *, asked_at: datetime) -> None:
    """The farm's answer, asked for at that time. A later one is not overwritten."""
    way = WAYS[row.kind]
    values: dict[str, Any] = {
        "state": ReadingState.READY,
        "reason": "",
        "tries": 0,
        "fetched_at": asked_at,
    }
    if row.fetched_at is None or held(row) != data:
        values |= {"changed_at": asked_at} | _kept(data, secret=way.is_secret)
    pause = way.fresh if is_wanted(row, asked_at) and way.fresh else way.every
    due_at = None if pause is None else asked_at + pause
    _write(row, values, due_at, asked_at)


def profile_record(account: FarmAccount, data: Any, *, asked_at: datetime) -> None:
    """The profile that came with the balance: nobody asks for it a second time."""
    row, _ = FarmReading.objects.get_or_create(
        account=account, kind=ReadingKind.PROFILE, key=""
    )
    reading_record(row, data, asked_at=asked_at)


def reading_fail(row: FarmReading, reason: str, *, asked_at: datetime) -> None:
    """It could not be read, and why; what was had before stays, and its age tells."""
    pause = min(FIRST_PAUSE * 2 ** min(row.tries, 10), LONGEST_PAUSE)
    values = {
        "state": ReadingState.FAILED,
        "reason": reason[:2000],
        "tries": row.tries + 1,
    }
    _write(row, values, asked_at + pause, asked_at)


def reading_expire(account_id: int, *kinds: str, key: str | None = None) -> None:
    """What is kept is out of date, for somebody changed it: read it anew at once.

    `key` None: whatever it is about. What nobody looks at waits until somebody does.
    """
    rows = FarmReading.objects.filter(account=account_id, kind__in=kinds)
    if key is not None:
        rows = rows.filter(key=stored(key))
    now = timezone.now()
    rows.update(due_at=now)
    if rows.filter(wanted_at__gte=now - WANTED_FOR).exists():
        _ask([account_id])


def _write(
    row: FarmReading,
    values: dict[str, Any],
    due_at: datetime | None,
    asked_at: datetime,
) -> None:
    # What a click put out of date meanwhile is read once more.
    meanwhile = When(due_at__gt=asked_at, due_at__lte=timezone.now(), then=F("due_at"))
    values = values | {"due_at": Case(meanwhile, default=Value(due_at))}
    rows = FarmReading.objects.filter(pk=row.pk)
    later = Q(fetched_at=None) | Q(fetched_at__lte=asked_at)
    if rows.filter(later).update(**values):
        readings_publish([(row.account_id, row.kind, row.key)])


def _kept(data: Any, *, secret: bool) -> dict[str, Any]:
    if secret:
        return {"data": None, "sealed": encrypt(json.dumps(data))}
    return {"data": data}


def held(row: FarmReading) -> Any:
    """What is kept, a secret too; None for one that no key of ours opens."""
    if not row.sealed:
        return row.data
    try:
        return json.loads(decrypt(row.sealed))
    except KeyUnreadable:
        return None


def is_wanted(row: FarmReading, now: datetime) -> bool:
    """Whether somebody looks at it."""
    return row.wanted_at is not None and now - row.wanted_at < WANTED_FOR


def _is_marked(row: FarmReading, now: datetime) -> bool:
    return row.wanted_at is not None and now - row.wanted_at < MARKED_EVERY


def _is_old(row: FarmReading, fresh: timedelta | None, now: datetime) -> bool:
    """Whether to read it now. What failed is tried again when its pause is over."""
    if row.state == ReadingState.FAILED and row.due_at is not None:
        return False
    if row.fetched_at is None:
        return True
    return fresh is not None and now - row.fetched_at >= fresh


def _make_room(account_ids: Collection[int], kind: str) -> None:
    for pk in account_ids:
        rows = FarmReading.objects.filter(account=pk, kind=kind).order_by("-wanted_at")
        old = list(rows.values_list("pk", flat=True)[MOST_KEYS : MOST_KEYS + 500])
        if old:
            FarmReading.objects.filter(pk__in=old).delete()


def _ask(account_ids: Iterable[int]) -> None:
    for pk in account_ids:
        transaction.on_commit(partial(readings_ask, pk))
