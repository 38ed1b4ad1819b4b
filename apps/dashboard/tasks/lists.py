"""The links around a list: by which state, and what can be done with many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.actions.operations import Operation
from apps.actions.policies import objection_to_user, operations_of
from apps.dashboard.tasks.filters import TaskQuery
from apps.farm.models import RenderTask
from apps.farm.selectors.tasks import STATE_ORDER
from apps.farm.status import TaskState

IN_BULK = ("retry_failed", "stop", "start", "full_speed", "abandon", "delete")


@dataclass(frozen=True)
class Chip:
    """One state of a list with the number of its members."""

    state: str
    label: str
    count: int
    url: str
    active: bool


def state_chips(query: TaskQuery, totals: Mapping[str, int]) -> list[Chip]:
    """All, then the states that occur or are asked for."""
    chips = [
        Chip(
            state="",
            label=_("All"),
            count=sum(totals.values()),
            url=query.address(state=""),
            active=not query.state,
        )
    ]
    for state in STATE_ORDER:
        if totals.get(state) or query.state == state:
            chips.append(
                Chip(
                    state=state,
                    label=str(TaskState(state).label),
                    count=totals.get(state, 0),
                    url=query.address(state=state),
                    active=query.state == state,
                )
            )
    return chips


def bulk_operations(user: Any, task: RenderTask | None = None) -> list[Operation]:
    """What this user may ask for many tasks at once; for the parts of one, with it."""
    return [
        known
        for known in operations_of(user)
        if known.key in IN_BULK and objection_to_user(user, known, task) is None
    ]
