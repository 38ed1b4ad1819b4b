"""Append-only history: events, fees, counts over time."""

from django.db import models

from apps.common.money import MoneyField
from apps.farm.models.accounts import FarmAccount
from apps.farm.models.frames import Frame
from apps.farm.models.tasks import RenderTask


class FarmEvent(models.Model):
    """Something that changed on the farm, written with the change itself.

    `costs` and `alerts` read these by a cursor over the id.
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, related_name="events"
    )
    task = models.ForeignKey(
        RenderTask, on_delete=models.PROTECT, null=True, related_name="events"
    )
    kind = models.CharField(max_length=40)
    """task.appeared, task.status, frames.status, task.deleted, account.state, …"""
    at = models.DateTimeField()
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=("task", "-id"), name="event_of_task"),
            models.Index(fields=("account", "-id"), name="event_of_account"),
        )


class FeeChange(models.Model):
    """One change of one frame's fee, written in the transaction that mirrors it.

    Also one of what the fee was spent on: a frame that has cost something and is in
    another state, or in another attempt, has a row with a delta of 0. Added only.

    The frame's constraint holds its task and account too: two more, with indexes that
    nobody reads by, took a third of the time that writing frames takes (PostgreSQL).
    """

    account = models.ForeignKey(
        FarmAccount,
        on_delete=models.PROTECT,
        related_name="fee_changes",
        db_constraint=False,
        db_index=False,
    )
    task = models.ForeignKey(
        RenderTask,
        on_delete=models.PROTECT,
        related_name="fee_changes",
        db_constraint=False,
        db_index=False,
    )
    frame = models.ForeignKey(
        Frame, on_delete=models.PROTECT, related_name="fee_changes", db_index=False
    )
    seen_at = models.DateTimeField()
    spent_at = models.DateTimeField()
    """The instant that the money counts for: the end of the frame, or seen_at while it
    has none that makes sense (after seen_at, before the task was submitted)."""
    old = MoneyField()
    """The frame's cost before: balance and vouchers together."""
    new = MoneyField()
    delta = MoneyField()
    balance_delta = MoneyField()
    coupon_delta = MoneyField()
    arrears_delta = MoneyField()
    attempt = models.IntegerField(default=0)
    """The frame's resubmissions at that time."""
    status_code = models.IntegerField()
    """The frame's status at that time."""
    node = models.TextField(blank=True, default="")
    """The frame's machine at that time."""

    class Meta:
        indexes = (
            models.Index(fields=("account", "spent_at"), name="fee_by_time"),
            models.Index(fields=("frame", "id"), name="fee_of_frame"),
        )


class BalanceSeen(models.Model):
    """What an account had left, from when to when it was seen to be just that.

    Farm's interface: queryUserProfile.
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.PROTECT, related_name="balances"
    )
    first_seen_at = models.DateTimeField()
    """When the profile that told it was asked for."""
    last_seen_at = models.DateTimeField()
    balance = MoneyField(null=True)
    coupon = MoneyField(null=True)
    credit = MoneyField(null=True)
    """How far below zero the balance may go; None: not told, or seen before this was
    kept."""

    class Meta:
        indexes = (models.Index(fields=("account", "-id"), name="balance_newest"),)


class FrameStats(models.Model):
    """Frames of the whole account by state, over time (queryAllFrameStats).

    A row is written when a number moved, so a quiet farm adds none.
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.CASCADE, related_name="frame_stats"
    )
    seen_at = models.DateTimeField()
    executing = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    waiting = models.BigIntegerField(default=0)
    abandoned = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("account", "-seen_at"), name="stats_by_time"),)
