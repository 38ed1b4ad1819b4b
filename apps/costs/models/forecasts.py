"""What a task will have cost and when it will be done, and how good that was."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.money import MoneyField
from apps.farm.models import FarmAccount, Frame, RenderTask


class ForecastSource(models.TextChoices):
    """What a forecast is drawn from."""

    OWN = "own", _("Its own ended frames")
    RELATIVES = "relatives", _("Earlier tasks of the same project and layer")


class Forecast(models.Model):
    """A forecast for one leaf, kept to be judged by what came of it.

    One is made when the task has moved on by a step; the newest is the one shown. Of
    those made within one step only the newest is kept.
    """

    task = models.ForeignKey(
        RenderTask, on_delete=models.CASCADE, related_name="forecasts"
    )
    made_at = models.DateTimeField()
    source = models.CharField(
        max_length=9, choices=ForecastSource, default=ForecastSource.OWN
    )
    basis = models.PositiveIntegerField()
    """Ended frames that it is drawn from: done or failed."""
    percent = models.PositiveSmallIntegerField(default=0)
    """How much of the task had ended: in whole percents, rounded down."""
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
    """When the task had ended."""
    actual_cost = MoneyField(null=True)
    """Null of a settled one: the task was not rendered to its end, nothing to judge."""
    actual_end = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("task", "-id"), name="forecast_of_task"),
            models.Index(
                fields=("task",),
                condition=models.Q(settled_at=None),
                name="forecast_open",
            ),
            models.Index(
                fields=("settled_at",),
                condition=models.Q(actual_cost__isnull=False),
                name="forecast_judged",
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
    """Seconds, or money; of TASK_DEAR the mean money a frame."""
    usual = MoneyField()
    """The same of the frame's layer, or of earlier tasks like this one."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("account", "-id"),
                condition=models.Q(ended_at=None),
                name="anomaly_open",
            ),
        )
