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
