"""Readings that go: nobody looks, they are secret, or another account's."""

from datetime import datetime, timedelta

from django.db.models import Q

from apps.farm.models import FarmReading
from apps.farm.readings.kinds import PERIODIC, SECRET

KEEP_UNWANTED = timedelta(days=30)
KEEP_SECRETS = timedelta(minutes=10)
GIVEN_UP = timedelta(hours=1)
"""What was due so long and nobody waited for is due when somebody looks again."""


def readings_prune(now: datetime) -> int:
    """Throw away what nobody wants any more; how many."""
    rows = FarmReading.objects.exclude(kind__in=PERIODIC, key="")
    rows.filter(due_at__lt=now - GIVEN_UP).update(due_at=None)
    unwanted = Q(wanted_at=None) | Q(wanted_at__lt=now - KEEP_UNWANTED)
    told = Q(kind__in=SECRET, fetched_at__lt=now - KEEP_SECRETS)
    return rows.filter(unwanted | told).delete()[0]


def readings_forget(*, account_id: int) -> None:
    """Throw away all of an account: its access leads to another one now."""
    FarmReading.objects.filter(account=account_id).delete()


def secrets_forget() -> None:
    """Throw away what is encrypted: it is had again when somebody asks."""
    FarmReading.objects.exclude(sealed=None).delete()
