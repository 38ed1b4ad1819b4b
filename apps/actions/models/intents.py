"""Clicks, held as rows from the click to what was seen of it on the farm."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.actions.models.policies import RetryPolicy
from apps.common.money import MoneyField
from apps.farm.models import FarmAccount, RenderTask


class IntentState(models.TextChoices):
    """How far a click has come."""

    AWAITING = "awaiting", _("Waits for a second person")
    HELD = "held", _("Held")
    QUEUED = "queued", _("Requested")
    SENDING = "sending", _("Sending")
    ACCEPTED = "accepted", _("Accepted by the farm")
    REJECTED = "rejected", _("Refused by the farm")
    UNKNOWN = "unknown", _("Not known whether it happened")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUTED = "refuted", _("Did not take effect")
    NEEDS_PERSON = "needs_person", _("Needs a person")
    WITHDRAWN = "withdrawn", _("Not sent")


class Origin(models.TextChoices):
    """Where a click came from."""

    PAGE = "page", _("Page")
    API = "api", _("API")
    COMMAND = "command", _("Command line")
    POLICY = "policy", _("Automatic retry")
    BUDGET = "budget", _("Budget")


OPEN_STATES = (
    IntentState.AWAITING,
    IntentState.HELD,
    IntentState.QUEUED,
    IntentState.SENDING,
    IntentState.ACCEPTED,
    IntentState.UNKNOWN,
)


class Intent(models.Model):
    """One operation that somebody asked for: on a task, on frames of it, or on the
    account itself.

    `sending` is committed before the socket opens; a row found in `sending` after its
    lease becomes `unknown`, never `queued`: nothing is ever sent twice by the machine.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(FarmAccount, on_delete=models.PROTECT)
    task = models.ForeignKey(
        RenderTask, on_delete=models.PROTECT, related_name="intents", null=True
    )
    """Null: it concerns the account itself, such as its labels or its settings."""
    target = models.CharField(max_length=300, blank=True)
    """What of the account it concerns, where there is no task: a label's name."""
    operation = models.CharField(max_length=30)
    frame_ids = models.JSONField(null=True)
    """The farm's ids of the chosen frames; null: the whole task."""
    params = models.JSONField(default=dict)
    scope_key = models.CharField(max_length=32, blank=True)
    """Digest of frame_ids and params: the same again, while open, is no new intent."""
    state = models.CharField(
        max_length=12, choices=IntentState, default=IntentState.QUEUED
    )
    click = models.UUIDField(default=uuid.uuid4)
    """The same for all intents of one click."""

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.PAGE)
    policy = models.ForeignKey(RetryPolicy, on_delete=models.PROTECT, null=True)
    why = models.TextField(blank=True)
    """The person's reason."""
    stake = MoneyField(null=True)
    """What it costs about, at the upper end, or what it destroys (Intent.account's
    currency); null: nobody knows."""
    hold_until = models.DateTimeField(null=True)
    """HELD: until then it can be undone; it was never sent."""
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The second person, who agreed or declined."""
    approved_at = models.DateTimeField(null=True)
    before = models.JSONField(default=dict)
    """The task as last seen before it was sent (a Seen of
    apps.actions.settling.snapshots): what proves effect."""
    after = models.JSONField(null=True)
    """The same when it was settled."""
    tries = models.PositiveSmallIntegerField(default=0)
    """How often sending was begun; more than once only if nothing had left us."""
    sent_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    checks = models.PositiveIntegerField(default=0)
    code = models.IntegerField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    """Why it is in its state, where there is more to say (apps.actions.reasons)."""
    message = models.TextField(blank=True)
    """The farm's own words; about the connection, a text of apps.farm.troubles."""
    farm_request_id = models.TextField(blank=True)
    made_id = models.BigIntegerField(null=True)
    """The farm's id of the new task of "render again": committed before anything is
    submitted by it, so that what became of it can be read."""

    class Meta:
        permissions = (
            ("operate", "Can stop, start and retry"),
            ("spend", "Can switch to full speed"),
            ("destroy", "Can abandon and delete"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("task", "operation", "scope_key"),
                condition=models.Q(settled_at=None),
                name="intent_once_while_open",
            ),
            models.UniqueConstraint(
                fields=("account", "operation", "target", "scope_key"),
                condition=models.Q(settled_at=None, task=None),
                name="account_intent_once_while_open",
            ),
        )
        indexes = (
            models.Index(fields=("task", "-requested_at"), name="intent_of_task"),
            models.Index(
                fields=("state", "next_check_at"),
                condition=models.Q(settled_at=None),
                name="intent_open",
            ),
            models.Index(fields=("settled_at",), name="intent_settled"),
            models.Index(fields=("click",), name="intent_click"),
            models.Index(
                fields=("requested_by", "account", "requested_at"),
                name="intent_of_person",
            ),
            models.Index(
                fields=("requested_at",),
                condition=models.Q(state="needs_person"),
                name="intent_for_a_person",
            ),
        )

    @property
    def its_task(self) -> RenderTask:
        """The task; ValueError for what concerns the account itself."""
        if self.task is None:
            raise ValueError("this click concerns no task")
        return self.task

    @property
    def about(self) -> RenderTask | FarmAccount:
        """What rights are asked for: the task, or the account."""
        return self.task or self.account
