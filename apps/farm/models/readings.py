"""What the farm tells of an account besides tasks and frames: answers, with an age."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.farm.models.accounts import FarmAccount


class ReadingKind(models.TextChoices):
    """Which interface answered; apps.farm.readings.kinds says how each is read."""

    PROFILE = "profile", _("Profile")
    SETTINGS = "settings", _("Settings")
    PLATFORMS = "platforms", _("Platforms")
    TRANSFER_CONFIG = "transfer_config", _("Transfer configuration")
    TRANSFER_SERVER = "transfer_server", _("Transfer server")
    TRANSFER_BID = "transfer_bid", _("Storage IDs")
    RAYSYNC_KEY = "raysync_key", _("RaySync key")
    LABELS = "labels", _("Labels")
    PROJECTS = "projects", _("Projects")
    SOFTWARE = "software", _("Software")
    PLUGINS = "plugins", _("Plugins")
    ENVIRONMENTS = "environments", _("Render environments")
    HARDWARE = "hardware", _("Hardware configurations")
    PACK_NODE = "pack_node", _("Pack nodes")
    ERROR_DETAIL = "error_detail", _("Analysis error")
    OUTPUT_FILES = "output_files", _("Output files")
    DELETED = "deleted", _("Deleted tasks")


class ReadingState(models.TextChoices):
    """What came of asking last."""

    WAITING = "waiting", _("Being fetched from the farm")
    READY = "ready", _("Read")
    FAILED = "failed", _("Could not be read")


class FarmReading(models.Model):
    """One answer of the farm, as it was had last. Farm text: hostile.

    Written by apps.farm.readings only. `data` stays when a later try fails.
    """

    account = models.ForeignKey(
        FarmAccount, on_delete=models.CASCADE, related_name="readings"
    )
    kind = models.CharField(max_length=16, choices=ReadingKind)
    key = models.CharField(max_length=500, blank=True)
    """What was asked about: a software, a task and its folder, a code; "": all."""
    data = models.JSONField(null=True)
    """The answer under the wire's names, amounts as text; null: not had, or secret."""
    sealed = models.BinaryField(null=True, editable=False)
    """A secret answer, encrypted as access keys are."""
    state = models.CharField(
        max_length=8, choices=ReadingState, default=ReadingState.WAITING
    )
    reason = models.TextField(blank=True)
    """Why it could not be read: a text of apps.farm.troubles, or the farm's words."""
    tries = models.PositiveIntegerField(default=0)
    """Failed ones since it was had last."""
    wanted_at = models.DateTimeField(null=True)
    """When somebody looked last."""
    due_at = models.DateTimeField(null=True)
    """When it is read next; null: when somebody looks."""
    fetched_at = models.DateTimeField(null=True)
    """When `data` was had."""
    changed_at = models.DateTimeField(null=True)
    """When `data` was last found to be another."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("account", "kind", "key"), name="reading_once"
            ),
        )
        indexes = (
            models.Index(fields=("due_at",), name="reading_due"),
            models.Index(fields=("wanted_at",), name="reading_wanted"),
        )


class RecordKind(models.TextChoices):
    """Which of the platform's logs a line is of."""

    OPERATION = "operation", _("Operation")
    LOGIN = "login", _("Sign-in")


class FarmRecord(models.Model):
    """One line of the platform's own operation or sign-in log. Never changed."""

    account = models.ForeignKey(
        FarmAccount, on_delete=models.CASCADE, related_name="records"
    )
    kind = models.CharField(max_length=10, choices=RecordKind)
    at = models.DateTimeField()
    """When it happened, by the farm's clock (it tells UTC+8; to the second)."""
    actor = models.TextField(blank=True)
    """The platform's user."""
    source = models.TextField(blank=True)
    """From where: the console, the API, a client, as the farm calls it."""
    address = models.TextField(blank=True)
    """The network address that it came from."""
    what = models.TextField(blank=True)
    """What was done, in the farm's words."""
    task_ids = models.JSONField(default=list)
    """The farm's ids of the tasks that it names; numbers."""
    data = models.JSONField(default=dict)
    """All fields of the line, under the wire's names."""
    digest = models.CharField(max_length=32)
    """Of the line; with `copy` it tells lines apart that the farm gives no id."""
    copy = models.PositiveSmallIntegerField(default=0)
    """Which of several equal lines, from 0."""
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("account", "kind", "digest", "copy"), name="record_once"
            ),
        )
        indexes = (
            models.Index(fields=("-at", "-id"), name="record_newest"),
            models.Index(fields=("account", "kind", "-at"), name="record_of_account"),
        )
