"""The one table of what can be asked of the farm, and what is known about each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.actions import effects
from apps.actions.models import Intent
from apps.farm.status import ACTIVE_STATES, TaskState
from apps.renderbus.client import ActionAnswer, FarmClient

OPERATE, SPEND, DESTROY = "actions.operate", "actions.spend", "actions.destroy"
# A status that nobody documented closes nothing: the farm has the last word.
_ALL = frozenset(TaskState)
_BUSY = frozenset(ACTIVE_STATES) | {TaskState.UNKNOWN}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that can be done to a task or to frames of it."""

    key: str
    label: Promise
    verb: str
    """In the audit trail."""
    permission: str
    states: frozenset[TaskState]
    """States of a task in which it makes sense."""
    send: Callable[[FarmClient, Intent], ActionAnswer] = field(repr=False)
    """Exactly one call of the farm, for the one task of the intent."""
    proof: effects.Proof = field(repr=False)
    shows: bool = True
    """Whether the farm is known to show the effect somewhere."""
    spends: bool = False
    destroys: bool = False
    interrupts: bool = False
    """Whether frames in work are lost: asked back about where there are some."""
    repeat_harmless: bool = False
    """Whether doing it twice is the same as doing it once. Where not, a person decides
    what becomes of a click whose outcome cannot be read back."""
    on_leaves: bool = False
    """Sent for each leaf that it concerns, not for the parent: the interface takes
    "small" task ids only, and spending goes one task a call."""
    on_frames: bool = False
    """Takes chosen frames."""
    takes_seconds: bool = False
    """Has a parameter `seconds`."""
    whole_only: bool = False
    """Not for a child: what the farm does to its siblings is not documented."""


def _task_ids(intent: Intent) -> list[int]:
    return [intent.task.remote_id]


_TABLE = (
    Operation(
        key="stop",
        label=_("Stop"),
        verb="task.stop",
        permission=OPERATE,
        states=_BUSY,
        send=lambda client, intent: client.task.stop(_task_ids(intent)),
        proof=effects.stopped,
        repeat_harmless=True,
    ),
    Operation(
        key="start",
        label=_("Start"),
        verb="task.start",
        permission=OPERATE,
        states=frozenset({TaskState.STOPPED, TaskState.UNKNOWN}),
        send=lambda client, intent: client.task.start(_task_ids(intent)),
        proof=effects.started,
        spends=True,
    ),
    Operation(
        key="retry_failed",
        label=_("Retry failed"),
        verb="task.retry_failed",
        permission=OPERATE,
        states=_ALL - {TaskState.ABANDONED, TaskState.ANALYSING},
        send=lambda client, intent: client.task.recommit_tasks(_task_ids(intent)),
        proof=effects.failed_retried,
        spends=True,
        on_leaves=True,
    ),
    Operation(
        key="retry_frames",
        label=_("Retry frames"),
        verb="frames.retry",
        permission=OPERATE,
        states=_ALL - {TaskState.ABANDONED, TaskState.ANALYSING},
        send=lambda client, intent: client.task.recommit_frames(
            intent.task.remote_id, intent.frame_ids
        ),
        proof=effects.frames_retried,
        spends=True,
        on_leaves=True,
        on_frames=True,
    ),
    Operation(
        key="stop_frames",
        label=_("Stop the selected frames"),
        verb="frames.stop",
        permission=OPERATE,
        states=_BUSY,
        send=lambda client, intent: client.task.stop_frames(
            intent.task.remote_id, intent.frame_ids
        ),
        proof=effects.frames_stopped,
        interrupts=True,
        repeat_harmless=True,
        on_leaves=True,
        on_frames=True,
    ),
    Operation(
        key="full_speed",
        label=_("Full speed"),
        verb="task.full_speed",
        permission=SPEND,
        states=_BUSY - {TaskState.ANALYSING},
        send=lambda client, intent: client.task.full_speed(_task_ids(intent)),
        proof=effects.sped_up,
        shows=False,
        spends=True,
    ),
    Operation(
        key="abandon",
        label=_("Abandon"),
        verb="task.abandon",
        permission=DESTROY,
        states=_BUSY | {TaskState.STOPPED},
        send=lambda client, intent: client.task.abandon(_task_ids(intent)),
        proof=effects.abandoned,
        destroys=True,
        repeat_harmless=True,
    ),
    Operation(
        key="delete",
        label=_("Delete"),
        verb="task.delete",
        permission=DESTROY,
        states=_ALL,
        send=lambda client, intent: client.task.delete(_task_ids(intent)),
        proof=effects.deleted,
        destroys=True,
        repeat_harmless=True,
        whole_only=True,
    ),
    Operation(
        key="over_time_stop",
        label=_("Limit frame time"),
        verb="task.over_time_stop",
        permission=OPERATE,
        states=_BUSY | {TaskState.STOPPED},
        send=lambda client, intent: client.task.set_over_time_stop(
            _task_ids(intent), intent.params["seconds"]
        ),
        proof=effects.limit_set,
        takes_seconds=True,
        repeat_harmless=True,
    ),
)

OPERATIONS = {operation.key: operation for operation in _TABLE}
"""By key, in the order in which buttons stand."""
