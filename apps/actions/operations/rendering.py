"""Rendering: stopped, started, tried again, sped up, given up."""

from django.utils.translation import gettext_lazy as _

from apps.actions.models import Intent
from apps.actions.operations.operation import (
    ALL,
    BUSY,
    DESTROY,
    OPERATE,
    SPEND,
    Ambiguity,
    Operation,
)
from apps.actions.params.tasks import over_time
from apps.actions.reasons import Reason
from apps.actions.settling import effects
from apps.farm.status import TaskState

_SPENDING = frozenset({"start", "retry_failed", "retry_frames", "full_speed"})


def _task_ids(intent: Intent) -> list[int]:
    return [intent.its_task.remote_id]


RENDERING = (
    Operation(
        key="stop",
        label=_("Stop"),
        verb="task.stop",
        permission=OPERATE,
        states=BUSY,
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
        states=ALL - {TaskState.ABANDONED, TaskState.ANALYSING},
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
        states=ALL - {TaskState.ABANDONED, TaskState.ANALYSING},
        send=lambda client, intent: client.task.recommit_frames(
            intent.its_task.remote_id, intent.frame_ids
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
        states=BUSY,
        send=lambda client, intent: client.task.stop_frames(
            intent.its_task.remote_id, intent.frame_ids
        ),
        ambiguous=Ambiguity.READ_BACK_THEN_REFUTE,
        proof=effects.frames_stopped,
        undoes=frozenset({"retry_frames"}),
        interrupts=True,
        refuted=Reason.FRAMES_OVER,
        on_leaves=True,
        on_frames=True,
    ),
    Operation(
        key="full_speed",
        label=_("Full speed"),
        verb="task.full_speed",
        permission=SPEND,
        states=BUSY - {TaskState.ANALYSING},
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
        states=BUSY | {TaskState.STOPPED},
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
        states=ALL,
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
        states=BUSY | {TaskState.STOPPED},
        send=lambda client, intent: client.task.set_over_time_stop(
            _task_ids(intent), intent.params["seconds"]
        ),
        ambiguous=Ambiguity.READ_BACK_THEN_REFUTE,
        proof=effects.limit_set,
        held=False,
        replaces=True,
        takes_seconds=True,
        params=over_time,
    ),
)
