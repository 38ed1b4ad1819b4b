"""Tokens for scripts, and which of their requests were taken already."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scope(models.TextChoices):
    """What a token is good for; never more than its user may."""

    READ = "read", pgettext_lazy("what a token may", "Read")
    WRITE = "write", _("Read and write")


class ApiToken(models.Model):
    """A bearer token; only its digest is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token, in hexadecimal digits."""
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class TakenRequest(models.Model):
    """A request with an Idempotency-Key that was taken: the same again is answered
    with what became of it."""

    token = models.ForeignKey(
        ApiToken, on_delete=models.CASCADE, related_name="taken_requests"
    )
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """Of its method, path and body."""
    intents = models.JSONField(default=list)
    """Keys of the intents that it was answered with, as text."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("token", "key"), name="request_once"),
        )
        indexes = (models.Index(fields=("at",), name="request_age"),)
