"""Who did what, when, why, before and after. Append-only, and chained."""

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(RuntimeError):
    """An audit entry was to be changed, deleted, or written beside the chain."""


class AuditEntry(models.Model):
    """One act. Actor and target are held as text, so the entry outlives both."""

    number = models.BigIntegerField()
    """Place in the chain: from 1, without gaps."""
    previous = models.CharField(max_length=64)
    """Digest of the entry before it; that of the first is apps.audit.chain.START."""
    digest = models.CharField(max_length=64)
    """Of everything here but the key (apps.audit.chain.digest_of)."""
    at = models.DateTimeField()
    actor = models.TextField()
    remote_addr = models.TextField(blank=True)
    verb = models.CharField(max_length=60)
    """Dotted: task.stop, frames.retry, account.created, …"""
    target_kind = models.CharField(max_length=40)
    target_id = models.TextField()
    target_label = models.TextField(blank=True)
    account_id = models.BigIntegerField(null=True)
    """Key of the account that the target belonged to, where there was one."""
    project = models.TextField(blank=True)
    """Name of the project that the target belonged to."""
    reason = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    request_id = models.TextField(blank=True)
    """Groups the entries of one click."""

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("number",), name="audit_number_once"),
        )
        indexes = (
            models.Index(
                fields=("target_kind", "target_id", "-id"), name="audit_of_target"
            ),
            models.Index(fields=("request_id",), name="audit_of_click"),
            models.Index(fields=("account_id", "-number"), name="audit_of_account"),
            models.Index(fields=("actor", "-number"), name="audit_of_actor"),
        )

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: apps.audit.services writes entries, each once."""
        raise AppendOnlyError("audit entries are written by apps.audit.services only")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError("audit entries are never deleted")


class ChainCheck(models.Model):
    """How far the chain was found unbroken: one row, with the key 1."""

    number = models.BigIntegerField(default=0)
    """Unbroken up to here when it was last looked at."""
    digest = models.CharField(max_length=64)
    """Of that entry: notes where the chain ended, so that a cut end shows."""
    at = models.DateTimeField(null=True)
    """When the end of the chain was last reached."""
    walked = models.BigIntegerField(default=0)
    """How far the present walk from the start has come."""
    walked_digest = models.CharField(max_length=64)
    began_at = models.DateTimeField(null=True)
    """When that walk began."""
    whole_at = models.DateTimeField(null=True)
    """When a walk from the start last reached the end."""
    broken = models.BigIntegerField(null=True)
    """Number of the first entry that is not as it was; null: none is known."""
    fault = models.CharField(max_length=10, blank=True)
    """What is wrong with it (apps.audit.verify.Fault)."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="one_chain_check"),
        )
