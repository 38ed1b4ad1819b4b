"""Which readings are to be read now, and what every account has by itself."""

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from apps.farm.models import FarmAccount, FarmReading, ReadingKind
from apps.farm.readings.kinds import PERIODIC, WAYS
from apps.farm.readings.write import WANTED_FOR
from apps.farm.turns import accounts_in_touch

_BY_ITSELF = Q(kind__in=PERIODIC, key="")


def due_readings(now: datetime) -> QuerySet[FarmReading]:
    """Due, and read by themselves or looked at: the latter first, the oldest first."""
    looked_at = Q(wanted_at__gte=now - WANTED_FOR)
    rows = FarmReading.objects.filter(due_at__lte=now).filter(_BY_ITSELF | looked_at)
    first = Case(When(looked_at, then=Value(0)), default=Value(1))
    return rows.order_by(first, "due_at", "pk")


def accounts_to_read(now: datetime) -> QuerySet[FarmAccount]:
    """Accounts in touch with something due, or of which nothing was read yet."""
    begun = FarmReading.objects.filter(
        _BY_ITSELF, account=OuterRef("pk"), kind=ReadingKind.SETTINGS
    )
    due = Q(pk__in=due_readings(now).order_by().values("account"))
    return accounts_in_touch().filter(due | ~Exists(begun))


def periodic_begin(account: FarmAccount, now: datetime) -> None:
    """What is read by itself has its rows, due at once. One query, or two."""
    rows = FarmReading.objects.filter(_BY_ITSELF, account=account)
    begun = set(rows.values_list("kind", flat=True))
    missing = [kind for kind in PERIODIC if kind not in begun]
    if not missing:
        return
    FarmReading.objects.bulk_create(
        [
            FarmReading(account=account, kind=kind, due_at=_first(kind, now))
            for kind in missing
        ],
        ignore_conflicts=True,
    )


def _first(kind: str, now: datetime) -> datetime:
    """The profile comes with the balance, unless that poll is switched off."""
    every = WAYS[kind].every
    return now + every if kind == ReadingKind.PROFILE and every else now
