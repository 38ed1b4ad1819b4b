"""What audit entries hold, for people: names of values, values in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.actions.models import IntentState, Origin
from apps.actions.reasons import WORDS
from apps.farm.models.grants import Role
from apps.farm.status import TaskState
from apps.farm.troubles import trouble_text

NOTHING = "—"
LONGEST = 300
MOST = 20
"""Members of a list that are told one by one."""

LABELS: dict[str, Promise] = {
    "account": _("Account"),
    "addresses": _("Addresses"),
    "amount": _("Amount"),
    "causes": _("Causes"),
    "code": _("The farm's code"),
    "currency": _("Currency"),
    "done": _("Done frames"),
    "email": _("E-mail"),
    "enabled": _("Switched on"),
    "ends": _("Last day"),
    "explanation": _("Explanation"),
    "failed": _("Failed frames"),
    "farm_request_id": _("The farm's request"),
    "frames": _("Frames"),
    "gone": _("Gone from the farm"),
    "include_done": _("Done frames too"),
    "label": _("Label"),
    "language": _("Language"),
    "level": _("Priority"),
    "limit": _("Most machines"),
    "message": _("The farm's words"),
    "name": _("Name"),
    "note": _("Note"),
    "origin": _("Asked by way of"),
    "over_time_stop": _("Time limit (s)"),
    "policy": _("Retry rule"),
    "project": _("Project"),
    "proof": _("What was seen"),
    "read_now": _("The farm could be read"),
    "read_only": _("Read-only"),
    "reads": _("Looks at the farm"),
    "reason": _("Because"),
    "resubmissions": _("Repeats"),
    "role": _("Role"),
    "seconds": _("Seconds"),
    "stake": _("At stake"),
    "starts": _("First day"),
    "state": _("State"),
    "states": _("States of its parts"),
    "status_code": _("The farm's status"),
    "thresholds": _("Warnings at (%)"),
    "tries": _("Tries"),
    "users": _("People"),
    "value": _("For"),
    "zone": _("Time zone"),
}
"""Names of what entries hold; anything else is shown under its own."""

PROOFS: dict[str, Promise] = {
    "proven": _("it happened"),
    "refuted": _("it cannot happen any more"),
    "partly": _("a part of it happened"),
    "not_yet": _("no sign of it"),
}
_STATES: dict[str, Any] = dict(IntentState.choices) | dict(TaskState.choices)
_WORDS: dict[str, Mapping[str, Any]] = {
    "state": _STATES,
    "states": _STATES,
    "role": dict(Role.choices),
    "origin": dict(Origin.choices),
    "proof": PROOFS,
}


def label_of(name: str) -> str:
    """What a value is called."""
    known = LABELS.get(name)
    return str(known) if known else name.replace("_", " ")[:LONGEST]


def value_text(name: str, value: Any) -> str:
    """A value as a reader takes it in; hostile text stays what it is."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return _listed(name, value)
    if isinstance(value, dict):
        return _listed(
            "", [f"{key}: {value_text('', one)}" for key, one in value.items()]
        )
    return _one(name, value)[:LONGEST]


def reason_text(reason: str, state: str = "") -> str:
    """Why a click ended so, in words; `state` of the task, where the words name it."""
    found = {str(key): words for key, words in WORDS.items()}.get(reason)
    if found is None:
        return reason
    text = str(found)
    if "%(state)s" in text:
        return text % {"state": _STATES.get(state, state) or NOTHING}
    return text


def _listed(name: str, values: list[Any]) -> str:
    told = [value_text(name, one) for one in values[:MOST]]
    if len(values) > MOST:
        told.append(gettext("and %(count)s more") % {"count": len(values) - MOST})
    return ", ".join(told)


def _one(name: str, value: Any) -> str:
    text = str(value)
    if name == "reason":
        return reason_text(text)
    if name == "message":
        return trouble_text(text)
    return str(_WORDS.get(name, {}).get(text, text))
