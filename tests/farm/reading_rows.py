"""Readings and records for tests of pages: rows, without any farm."""

import itertools
from datetime import timedelta
from typing import Any

from apps.farm.models import FarmAccount, FarmReading, FarmRecord, ReadingState
from apps.farm.readings.keys import checked, stored
from tests.factories import NOW

_numbers = itertools.count(1)


def make_reading(
    account: FarmAccount, kind: str, key: str = "", data: Any = None, **fields: Any
) -> FarmReading:
    """What the farm said, had a minute before NOW; nobody looks at it yet.

    `state="failed"` with a `reason`, or "waiting" with fetched_at=None, as needed.
    """
    at = NOW - timedelta(minutes=1)
    values: dict[str, Any] = {
        "state": ReadingState.READY,
        "data": data,
        "fetched_at": at,
        "changed_at": at,
    }
    kept = stored(checked(kind, key))
    return FarmReading.objects.create(
        account=account, kind=kind, key=kept, **values | fields
    )


def make_record(account: FarmAccount, **fields: Any) -> FarmRecord:
    """A line of the platform's operation log: somebody stopped a task at NOW."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "kind": "operation",
        "at": NOW,
        "actor": "studio-main",
        "source": "1",
        "address": "192.0.2.7",
        "what": "Stop the task",
        "task_ids": [17],
        "data": {"buttonName": "btn_stop", "taskIds": ["2W17"]},
        "digest": f"{number:032x}",
        "seen_at": NOW,
    }
    return FarmRecord.objects.create(account=account, **values | fields)
