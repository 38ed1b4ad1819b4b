"""What audit entries hold, for people: names of values, values in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.actions.models import IntentState, Origin
from apps.actions.reasons import WORDS
from apps.dashboard.activity.labels import LABELS
from apps.dashboard.wording import listed
from apps.farm.models.grants import Role
from apps.farm.status import TaskState
from apps.farm.troubles import trouble_text

NOTHING = "—"
LONGEST = 300
MOST = 20
"""Members of a list that are told one by one."""

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
    "operateSource": {
        "1": _("main account"),
        "2": _("sub-account"),
        "3": _("temporary authorization"),
        "4": _("DingTalk sub-account"),
    },
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
    return listed(told)


def _one(name: str, value: Any) -> str:
    text = str(value)
    if name == "reason":
        return reason_text(text)
    if name == "message":
        return trouble_text(text)
    return str(_WORDS.get(name, {}).get(text, text))
