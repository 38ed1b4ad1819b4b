"""Frames."""

from django.db import models

from apps.common.money import MoneyField
from apps.farm.models.tasks import RenderTask
from apps.farm.querysets import FrameQuerySet


class Frame(models.Model):
    """One frame of a leaf as last seen. Written by reconcile.py only.

    Nothing here changes unless the farm's row did: the age of a frame is
    RenderTask.frames_read_at. Farm's interface: queryTaskFrames.
    """

    task = models.ForeignKey(
        RenderTask, on_delete=models.PROTECT, related_name="frames", db_index=False
    )
    remote_id = models.BigIntegerField()
    name = models.TextField()
    """frameIndex: a name such as 6, 0-1 or 2-4[1]."""
    number = models.BigIntegerField()
    """First number in the name (sorting), 0 where there is none."""
    block = models.TextField(blank=True)
    status_code = models.IntegerField()
    frame_type = models.IntegerField(null=True)
    fee_amount = MoneyField(default=0)
    coupon_fee = MoneyField(default=0)
    arrears_fee = MoneyField(default=0)
    cost = MoneyField(default=0)
    """fee_amount + coupon_fee."""
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seconds = models.BigIntegerField(null=True)
    """frameExecuteTime."""
    resubmissions = models.IntegerField(default=0)
    """recommitFlag."""
    node = models.TextField(blank=True)
    ram_gb = models.IntegerField(null=True)
    average_memory = models.BigIntegerField(null=True)
    """Bytes."""
    extra = models.JSONField(null=True)
    """The interface's other fields where they say something, under the wire's names."""
    row_hash = models.CharField(max_length=32)
    deleted_at = models.DateTimeField(null=True)
    """Gone from a complete read of the task."""
    revision = models.BigIntegerField(null=True)
    """FarmAccount.revision when the row was last written; null: before it was kept.
    Within an account revisions are committed in order, so that who knows of all up to
    one finds what changed since by those above it."""

    objects = FrameQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("task", "remote_id"), name="frame_once_a_task"
            ),
        )
        indexes = (
            models.Index(fields=("task", "number", "remote_id"), name="frame_order"),
            models.Index(fields=("task", "status_code", "id"), name="frame_status"),
            models.Index(fields=("task", "revision"), name="frame_revision"),
        )

    def __str__(self) -> str:
        return self.name
