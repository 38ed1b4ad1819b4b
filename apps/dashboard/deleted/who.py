"""Who deleted a task: somebody here, or somebody in the vendor's console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.actions.models import Intent, IntentState
from apps.farm.models import RenderTask
from apps.farm.selectors.deleted import deletions_on_record

_HAPPENED = (IntentState.CONFIRMED, IntentState.ACCEPTED, IntentState.UNKNOWN)


@dataclass(frozen=True)
class Deletion:
    """Somebody's deed."""

    name: str
    """A user of ours, or one of the platform's: hostile text then."""
    at: datetime
    is_ours: bool
    why: str = ""
    """What they said about it."""


def deletions_of(user: Any, tasks: Sequence[RenderTask]) -> dict[int, Deletion]:
    """By the task's primary key who deleted it, where that is known. Three queries."""
    found = {
        pk: Deletion(line.actor, line.at, is_ours=False)
        for pk, line in deletions_on_record(user=user, tasks=tasks).items()
    }
    clicks = (
        Intent.objects.filter(operation="delete", task__in=[task.pk for task in tasks])
        .filter(state__in=_HAPPENED)
        .select_related("requested_by")
        .order_by("requested_at")
    )
    # Our click stands in the platform's log too, under the name of the access key.
    for click in clicks:
        name, at = click.requested_by.get_username(), click.requested_at
        found[click.task_id or 0] = Deletion(name, at, is_ours=True, why=click.why)
    return found
