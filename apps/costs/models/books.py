"""How far an account's ledger is posted, its time zone, and its closed days."""

from django.db import models

from apps.common.money import MoneyField
from apps.farm.models import FarmAccount


class Books(models.Model):
    """One account's books: a cursor over its fee changes."""

    account = models.OneToOneField(
        FarmAccount, on_delete=models.PROTECT, primary_key=True, related_name="books"
    )
    position = models.BigIntegerField(default=0)
    """farm.FeeChange rows up to this id are posted."""
    posted_at = models.DateTimeField(null=True)
    """When everything that had been seen by then was posted."""
    closed_through = models.DateField(null=True)
    """This day and all before it are closed."""
    revision = models.BigIntegerField(default=0)
    """Grows by one with each transaction that moved a figure of this account."""


class ReportingZone(models.Model):
    """The time zone of an account's days, from a day on.

    A day begins at midnight in the zone that holds for it, and ends where the next one
    begins; the day of a change is longer or shorter by the difference.
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, related_name="reporting_zones"
    )
    from_day = models.DateField()
    zone = models.CharField(max_length=64)
    """IANA name."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("account", "from_day"), name="zone_once_a_day"
            ),
        )


class ClosedDay(models.Model):
    """A reported day as it was when it was closed. Added only, never changed.

    Fee changes after `position` that belong to this day or an earlier one are posted to
    a later day, as corrections of this one (CostDay.for_day).
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, related_name="closed_days"
    )
    day = models.DateField()
    closed_at = models.DateTimeField()
    position = models.BigIntegerField()
    amount = MoneyField()
    balance = MoneyField()
    coupon = MoneyField()
    owed = MoneyField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("account", "day"), name="day_closed_once"),
        )
