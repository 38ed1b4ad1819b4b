"""A task's other fields in readable form: every one that the farm's interface gives."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Promise] = {
    "allCamera": _("All cameras"),
    "averageCpu": _("Average processor use"),
    "channel": _("Submitted through"),
    "cloneOriginalId": _("First task it was cloned from"),
    "cloneParentId": _("Task it was cloned from"),
    "isDelete": _("Kept by the farm"),
    "isOpen": _("Unfolded in the farm's console"),
    "isOverTime": _("Over its time"),
    "layerParentId": _("Parent's number"),
    "locationOutput": _("Output goes to"),
    "munuTaskId": _("Dispatch number"),
    "munuTaskIds": _("Dispatch numbers"),
    "outputFileName": _("Output folder"),
    "preStatusText": _("Pre-processing, as text"),
    "preTaskStatus": _("Pre-processing status"),
    "qyCouponConsume": _("Paid with company vouchers"),
    "remark": _("Remark"),
    "renderableCamera": _("Cameras to render"),
    "shareMainCapital": _("Pays from the main account"),
    "statusText": _("Status, as text"),
    "stopType": _("Kind of stop"),
    "taskKeyValueVo": _("Scene"),
    "taskLevel": _("Priority"),
    "taskLimit": _("Most machines at once"),
    "taskOverTime": _("Reminded after"),
    "taskRam": _("Memory of the machines (GB)"),
    "taskTypeText": _("Part, as text"),
    "taskUserLevel": _("Priority chosen by the user"),
    "tiles": _("Tiles"),
    "userId": _("User's number"),
    "waitingCount": _("Waiting, as the farm counts"),
}
"""The wire's names in words."""

YES_OR_NO = {"isDelete", "isOpen", "isOverTime", "shareMainCapital"}
LONGEST = 2_000


@dataclass(frozen=True)
class Fact:
    """One line of a list of details."""

    name: str
    wire_name: str
    value: str
    """Farm text; "" where the farm says nothing."""


def readable(name: str) -> str:
    """A wire name in words: the known ones translated, others taken apart."""
    if name in NAMES:
        return str(NAMES[name])
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name[:80]).replace("_", " ")
    return words[:1].upper() + words[1:].lower()


def other_facts(extra: Mapping[str, Any]) -> list[Fact]:
    """All of a row's `extra`, by name; nested values are taken apart."""
    facts: list[Fact] = []
    for name, value in extra.items():
        if isinstance(value, Mapping):
            facts += [
                Fact(
                    f"{readable(name)} · {readable(str(inner))}",
                    f"{name}.{inner}",
                    _text(str(inner), below),
                )
                for inner, below in value.items()
            ]
        else:
            facts.append(Fact(readable(name), name, _text(name, value)))
    return sorted(facts, key=lambda fact: (not fact.value, fact.name.lower()))


def _text(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name in YES_OR_NO and value in (0, 1, "0", "1"):
        return _t("yes") if int(value) else _t("no")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)[:LONGEST]
    return str(value)[:LONGEST]
