"""Who did what, when, why, before and after. Append-only."""

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(RuntimeError):
    """An audit entry was to be changed or deleted."""


class AuditEntry(models.Model):
    """One act. Actor and target are held as text, so the entry outlives both."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.TextField()
    remote_addr = models.TextField(blank=True)
    verb = models.CharField(max_length=60)
    """Dotted: task.stop, frames.retry, account.created, …"""
    target_kind = models.CharField(max_length=40)
    target_id = models.TextField()
    target_label = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    request_id = models.TextField(blank=True)
    """Groups the entries of one click."""

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("target_kind", "target_id", "-id"), name="audit_of_target"
            ),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; an entry that is there already cannot be saved again."""
        if not self._state.adding:
            raise AppendOnlyError("audit entries are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError("audit entries are never deleted")
