"""The read-only switch of the whole installation: while it is on, nothing is sent and
nothing is changed from here; the farms are still watched."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.actions.models import Switch
from apps.audit.services import audit_record

ONLY = 1
"""Key of the one row."""
LONGEST_WHY = 500


@dataclass(frozen=True, kw_only=True)
class ReadOnly:
    """Since when nothing is changed, who wants it so, and why."""

    actor: str = ""
    why: str = ""
    at: datetime | None = None
    by_setting: bool = False
    """By FARMDASH_READ_ONLY: only whoever runs the installation takes it back."""


def is_read_only() -> ReadOnly | None:
    """What is said about it; None while clicks are sent. One query at most."""
    if settings.FARMDASH_READ_ONLY:
        return ReadOnly(by_setting=True)
    row = Switch.objects.filter(pk=ONLY, read_only=True).first()
    return ReadOnly(actor=row.actor, why=row.why, at=row.at) if row else None


def switch_set(
    *, user: object, read_only: bool, why: str, remote_addr: str = ""
) -> bool:
    """Switch it, with its audit entry; False when it was so already.

    `user` is whoever may: checked by the caller.
    """
    with transaction.atomic():
        Switch.objects.get_or_create(pk=ONLY)
        row = Switch.objects.select_for_update().get(pk=ONLY)
        if row.read_only == read_only:
            return False
        before = row.read_only
        row.read_only, row.actor, row.at = read_only, str(user), timezone.now()
        row.why = why.strip()[:LONGEST_WHY]
        row.save()
        audit_record(
            actor=user,
            verb="switch.read_only" if read_only else "switch.read_write",
            target_kind="installation",
            target_id=ONLY,
            target_label="farmdash",
            reason=row.why,
            before={"read_only": before},
            after={"read_only": read_only},
            remote_addr=remote_addr,
        )
    return True
