"""Reports as they were frozen, and who gets which."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.farm.models import FarmAccount


class Cadence(models.TextChoices):
    """How much time a report covers."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")


class Report(models.Model):
    """What was told about a period: facts without a language. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cadence = models.CharField(max_length=7, choices=Cadence)
    start = models.DateField()
    end = models.DateField()
    """First day after the period."""
    scope = models.JSONField(default=dict)
    """{"accounts": [ids] or null for all, "projects": [names] or null for all}."""
    scope_key = models.CharField(max_length=32)
    """Digest of the scope: the same readers' choice shares one report."""
    built_at = models.DateTimeField()
    facts = models.JSONField()
    """apps.costs.reports.facts writes and reads it; money as text."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("cadence", "start", "end", "scope_key"), name="report_once"
            ),
        )
        indexes = (models.Index(fields=("-end", "-built_at"), name="report_newest"),)


def _token() -> str:
    return secrets.token_urlsafe(24)


class Subscription(models.Model):
    """A reader of reports: a person of the installation, or an address outside."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="subscriptions",
    )
    """Nobody: an address outside, kept by administrators."""
    address = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=120, blank=True)
    cadence = models.CharField(
        _("how often"), max_length=7, choices=Cadence, default=Cadence.DAILY
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    """The reader's: the hour is in it, and times are printed in it."""
    hour = models.PositiveSmallIntegerField(_("hour"), default=8)
    weekday = models.PositiveSmallIntegerField(_("weekday"), default=0)
    """Of a weekly one: 0 is Monday. A monthly one comes on the first."""
    accounts = models.ManyToManyField(FarmAccount, blank=True)
    """None chosen: all."""
    projects = models.JSONField(default=list)
    """Project names; none: all."""
    only_if_something = models.BooleanField(
        _("only if something happened"), default=False
    )
    enabled = models.BooleanField(default=True)
    token = models.CharField(max_length=40, unique=True, default=_token)
    """Who holds it may end the subscription: it stands in each mail."""
    created_at = models.DateTimeField()
    since = models.DateTimeField()
    """Reports that were due before are not sent: when it was made, switched on again,
    or given another rhythm."""
    created_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)
    """Unsubscribed through a mail's link."""

    class Meta:
        ordering = ("address", "pk")
