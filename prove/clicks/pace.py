"""Clicks some forty times faster than in earnest: a trial cannot wait for minutes.

Only what the program waits for is shortened, by one number for all of it; what takes
time by itself (processes, the database, the wire) is as slow as it is. So leases and
time-outs run out while their holders are alive, too, which is all the better.
"""

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings

from apps.actions import sweep
from apps.actions.sending import execute, outcomes
from apps.actions.settling import settle
from apps.farm import accounts
from apps.renderbus.client import FarmClient

CALLS_PER_SECOND = 5
SPENDS_PER_SECOND = 2
"""As in earnest at a fortieth of the pace, that is 200 and 80 a second."""
START_LONGER = 4
"""A busy machine does not begin anything in a fortieth of START: nothing would be sent
at all. START and the longest call still end before the lease."""
_WAITS: dict[Any, tuple[str, ...]] = {
    execute: ("LEASE",),
    settle: ("PATIENCE", "LONGEST", "_AT_WORK", "_PAUSES"),
    sweep: ("QUIET",),
    outcomes: ("PAUSES",),
}


def hurry(pace: float) -> None:
    """Shorten everything that clicks wait for; in this process and those it forks."""
    for module, names in _WAITS.items():
        for name in names:
            setattr(module, name, _shorter(getattr(module, name), pace))
    execute.START = _shorter(execute.START, max(1.0, pace / START_LONGER))
    accounts.FarmClient = partial(_client, pace)  # type: ignore[assignment, misc]
    settings.FARMDASH_CALLS_PER_SECOND = round(CALLS_PER_SECOND * max(pace, 4))
    settings.FARMDASH_SPENDS_PER_SECOND = round(SPENDS_PER_SECOND * max(pace, 2.5))
    # Nothing has been collected in a checkout: static files under their own names.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def lease_s() -> float:
    """The lease as it is now, in seconds."""
    return execute.LEASE.total_seconds()


def patience_s() -> float:
    """How long the farm may take to show what it did, as it is now, in seconds."""
    return settle.PATIENCE.total_seconds()


def _shorter(value: Any, pace: float) -> Any:
    if isinstance(value, tuple):
        return tuple(_shorter(one, pace) for one in value)
    if not isinstance(value, int | float | timedelta):
        raise TypeError(f"{value!r} is nothing to wait for")
    return value / pace


def _client(pace: float, *args: Any, **more: Any) -> FarmClient:
    more["retry_pause"] /= pace
    return FarmClient(
        *args, timeouts=(5.0 / pace, 20.0 / pace), total=30.0 / pace, **more
    )
