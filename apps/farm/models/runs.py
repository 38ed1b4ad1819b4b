"""What the polling itself did."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.farm.models.accounts import FarmAccount


class SyncKind(models.TextChoices):
    """What a poll was for."""

    HEARTBEAT = "heartbeat", _("Heart-beat")
    FRAMES = "frames", _("Frames")
    PROFILE = "profile", _("Profile")
    SWEEP = "sweep", _("Full sweep")
    IMAGES = "images", _("Pictures")
    LOGS = "logs", _("Render logs")
    REFRESH = "refresh", _("After a click")
    READINGS = "readings", _("What somebody looks at")
    RECORDS = "records", _("Operation log")


class SyncOutcome(models.TextChoices):
    """How a poll ended."""

    RUNNING = "running", _("Running")
    OK = "ok", _("Complete")
    DEGRADED = "degraded", _("Complete, rows put aside")
    FAILED = "failed", _("Failed")


class SyncRun(models.Model):
    """One poll of one account."""

    account = models.ForeignKey(
        FarmAccount, on_delete=models.CASCADE, related_name="runs"
    )
    kind = models.CharField(max_length=10, choices=SyncKind)
    outcome = models.CharField(
        max_length=8, choices=SyncOutcome, default=SyncOutcome.RUNNING
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    calls = models.PositiveIntegerField(default=0)
    tasks_seen = models.PositiveIntegerField(default=0)
    tasks_changed = models.PositiveIntegerField(default=0)
    frames_seen = models.PositiveIntegerField(default=0)
    frames_changed = models.PositiveIntegerField(default=0)
    rows_quarantined = models.PositiveIntegerField(default=0)
    error_code = models.IntegerField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("account", "-id"), name="run_of_account"),)


class QuarantinedRow(models.Model):
    """A row of the farm that could not be understood, put aside with its raw text."""

    account = models.ForeignKey(
        FarmAccount, on_delete=models.CASCADE, related_name="quarantine"
    )
    interface = models.CharField(max_length=80)
    digest = models.CharField(max_length=32)
    raw = models.TextField()
    error = models.TextField()
    count = models.PositiveIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("account", "interface", "digest"), name="quarantined_once"
            ),
        )


PULSES = ("clicks", "polls")
"""Queues through which beat's sign of life travels: each may have its own workers."""


class Pulse(models.Model):
    """When beat last reached a worker of a queue: one row each, written by a job."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
