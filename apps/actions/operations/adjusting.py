"""What a task gets of the farm, what it is called by, and that it is rendered anew."""

from django.utils.translation import gettext_lazy as _

from apps.actions.models import Intent
from apps.actions.operations.operation import (
    ALL,
    BUSY,
    OPERATE,
    SPEND,
    Ambiguity,
    Operation,
)
from apps.actions.params import tasks as params
from apps.actions.params.again import again
from apps.actions.reasons import Reason
from apps.actions.sending.again import send_again
from apps.actions.settling import effects, looks
from apps.actions.settling.snapshots import labelled
from apps.farm.models.readings import ReadingKind
from apps.farm.status import TaskState
from apps.renderbus.client import ActionAnswer, FarmClient


def _edit_hardware(client: FarmClient, intent: Intent) -> ActionAnswer:
    wanted = intent.params
    return client.task.edit_hardware(
        [intent.its_task.remote_id],
        config_ids=[wanted["config_id"]],
        model=wanted["model"],
        gpus=wanted["gpus"],
        ram=wanted["ram"],
    )


def _label_remove(client: FarmClient, intent: Intent) -> ActionAnswer:
    """Off the task and those of its parts that have it; the task, where none does."""
    task, label = intent.its_task, intent.params["label"]
    having = [one.remote_id for one in labelled(task, label)]
    return client.tag.remove_from_tasks([label], having or [task.remote_id])


ADJUSTING = (
    Operation(
        key="set_priority",
        label=_("Set the priority"),
        verb="task.set_priority",
        permission=OPERATE,
        states=BUSY | {TaskState.STOPPED},
        send=lambda client, intent: client.task.set_priority(
            intent.its_task.remote_id, intent.params["level"]
        ),
        ambiguous=Ambiguity.READ_BACK_THEN_REFUTE,
        proof=effects.priority_set,
        params=params.priority,
        held=False,
        replaces=True,
        by_form=True,
    ),
    Operation(
        key="set_limit",
        label=_("Set the most machines"),
        verb="task.set_limit",
        permission=OPERATE,
        states=BUSY | {TaskState.STOPPED},
        send=lambda client, intent: client.task.set_limit(
            intent.its_task.remote_id, intent.params["machines"]
        ),
        ambiguous=Ambiguity.READ_BACK_THEN_REFUTE,
        proof=effects.machines_set,
        params=params.machines,
        held=False,
        replaces=True,
        by_form=True,
    ),
    Operation(
        key="edit_hardware",
        label=_("Change the hardware"),
        verb="task.edit_hardware",
        # What an hour costs depends on it.
        permission=SPEND,
        states=ALL - {TaskState.ABANDONED},
        send=_edit_hardware,
        ambiguous=Ambiguity.READ_BACK_THEN_REFUTE,
        look=looks.hardware_chosen,
        params=params.hardware,
        expires=(ReadingKind.HARDWARE,),
        replaces=True,
        by_form=True,
    ),
    Operation(
        key="label_add",
        label=_("Put a label on"),
        verb="task.label_add",
        permission=OPERATE,
        send=lambda client, intent: client.tag.add_to_tasks(
            intent.params["label"], [intent.its_task.remote_id]
        ),
        ambiguous=Ambiguity.READ_BACK_THEN_REFUTE,
        proof=effects.label_shown,
        params=params.label,
        expires=(ReadingKind.LABELS, ReadingKind.PROJECTS),
        held=False,
        apart=True,
        by_form=True,
    ),
    Operation(
        key="label_remove",
        label=_("Take a label off"),
        verb="task.label_remove",
        permission=OPERATE,
        send=_label_remove,
        ambiguous=Ambiguity.READ_BACK_THEN_REFUTE,
        proof=effects.label_gone,
        params=params.label,
        held=False,
        apart=True,
        by_form=True,
    ),
    Operation(
        key="render_again",
        label=_("Render again"),
        verb="task.render_again",
        permission=OPERATE,
        states=ALL - {TaskState.ANALYSING},
        send=send_again,
        ambiguous=Ambiguity.READ_BACK_THEN_PERSON,
        look=looks.rendered_again,
        params=again,
        # As of edit_hardware: what an hour costs depends on it.
        costly=frozenset({"hardware"}),
        refuted=Reason.NOT_SUBMITTED,
        partly=Reason.OTHER_HARDWARE,
        spends=True,
        whole_only=True,
        apart=True,
        by_form=True,
    ),
)
"""Those of a task's settings, its labels, and rendering all of it once more."""
