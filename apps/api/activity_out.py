"""What the API answers about the audit trail."""

from typing import Any

from ninja import Schema

from apps.api.schemas import Instant
from apps.audit.models import AuditEntry
from apps.audit.wording import entry_text
from apps.farm.selectors.trail import after_shown


class ActivityOut(Schema):
    """One entry. `number` has no gaps; `digest` seals it and the entry before."""

    number: int
    at: Instant
    actor: str
    remote_addr: str
    verb: str
    text: str
    target_kind: str
    target_id: str
    target_label: str
    account: str | None
    project: str
    reason: str
    before: Any
    after: Any
    request_id: str
    previous: str
    digest: str


class ActivityList(Schema):
    """Entries."""

    items: list[ActivityOut]
    next: str | None


def activity_out(
    entry: AuditEntry, names: dict[int, str], *, with_money: bool
) -> dict[str, Any]:
    """ActivityOut's fields; `names` are the accounts' by key."""
    place = entry.account_id
    told = {
        name: getattr(entry, name)
        for name in ActivityOut.model_fields
        if hasattr(entry, name)
    }
    return told | {
        "text": entry_text(entry),
        "account": None if place is None else names.get(place),
        "after": after_shown(entry, with_money=with_money),
    }
