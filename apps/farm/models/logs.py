"""Render logs of frames: of those that somebody read, and of failed ones."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.farm.models.frames import Frame


class LogState(models.TextChoices):
    """What came of asking for a log."""

    READY = "ready", _("Read")
    EMPTY = "empty", _("The farm has no log of it")
    FAILED = "failed", _("The log could not be read")


class FrameLog(models.Model):
    """The end of the log of one attempt at a frame (showLog). Farm text, made plain."""

    frame = models.ForeignKey(Frame, on_delete=models.CASCADE, related_name="logs")
    attempt = models.CharField(max_length=40)
    """Which render it is of: resubmissions and start of the frame."""
    state = models.CharField(max_length=8, choices=LogState)
    text = models.TextField(blank=True)
    """Lines, the newest last; at most apps.farm.logs.tail.MOST_KEPT characters."""
    lines = models.PositiveIntegerField(default=0)
    """How many of them are kept."""
    dropped = models.PositiveIntegerField(default=0)
    """Lines before the first kept one, as far as they were read."""
    is_cut = models.BooleanField(default=False)
    """Whether it begins later than the farm's log does."""
    is_numbered = models.BooleanField(default=True)
    """Whether `dropped` counts from the log's very first line."""
    size = models.BigIntegerField(default=0)
    """Bytes at the farm."""
    page = models.PositiveIntegerField(default=0)
    """The farm's page that was read last: reading goes on with it."""
    page_size = models.PositiveIntegerField(default=0)
    """Bytes of one of the farm's pages; 0 where it does not say."""
    page_start = models.PositiveIntegerField(default=0)
    """Where that page begins in the text."""
    is_complete = models.BooleanField(default=False)
    """Whether the frame was over when it was read to its end."""
    is_failed = models.BooleanField(default=False)
    """Whether the attempt had failed when it was read: such a log is kept longer."""
    reason = models.TextField(blank=True)
    """Why there is none: a text of apps.farm.troubles."""
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("frame", "attempt"), name="log_once_an_attempt"
            ),
        )
        indexes = (models.Index(fields=("fetched_at",), name="log_age"),)


class FrameLogPart(models.Model):
    """Some of the farm's pages of a log, from before its kept end: somebody paged to
    them. Farm text, made plain."""

    log = models.ForeignKey(FrameLog, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    """From 0; each is apps.farm.logs.parts.PAGES pages of the farm."""
    state = models.CharField(max_length=8, choices=LogState)
    text = models.TextField(blank=True)
    is_complete = models.BooleanField(default=False)
    """Whether nothing will be added to these pages."""
    reason = models.TextField(blank=True)
    """Why there is none: a text of apps.farm.troubles."""
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("log", "number"), name="log_part_once"),
        )
        indexes = (models.Index(fields=("fetched_at",), name="log_part_age"),)
