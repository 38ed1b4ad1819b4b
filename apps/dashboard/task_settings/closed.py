"""Why some of a task's settings cannot be changed, in words."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.actions.operations import OPERATIONS, Operation
from apps.actions.policies import objection_to_task
from apps.actions.reasons import WORDS, Reason
from apps.dashboard.task_settings.card import KEYS
from apps.farm.models import RenderTask
from apps.farm.status import TaskState

_NO_RIGHT: dict[str, Promise] = {
    "edit_hardware": _("Changing the machines takes the right to spend."),
}


def closed_words(
    task: RenderTask, *, allowed: Collection[str], fit: Collection[str]
) -> list[str]:
    """A sentence for each reason why a setting has no field, none twice."""
    found = []
    for key in KEYS:
        if key not in allowed:
            found.append(str(_NO_RIGHT.get(key, WORDS[Reason.NO_RIGHT])))
        elif key not in fit:
            words = objection_words(OPERATIONS[key], task)
            found.append(f"{OPERATIONS[key].label}: {words}")
    return list(dict.fromkeys(found))


def objection_words(operation: Operation, task: RenderTask) -> str:
    """Why it makes no sense for the task as last seen; "" where it does."""
    reason = objection_to_task(operation, task)
    if reason is None:
        return ""
    words = str(WORDS[reason])
    if reason == Reason.TASK_STATE:
        words %= {"state": TaskState(task.state).label}
    return words
