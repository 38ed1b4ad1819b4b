"""Tables that a worker writes into files."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportFormat(models.TextChoices):
    """What kind of file."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class ExportState(models.TextChoices):
    """How far it is."""

    QUEUED = "queued", _("Waiting")
    WRITING = "writing", _("Being written")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class Export(models.Model):
    """One file that somebody asked for; kept for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    format = models.CharField(max_length=4, choices=ExportFormat)
    query = models.JSONField()
    """What of the costs: the page's parameters."""
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(
        max_length=8, choices=ExportState, default=ExportState.QUEUED
    )
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True)
    """The file's name for whoever saves it."""
    error = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    """A writer that died is replaced after this."""
    ready_at = models.DateTimeField(null=True)
