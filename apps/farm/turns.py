"""Whose turn it is: which accounts a tick finds something to do for."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from apps.farm.models import AccountState, FarmAccount

FROZEN_SWEEP_EVERY = timedelta(minutes=1)
"""A frozen account is swept more often: it may have been a bad minute of the farm's."""


def every(job: str) -> timedelta:
    """The job's cadence from the settings."""
    return timedelta(seconds=settings.FARMDASH_EVERY[job])


def accounts_to_beat(now: datetime) -> QuerySet[FarmAccount]:
    """Accounts to give a heart-beat: all, but those whose breaker is open."""
    polled = FarmAccount.objects.filter(enabled=True)
    return polled.filter(Q(retry_at=None) | Q(retry_at__lte=now)).order_by("pk")


def accounts_in_touch() -> QuerySet[FarmAccount]:
    """Accounts whose last heart-beat went well: anything else may be asked there."""
    return FarmAccount.objects.filter(
        enabled=True,
        state__in=(AccountState.OK, AccountState.FROZEN),
        failures=0,
        seen_at__isnull=False,
    ).order_by("pk")


def accounts_to_sweep(now: datetime) -> QuerySet[FarmAccount]:
    """Accounts that were not swept for a period; none was since it froze."""
    # A little early, or every second period would be missed by a moment.
    overdue = Q(swept_at=None) | Q(swept_at__lte=now - every("sweep") * 0.9)
    return accounts_in_touch().filter(overdue | Q(state=AccountState.FROZEN))


def sweep_pause_s(account: FarmAccount) -> float:
    """Seconds that a sweep which came to nothing is followed by no other."""
    urgent = account.swept_at is None or account.state == AccountState.FROZEN
    return (FROZEN_SWEEP_EVERY if urgent else every("sweep")).total_seconds() * 0.8
