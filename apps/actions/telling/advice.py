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
}
"""What the farm is read for, where it shows the effect at all."""
_SECOND: dict[str, Promise] = {
    "right": _("Anybody else who may do this, and may spend, can agree or decline."),
    "spend": _("Anybody else who may spend can agree or decline."),
}
_DOUBTFUL = (IntentState.ACCEPTED, IntentState.UNKNOWN)


def intent_advice(intent: Intent) -> str:
    """One or two sentences; "" where there is nothing to do and nothing to wait for."""
    if intent.state == IntentState.AWAITING:
        operation = OPERATIONS.get(intent.operation)
        spends = operation is not None and operation.permission == SPEND
        return str(_SECOND["spend" if spends else "right"])
    if intent.state == IntentState.NEEDS_PERSON:
        return gettext(
            "Look at the task at the farm, then say here whether it happened. Click "
            "again only if it did not."
        )
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
