"""Tasks: the farm's jobs, a tree."""

from django.db import models

from apps.common.money import MoneyField
from apps.farm.models.accounts import FarmAccount
from apps.farm.querysets import RenderTaskQuerySet


class RenderTask(models.Model):
    """One task as last seen. Written by reconcile.py only.

    Counters and money of a task with children are the sums over its children, for
    the farm sends 0 or null there. Farm's interface: getTaskList, queryTaskInfo.
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, related_name="tasks"
    )
    remote_id = models.BigIntegerField()
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children"
    )
    child_count = models.PositiveIntegerField(default=0)

    alias = models.TextField(blank=True)
    scene_name = models.TextField(blank=True)
    layer_name = models.TextField(blank=True)
    render_camera = models.TextField(blank=True)
    task_type = models.TextField(blank=True)
    cg_id = models.IntegerField(null=True)
    project_name = models.TextField(blank=True)
    user_name = models.TextField(blank=True)
    producer = models.TextField(blank=True)
    frames_range = models.TextField(blank=True)
    labels = models.JSONField(default=list)

    status_code = models.IntegerField()
    """The farm's number; apps.farm.status turns it into a state."""
    state = models.CharField(max_length=12)
    """TaskState of status_code, kept for filters and sorting."""

    total_frames = models.IntegerField(default=0)
    done_frames = models.IntegerField(default=0)
    failed_frames = models.IntegerField(default=0)
    executing_frames = models.IntegerField(default=0)
    waiting_frames = models.IntegerField(default=0)
    abort_frames = models.IntegerField(default=0)

    cost = MoneyField(default=0)
    """renderConsume: all that the task cost, balance and vouchers together."""
    balance_cost = MoneyField(default=0)
    coupon_cost = MoneyField(default=0)
    arrears = MoneyField(default=0)

    submitted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    render_seconds = models.BigIntegerField(null=True)
    """renderDuration: machine time, summed over the frames."""
    over_time_stop = models.BigIntegerField(null=True)
    """Seconds after which the farm stops the task."""
    extra = models.JSONField(default=dict)
    """The interface's other fields, under the wire's names."""

    row_hash = models.CharField(max_length=32)
    """Digest of what the farm sent for this task alone."""
    revision = models.BigIntegerField(default=0)
    """FarmAccount.revision when a page would last have looked different."""
    read_at = models.DateTimeField()
    """When a changed row was last read; `seen_at` in querysets is what people see."""
    first_seen_at = models.DateTimeField()

    frames_due = models.BooleanField(default=False)
    """A leaf whose counters, status or cost moved since its frames were read."""
    frames_read_at = models.DateTimeField(null=True)
    """Last complete read of the frames: their age."""
    frames_seen_at = models.DateTimeField(null=True)
    """Newest read of any frames that was taken in: an older one is too late."""
    frames_whole_at = models.DateTimeField(null=True)
    """Last time that every page of the frames was read."""
    frames_residue = models.JSONField(null=True)
    """Task's counters minus its frames (a Tally), where the farm contradicts itself:
    every page was read while the counters stood still, and still they differ."""
    next_sync_at = models.DateTimeField(null=True)
    """Not before this time are the frames read again."""

    missing_sweeps = models.PositiveSmallIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)
    """Gone from the farm: absent from two sweeps and by id."""

    objects = RenderTaskQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("account", "remote_id"), name="task_once_an_account"
            ),
        )
        indexes = (
            models.Index(fields=("account", "revision"), name="task_revision"),
            models.Index(fields=("parent", "remote_id"), name="task_children"),
            models.Index(
                fields=("-submitted_at", "-id"),
                condition=models.Q(parent=None, deleted_at=None),
                name="task_newest",
            ),
            models.Index(
                fields=("state", "-submitted_at", "-id"),
                condition=models.Q(parent=None, deleted_at=None),
                name="task_by_state",
            ),
            models.Index(
                fields=("-deleted_at", "-id"),
                condition=models.Q(parent=None, deleted_at__isnull=False),
                name="task_deleted",
            ),
            models.Index(
                fields=("account", "next_sync_at"),
                condition=models.Q(frames_due=True, deleted_at=None),
                name="task_frames_due",
            ),
        )

    def __str__(self) -> str:
        return self.alias or str(self.remote_id)
