"""What is retried without anybody clicking."""

from django.conf import settings
from django.db import models

from apps.common.money import MoneyField
from apps.farm.models import FarmAccount


class RetryPolicy(models.Model):
    """Failed frames of an account, a project or a label are retried by themselves.

    Off until somebody switches it on; everything it asks for is asked in the name of
    that person, whose rights are checked again each time.
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, related_name="retry_policies"
    )
    name = models.CharField(max_length=80)
    project = models.TextField(blank=True)
    """Name of a project; "": all."""
    label = models.TextField(blank=True)
    """A label that a task or its parent has; "": any."""
    causes = models.JSONField(default=list)
    """Keys of apps.actions.causes.Cause; a frame's cause has to be among them."""
    most_times = models.PositiveSmallIntegerField(default=2)
    """How often a frame is retried by policies in all."""
    pause_minutes = models.PositiveIntegerField(default=5)
    """Before the first retry; twice as long before each further one."""
    most_money = MoneyField()
    """Stake of its retries a day (UTC), in the account's currency: no more is asked."""
    enabled = models.BooleanField(default=False)
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    switched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """Thrown away; kept for the intents that name it."""
    note = models.CharField(max_length=40, blank=True)
    """Why it does nothing at present (apps.actions.retrying.Pause); "" when it does."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("account", "name"),
                condition=models.Q(ended_at=None),
                name="policy_name_once",
            ),
        )

    def __str__(self) -> str:
        return self.name
