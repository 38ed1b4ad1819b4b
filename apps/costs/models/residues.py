"""What does not add up, as lines of their own."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.money import MoneyField
from apps.farm.models import FarmAccount, RenderTask


class ResidueOf(models.TextChoices):
    """Which two figures differ."""

    TASK = "task", _("Task against its frames")
    BALANCE = "balance", _("Balance against the ledger")
    COUPON = "coupon", _("Vouchers against the ledger")


class Explanation(models.TextChoices):
    """What a step of the balance was, as a person or its shape says."""

    NONE = "", _("Not explained")
    TOP_UP = "top_up", _("Top-up")
    VOUCHER = "voucher", _("Voucher")
    CHARGE = "charge", _("Charge outside rendering")
    REFUND = "refund", _("Refund")
    OPENING = "opening", _("Opening balance")
    OTHER = "other", _("Other")


class Residue(models.Model):
    """A difference as it stood from `at` on: a row for each step, its history.

    The newest row of (account, of, task) is how it stands; amount 0: it adds up again.
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, related_name="residues"
    )
    of = models.CharField(max_length=8, choices=ResidueOf)
    task = models.ForeignKey(
        RenderTask, on_delete=models.PROTECT, null=True, related_name="residues"
    )
    at = models.DateTimeField()
    amount = MoneyField()
    """The farm's figure minus ours."""
    step = MoneyField()
    """How much it moved."""
    explanation = models.CharField(
        max_length=8, choices=Explanation, default=Explanation.NONE, blank=True
    )
    note = models.TextField(blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """Nobody: farmdash presumes it, from a whole amount that came in."""
    explained_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("account", "of", "task", "-id"), name="residue_steps"),
        )


class Waits(models.TextChoices):
    """What an account's balance cannot be held against its books without."""

    NOTHING = "", _("Nothing")
    BALANCE = "balance", _("The farm does not tell the balance")
    SWEEP = "sweep", _("A sweep over all tasks")
    FRAMES = "frames", _("Frames that are not read yet")
    QUIET = "quiet", _("A moment in which fewer frames end")


class BalanceCheck(models.Model):
    """How far an account's balance is held against its fee changes: a cursor.

    What was seen plus what was spent since the start stays the same (the base) as long
    as nothing but frames moves the money; when it moves, that is a step.
    """

    account = models.OneToOneField(
        FarmAccount, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    position = models.BigIntegerField(default=0)
    """farm.FeeChange rows up to this id are part of what was spent."""
    opened_at = models.DateTimeField(null=True)
    """Since when money is counted: what was spent before is not."""
    balance_spent = MoneyField(default=0)
    coupon_spent = MoneyField(default=0)
    balance_base = MoneyField(null=True)
    """Opening balance and all steps together; null: not known yet."""
    coupon_base = MoneyField(null=True)
    suspects = models.JSONField(default=dict)
    """By ResidueOf: bases (in units) that explained a reading which the one above did
    not, and up to which change that one was uncertain."""
    bounds = models.JSONField(default=dict)
    """By ResidueOf: between which bases (in units) the last reading lies."""
    checked_at = models.DateTimeField(null=True)
    """As of when that was."""
    settled_at = models.DateTimeField(null=True)
    """As of when the balance was last held against the books, with a result."""
    waits_for = models.CharField(
        max_length=8, choices=Waits, default=Waits.NOTHING, blank=True
    )
    leaves_at = models.DateTimeField(null=True)
    """Leaves read before this are held against their frames."""
