"""What a click asked for exactly, and which new task it came to."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.actions.models import Intent, IntentState
from apps.actions.operations import OPERATIONS

_DETAILED: dict[str, Promise] = {
    "set_priority": _("Set the priority to %(level)s"),
    "set_limit": _("At most %(machines)s machines"),
    "edit_hardware": _("Change the hardware to %(model)s, %(ram)s"),
    "label_add": _("Put the label “%(label)s” on"),
    "label_remove": _("Take the label “%(label)s” off"),
}
_NOT_THERE = (IntentState.WITHDRAWN, IntentState.REJECTED, IntentState.REFUTED)


def operation_label(key: str) -> str:
    """The name of an operation, as on its button."""
    operation = OPERATIONS.get(key)
    return str(operation.label) if operation else key


def detailed_label(key: str, params: Mapping[str, Any]) -> str:
    """The name with what was asked for, where that is short."""
    words = _DETAILED.get(key)
    if words is None:
        return operation_label(key)
    try:
        return str(words) % params
    except KeyError:
        return operation_label(key)


def made_text(intent: Intent) -> str:
    """The new task's number, and whether it was submitted; "" without one."""
    if intent.made_id is None:
        return ""
    if intent.state in _NOT_THERE:
        words = gettext("Task %(id)s was created for it, and not submitted.")
    elif intent.settled_at is None or intent.state == IntentState.NEEDS_PERSON:
        words = gettext("Task %(id)s was created for it.")
    else:
        words = gettext("It renders as task %(id)s.")
    return words % {"id": intent.made_id}
