"""The one place where intents that were taken end, each with its audit entry."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.actions.entries import settled_entry
from apps.actions.models import Intent, IntentState
from apps.actions.notices import intents_touch
from apps.actions.operations import OPERATIONS
from apps.actions.settling.readings import readings_due
from apps.audit.services import audit_record_all


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How an intent is to end."""

    intent: Intent
    """As last read, with its task and account."""
    states: Collection[IntentState]
    """It ends only if it is in one of these."""
    values: Mapping[str, Any]
    """The columns; settled_at is added where it is missing."""
    how: Mapping[str, Any] = field(default_factory=dict)
    """For the audit trail: from what it is known."""
    fence: datetime | None = None
    """It ends only if it was sent at this instant."""


def intents_end(endings: Iterable[Ending]) -> list[Intent]:
    """Write the ends down, all in one transaction; the intents that did end by it.

    Compare-and-set: whoever comes second changes nothing and leaves no entry.
    """
    # In one order, so that no two transactions wait for each other.
    wanted = sorted(endings, key=lambda one: one.intent.pk)
    if not wanted:
        return []
    now = timezone.now()
    ended, entries = [], []
    with transaction.atomic():
        for one in wanted:
            values = {"settled_at": now, "next_check_at": None, **one.values}
            rows = Intent.objects.filter(
                pk=one.intent.pk, state__in=one.states, settled_at=None
            )
            if one.fence is not None:
                rows = rows.filter(sent_at=one.fence)
            if rows.update(**values):
                ended.append(one.intent)
                entries.append(settled_entry(one.intent, values, one.how))
        audit_record_all(entries)
    for intent in ended:
        readings_due(OPERATIONS[intent.operation], [intent])
    intents_touch(ended)
    return ended
