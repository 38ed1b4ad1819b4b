"""Accounts on render clouds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.money import MoneyField


class AccountState(models.TextChoices):
    """How the last poll of an account went."""

    OK = "ok", _("Connected")
    UNREACHABLE = "unreachable", _("Unreachable")
    REFUSED = "refused", _("Refused")
    THROTTLED = "throttled", _("Throttled")
    FROZEN = "frozen", _("Frozen")


class FarmAccount(models.Model):
    """One account on one cloud and platform, with the state of its mirror."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    enabled = models.BooleanField(_("polled"), default=True)

    domain = models.CharField(_("domain"), max_length=200)
    protocol = models.CharField(_("protocol"), max_length=5, default="https")
    platform = models.PositiveIntegerField(_("platform"), default=2)
    access_id = models.CharField(_("access ID"), max_length=200)
    access_key_encrypted = models.BinaryField(editable=False)
    image_base = models.CharField(
        _("image base"),
        max_length=500,
        blank=True,
        help_text=_("An http(s) address or a folder below which the pictures lie."),
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")

    state = models.CharField(
        max_length=12, choices=AccountState, default=AccountState.UNREACHABLE
    )
    state_since = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    error_code = models.IntegerField(null=True)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    """While the breaker is open: when the next probe may go out."""
    clock_offset_ms = models.BigIntegerField(default=0)
    """The farm's clock minus ours."""

    seen_at = models.DateTimeField(null=True)
    """Last complete heart-beat: the active tasks' rows are as of then."""
    swept_at = models.DateTimeField(null=True)
    """Last complete sweep over all tasks: the quiet tasks' rows are as of then."""
    revision = models.BigIntegerField(default=0)
    """Grows by one with each transaction that changed something on a page."""

    balance = MoneyField(null=True)
    coupon = MoneyField(null=True)
    profile = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    platform_names = models.JSONField(default=list)
    profile_seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("account")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
