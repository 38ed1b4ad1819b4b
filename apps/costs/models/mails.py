"""The outbox: every mail is a row before it is sent."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.costs.models.budgets import BudgetCrossing
from apps.costs.models.reports import Report, Subscription


class MailKind(models.TextChoices):
    """What a mail is."""

    REPORT = "report", _("Report")
    SAMPLE = "sample", _("Sample")
    BUDGET = "budget", _("Budget warning")


class MailState(models.TextChoices):
    """How far a mail has come. After IN_FLIGHT nothing is sent again by itself."""

    DUE = "due", _("Due")
    CLAIMED = "claimed", _("Being written")
    IN_FLIGHT = "in_flight", _("Being sent")
    SENT = "sent", _("Sent")
    UNKNOWN = "unknown", _("Not known whether it was sent")
    FAILED = "failed", _("Not sent")
    SKIPPED = "skipped", _("Nothing to tell")
    MISSED = "missed", _("Missed")


class Mail(models.Model):
    """One mail to one address: (report, day, reader) exactly once.

    `in_flight` is committed before the server is told the mail; a row found there after
    its lease is `unknown`, and only a person has it sent again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    """What makes it the same mail, such as report:daily:2026-11-22:7."""
    kind = models.CharField(max_length=6, choices=MailKind)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.SET_NULL, null=True, related_name="mails"
    )
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, null=True, related_name="mails"
    )
    """Null until it is built."""
    crossing = models.ForeignKey(
        BudgetCrossing, on_delete=models.SET_NULL, null=True, related_name="mails"
    )
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    """The period that it tells of, [start, end)."""
    address = models.EmailField(max_length=254)
    language = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=64, default="UTC")
    subject = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, blank=True)

    due_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=MailState, default=MailState.DUE)
    lease = models.UUIDField(null=True)
    """Whoever holds it may move the row on: a writer that was replaced may not."""
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    in_flight_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    """Why not, in the server's words, shortened."""
    again_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="again"
    )
    """The mail that a person had sent again."""
    asked_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("next_try_at", "due_at"),
                condition=models.Q(state="due"),
                name="mail_due",
            ),
            models.Index(
                fields=("lease_until",),
                condition=models.Q(state__in=("claimed", "in_flight")),
                name="mail_leased",
            ),
            models.Index(fields=("-due_at",), name="mail_newest"),
        )
