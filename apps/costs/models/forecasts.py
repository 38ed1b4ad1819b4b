"""What a task will have cost and when it will be done, and how good that was."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.money import MoneyField
from apps.farm.models import FarmAccount, Frame, RenderTask


class Forecast(models.Model):
    """A forecast for one leaf, kept to be judged by what came of it.

    One is made when the task has moved on by a step; the newest is the one shown.
    """

    task = models.ForeignKey(
        RenderTask, on_delete=models.CASCADE, related_name="forecasts"
    )
    made_at = models.DateTimeField()
    basis = models.PositiveIntegerField()
    """Finished frames that it is drawn from."""
    remaining = models.PositiveIntegerField()
    """Frames still to come."""
    machines = models.PositiveIntegerField(default=0)
    """Frames that rendered at the same time."""
    cost_low = MoneyField()
    """P10 of the task's cost in the end; mid: P50, high: P90."""
    cost_mid = MoneyField()
    cost_high = MoneyField()
    end_low = models.DateTimeField(null=True)
    """P10 of the instant at which it is done; null: nothing renders."""
    end_mid = models.DateTimeField(null=True)
    end_high = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    actual_cost = MoneyField(null=True)
    actual_end = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("task", "-id"), name="forecast_of_task"),
            models.Index(
                fields=("task",),
                condition=models.Q(settled_at=None),
                name="forecast_open",
            ),
        )


class AnomalyKind(models.TextChoices):
    """What is out of the ordinary."""

    FRAME_SLOW = "frame_slow", _("Frame renders far longer than its layer")
    FRAME_DEAR = "frame_dear", _("Frame costs far more than its layer")
    TASK_DEAR = "task_dear", _("Task spends far faster than usual")


class Anomaly(models.Model):
    """Something that burns money far above what its layer usually does."""

    account = models.ForeignKey(FarmAccount, on_delete=models.CASCADE)
    task = models.ForeignKey(
        RenderTask, on_delete=models.CASCADE, related_name="anomalies"
    )
    frame = models.ForeignKey(Frame, on_delete=models.CASCADE, null=True)
    kind = models.CharField(max_length=12, choices=AnomalyKind)
    key = models.CharField(max_length=60, unique=True)
    """What makes it the same one: kind, task, frame, attempt."""
    since = models.DateTimeField()
    value = MoneyField()
    """Seconds, or money; of TASK_DEAR money an hour."""
    usual = MoneyField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("account", "-id"),
                condition=models.Q(ended_at=None),
                name="anomaly_open",
            ),
        )
