"""The one table of what can be asked of the farm, and what is known about each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.actions.models import Intent
from apps.actions.settling import effects
from apps.farm.status import ACTIVE_STATES, TaskState
from apps.renderbus.client import ActionAnswer, FarmClient

OPERATE, SPEND, DESTROY = "actions.operate", "actions.spend", "actions.destroy"
# A status that nobody documented closes nothing: the farm has the last word.
_ALL = frozenset(TaskState)
_BUSY = frozenset(ACTIVE_STATES) | {TaskState.UNKNOWN}
_SPENDING = frozenset({"start", "retry_failed", "retry_frames", "full_speed"})


class Ambiguity(Enum):
    """What becomes of a click when nobody knows whether the farm acted.

    It is read back in all classes, and sent again by the machine in none. They differ
    in what is said when the farm shows nothing of it after several reads.
    """

    READ_BACK_THEN_REFUTE = auto()
    """It did not happen: whoever clicks again gets what doing it once would give."""
    READ_BACK_THEN_PERSON = auto()
    """Somebody looks first: to do it again may spend or destroy twice."""
    SHOWN_NOWHERE_PERSON = auto()
    """The farm may show it nowhere: its "yes" is the last that is known; without one
    somebody looks."""


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
    ambiguous: Ambiguity
    """What a lost answer may lead to."""
    proof: effects.Proof = field(repr=False)
    """What the farm shows once it took effect."""
    held: bool = True
    """Whether it can be undone for some seconds before it is sent."""
    undoes: frozenset[str] = frozenset()
    """Operations that it takes back on the same frames as long as nothing of them was
    sent: whoever stops a task does not want it started."""
    spends: bool = False
    destroys: bool = False
    interrupts: bool = False
    """Whether frames in work are lost: asked back about where there are some."""
    on_leaves: bool = False
    """Sent for each leaf that it concerns, not for the parent: the interface takes
    "small" task ids only, and spending goes one task a call."""
    on_frames: bool = False
    """Takes chosen frames."""
    takes_seconds: bool = False
    """Has a parameter `seconds`."""
    whole_only: bool = False
    """Not for a child: what the farm does to its siblings is not documented."""

    @property
    def is_capped(self) -> bool:
        """Whether so many go out a second at most: what spends, and what destroys."""
        return self.spends or self.destroys


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
        ambiguous=Ambiguity.READ_BACK_THEN_REFUTE,
        proof=effects.stopped,
        undoes=_SPENDING,
    ),
    Operation(
        key="start",
        label=_("Start"),
        verb="task.start",
        permission=OPERATE,
        states=frozenset({TaskState.STOPPED, TaskState.UNKNOWN}),
        send=lambda client, intent: client.task.start(_task_ids(intent)),
        ambiguous=Ambiguity.READ_BACK_THEN_PERSON,
        proof=effects.started,
        undoes=frozenset({"stop"}),
        spends=True,
    ),
    Operation(
        key="retry_failed",
        label=_("Retry failed"),
        verb="task.retry_failed",
        permission=OPERATE,
        states=_ALL - {TaskState.ABANDONED, TaskState.ANALYSING},
        send=lambda client, intent: client.task.recommit_tasks(_task_ids(intent)),
        ambiguous=Ambiguity.READ_BACK_THEN_PERSON,
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
        ambiguous=Ambiguity.READ_BACK_THEN_PERSON,
        proof=effects.frames_retried,
        undoes=frozenset({"stop_frames"}),
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
        ambiguous=Ambiguity.READ_BACK_THEN_REFUTE,
        proof=effects.frames_stopped,
        undoes=frozenset({"retry_frames"}),
        interrupts=True,
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
        ambiguous=Ambiguity.SHOWN_NOWHERE_PERSON,
        proof=effects.sped_up,
        spends=True,
    ),
    Operation(
        key="abandon",
        label=_("Abandon"),
        verb="task.abandon",
        permission=DESTROY,
        states=_BUSY | {TaskState.STOPPED},
        send=lambda client, intent: client.task.abandon(_task_ids(intent)),
        ambiguous=Ambiguity.READ_BACK_THEN_PERSON,
        proof=effects.abandoned,
        destroys=True,
    ),
    Operation(
        key="delete",
        label=_("Delete"),
        verb="task.delete",
        permission=DESTROY,
        states=_ALL,
        send=lambda client, intent: client.task.delete(_task_ids(intent)),
        ambiguous=Ambiguity.READ_BACK_THEN_PERSON,
        proof=effects.deleted,
        destroys=True,
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
        ambiguous=Ambiguity.READ_BACK_THEN_REFUTE,
        proof=effects.limit_set,
        held=False,
        takes_seconds=True,
    ),
)

OPERATIONS = {operation.key: operation for operation in _TABLE}
"""By key, in the order in which buttons stand."""
