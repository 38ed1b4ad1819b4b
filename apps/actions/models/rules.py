"""What a click has to be asked for before it is taken, and the read-only switch."""

from django.db import models
from django.db.models import Q

from apps.common.money import MoneyField
from apps.farm.models import FarmAccount


class ClickRules(models.Model):
    """Limits of one account, set by an administrator; null: that is never asked.

    Money is in the account's currency and holds for all that one person asked for
    within WINDOW of apps.actions.limits.demands, so that many small clicks are one
    large one. An account without a row has the defaults.
    """

    account = models.OneToOneField(
        FarmAccount, on_delete=models.PROTECT, related_name="click_rules"
    )
    typed_tasks = models.PositiveIntegerField(null=True, default=10)
    """From so many tasks on, their number has to be typed."""
    typed_frames = models.PositiveIntegerField(null=True, default=500)
    """From so many frames on, their number has to be typed."""
    typed_money = MoneyField(null=True)
    """From so much at stake on, the number of tasks or frames has to be typed."""
    reason_money = MoneyField(null=True)
    """From so much at stake on, a reason is required."""
    spender_money = MoneyField(null=True)
    """From so much at stake on, a retry needs the right to spend."""
    sign_in_money = MoneyField(null=True)
    """From so much at stake on, the password is asked for once more."""
    second_money = MoneyField(null=True)
    """From so much at stake on, a second person has to agree."""
    same_error_times = models.PositiveSmallIntegerField(null=True, default=3)
    """A frame that failed so often in the same way is rendered again on express wish
    only."""


class Switch(models.Model):
    """The read-only switch of the installation: one row, with the key 1."""

    read_only = models.BooleanField(default=False)
    actor = models.TextField(blank=True)
    """Who set it last."""
    why = models.TextField(blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="one_switch"),)
