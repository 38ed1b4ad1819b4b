"""How frames failed, attempt by attempt: what groups them, and what is held back."""

from django.db import models

from apps.common.money import MoneyField
from apps.farm.models import FarmAccount, Frame, RenderTask


class FailureCursor(models.Model):
    """Up to which revision the failed frames of an account have been noted."""

    account = models.OneToOneField(
        FarmAccount, on_delete=models.CASCADE, related_name="failure_cursor"
    )
    revision = models.BigIntegerField(default=0)
    """FarmAccount.revision: whatever failed up to it has its FrameFailure."""


class FrameFailure(models.Model):
    """One failed attempt at a frame. Added by apps.actions.failures; never thrown away
    before its frame."""

    frame = models.ForeignKey(Frame, on_delete=models.CASCADE, related_name="failures")
    task = models.ForeignKey(
        RenderTask, on_delete=models.CASCADE, related_name="failures"
    )
    attempt = models.CharField(max_length=40)
    """As FrameLog.attempt: resubmissions and start of the frame."""
    seen_at = models.DateTimeField()
    status_code = models.IntegerField()
    timed_out = models.BooleanField(default=False)
    node = models.TextField(blank=True)
    cost = MoneyField(default=0)
    """What the frame had cost when the failure was seen, all its attempts together."""
    log_read = models.BooleanField(default=False)
    """Whether the log of this attempt was looked at for the signature."""
    log_wanted = models.BooleanField(default=False)
    """Whether it is to be looked at; of many that fail at once only some are, until
    somebody asks for the others."""
    signature = models.CharField(max_length=200, blank=True)
    """The line of its log that tells why, without numbers, paths and times; "" while
    nobody knows. The same for frames that failed in the same way."""
    line = models.TextField(blank=True)
    """That line as it stands in the log: farm text."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("frame", "attempt"), name="failure_once_an_attempt"
            ),
        )
        indexes = (
            models.Index(fields=("task", "signature"), name="failure_of_task"),
            models.Index(
                fields=("task", "id"),
                condition=models.Q(log_read=False, log_wanted=True),
                name="failure_log_wanted",
            ),
        )
