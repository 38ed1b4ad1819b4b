"""What the reader of a click can do, or need not do, while it is not over."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.actions.models import Intent, IntentState
from apps.actions.operations import OPERATIONS, SPEND

_LOOKED_FOR: dict[str, Promise] = {
    "stop": _("whether the task has stopped"),
    "start": _("whether the task has started"),
    "retry_failed": _("whether the failed frames are rendered again"),
    "retry_frames": _("whether the frames are rendered again"),
    "stop_frames": _("whether the frames have stopped"),
    "abandon": _("whether the task was abandoned"),
    "delete": _("whether the task is gone"),
    "over_time_stop": _("whether the limit is set"),
    "set_priority": _("whether the priority is set"),
    "set_limit": _("whether the number of machines is set"),
    "edit_hardware": _("whether the hardware was changed"),
    "label_add": _("whether the task has the label"),
    "label_remove": _("whether the task has lost the label"),
    "render_again": _("whether the new task is there"),
    "settings_update": _("whether the setting was changed"),
    "label_create": _("whether the label is there"),
    "label_delete": _("whether the label is gone"),
    "env_add": _("whether the environment is there"),
    "env_update": _("whether the environment was changed"),
    "env_delete": _("whether the environment is gone"),
    "env_default": _("whether the environment is the default"),
}
"""What the farm is read for, where it shows the effect at all."""
_SECOND: dict[str, Promise] = {
    "right": _("Anybody else who may do this, and may spend, can agree or decline."),
    "spend": _("Anybody else who may spend can agree or decline."),
}
_LOOK: dict[str, Promise] = {
    "task": _(
        "Look at the task at the farm, then say here whether it happened. Click again "
        "only if it did not."
    ),
    "account": _(
        "Look at the account at the farm, then say here whether it happened. Click "
        "again only if it did not."
    ),
}
_DOUBTFUL = (IntentState.ACCEPTED, IntentState.UNKNOWN)


def intent_advice(intent: Intent) -> str:
    """One or two sentences; "" where there is nothing to do and nothing to wait for."""
    operation = OPERATIONS.get(intent.operation)
    if intent.state == IntentState.AWAITING:
        spends = operation is not None and operation.permission == SPEND
        return str(_SECOND["spend" if spends else "right"])
    if intent.state == IntentState.NEEDS_PERSON:
        on_account = operation is not None and operation.on_account
        return str(_LOOK["account" if on_account else "task"])
    if intent.state in _DOUBTFUL and intent.settled_at is None:
        return _while_looking(intent)
    return ""


def _while_looking(intent: Intent) -> str:
    looked_for = _LOOKED_FOR.get(intent.operation)
    if looked_for is None:
        return gettext("The farm may not show this; then somebody is asked to look.")
    text = gettext("Being checked at the farm: %(what)s.") % {"what": looked_for}
    if intent.state == IntentState.UNKNOWN:
        text += " " + gettext("It is not sent again; wait before you click again.")
    return text
