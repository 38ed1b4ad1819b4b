"""The ledger's postings and what is summed up from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.money import MoneyField
from apps.costs.querysets import CostDayQuerySet
from apps.farm.models import FarmAccount, Frame, RenderTask


class Outcome(models.TextChoices):
    """What the money of one attempt of a frame bought, as known so far."""

    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Delivered")
    FAILED = "failed", _("Failed")
    TIMED_OUT = "timed_out", _("Timed out")
    ABANDONED = "abandoned", _("Stopped before it was done")
    RERENDERED = "rerendered", _("Rendered again")


WASTE = (
    Outcome.FAILED,
    Outcome.TIMED_OUT,
    Outcome.ABANDONED,
    Outcome.RERENDERED,
)
"""Outcomes of money that bought nothing."""


class Posting(models.Model):
    """Money of one frame put to a day and an outcome. Added only, never changed.

    When an attempt ends otherwise than it stood, its money moves: a posting takes it
    from the old outcome and another gives it to the new one, both on the day on which
    that was seen, so that closed days stay and days still add up.
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    change_id = models.BigIntegerField()
    """The farm.FeeChange that it comes from."""
    task = models.ForeignKey(
        RenderTask, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    """The leaf that owns the frame."""
    frame = models.ForeignKey(
        Frame, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    at = models.DateTimeField()
    """When the change was seen."""
    day = models.DateField()
    """In the account's reporting zone."""
    for_day = models.DateField()
    """`day`, or the earlier, closed day that this corrects."""
    outcome = models.CharField(max_length=10, choices=Outcome)
    attempt = models.IntegerField()
    node = models.TextField(blank=True)
    """The machine of that attempt."""
    amount = MoneyField()
    """balance + coupon."""
    balance = MoneyField()
    coupon = MoneyField()
    owed = MoneyField()

    class Meta:
        indexes = (
            models.Index(fields=("task", "day", "id"), name="posting_of_task_day"),
            models.Index(fields=("frame", "id"), name="posting_of_frame"),
            models.Index(fields=("day", "id"), name="posting_of_day"),
            models.Index(
                fields=("account", "day"),
                condition=models.Q(
                    outcome__in=("failed", "timed_out", "abandoned", "rerendered")
                ),
                name="posting_of_waste",
            ),
            models.Index(
                fields=("-amount",),
                condition=models.Q(
                    outcome__in=("failed", "timed_out", "abandoned", "rerendered")
                ),
                name="posting_dearest_waste",
            ),
        )


class CostDay(models.Model):
    """The sum of a leaf's postings of one day, outcome and corrected day.

    Project, layer, label, producer and user are the task's: grouped by when read.
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    task = models.ForeignKey(
        RenderTask,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="cost_days",
    )
    day = models.DateField()
    for_day = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    amount = MoneyField()
    balance = MoneyField()
    coupon = MoneyField()
    owed = MoneyField()
    postings = models.IntegerField()
    """How many postings it is the sum of."""

    objects = CostDayQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("task", "day", "for_day", "outcome"), name="cost_day_once"
            ),
        )
        indexes = (models.Index(fields=("account", "day"), name="cost_day_by_day"),)


class MachineDay(models.Model):
    """The sum of the postings of one machine, day and outcome."""

    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    day = models.DateField()
    node = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    amount = MoneyField()
    postings = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("account", "day", "node", "outcome"), name="machine_day_once"
            ),
        )
