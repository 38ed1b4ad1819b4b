"""Pictures of frames and tasks: what came of fetching them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.farm.models.frames import Frame
from apps.farm.models.tasks import RenderTask


class ImageState(models.TextChoices):
    """What came of the attempt to get a picture."""

    READY = "ready", _("Ready")
    MISSING = "missing", _("The farm has no picture")
    REFUSED = "refused", _("The picture was refused")
    FAILED = "failed", _("The picture could not be fetched")
    EXPIRED = "expired", _("The picture was thrown away to save room")


class FrameImage(models.Model):
    """The thumbnail of a frame: the outcome of fetching it (loadingFrameThumbnail)."""

    frame = models.OneToOneField(Frame, on_delete=models.CASCADE, related_name="image")
    state = models.CharField(max_length=8, choices=ImageState)
    key = models.CharField(max_length=64, blank=True)
    """Name in our own store: the digest of the re-encoded picture."""
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    stored_bytes = models.PositiveIntegerField(default=0)
    """What its files take in our store, all sizes together."""
    reason = models.TextField(blank=True)
    """Why there is none, for operators; no farm text in it but the path, shortened."""
    of_attempt = models.CharField(max_length=40)
    """Which render it shows: resubmissions and end time of the frame."""
    tries = models.PositiveSmallIntegerField(default=1)
    fetched_at = models.DateTimeField()
    before_key = models.CharField(max_length=64, blank=True)
    """The picture of the render before this one, to be compared with; "": none."""
    before_width = models.PositiveIntegerField(default=0)
    before_height = models.PositiveIntegerField(default=0)
    before_attempt = models.CharField(max_length=40, blank=True)
    before_bytes = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(
                fields=("fetched_at",),
                condition=models.Q(state="ready"),
                name="picture_age",
            ),
        )


class ProgressImage(models.Model):
    """The picture that a 3ds Max task renders, tile by tile (loadTaskProcessImg)."""

    task = models.OneToOneField(
        RenderTask, on_delete=models.CASCADE, related_name="progress_image"
    )
    state = models.CharField(max_length=8, choices=ImageState)
    key = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    stored_bytes = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    tiles = models.JSONField(default=list)
    """Rows of tiles: percent, used and left seconds, fee, status, name."""
    extra = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    fetched_at = models.DateTimeField()
