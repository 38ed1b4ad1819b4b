"""What is done to people, in the audit trail."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from apps.audit.services import audit_record


def person_audit(
    actor: object,
    verb: str,
    user: User,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    remote_addr: str = "",
) -> None:
    """Write that something was done to a person, within the change's transaction."""
    audit_record(
        actor=actor,
        verb=verb,
        target_kind="person",
        target_id=user.pk,
        target_label=user.get_username(),
        before=before,
        after=after,
        remote_addr=remote_addr,
    )
