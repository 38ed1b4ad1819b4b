"""What an audit entry tells beyond its sentence: facts, and what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.audit.models import AuditEntry
from apps.dashboard.activity.words import label_of, reason_text, value_text
from apps.farm.selectors.activity import OUTCOMES

ABOUT_TASKS = ("task.", "frames.")
_TASK = ("state", "done", "failed")
_ASKED = ("origin", "policy", "stake")
_ENDED = ("code", "message", "farm_request_id", "seconds", "tries", "reads", "proof")
_NOT_TOLD = frozenset({"intent", "states", "status_code"})
"""Says nothing to people, or what another value says better."""


@dataclass(frozen=True)
class Fact:
    """A named value, and what it was before where it changed."""

    name: str
    value: str
    before: str | None = None


def facts_of(entry: AuditEntry, *, with_money: bool) -> list[Fact]:
    """Everything worth telling; nothing of what is unknown or did not change."""
    before, after = _mapping(entry.before), _mapping(entry.after)
    if entry.verb in OUTCOMES:
        return _ended(before, after)
    if entry.verb.startswith(ABOUT_TASKS) and "intent" in after:
        return _asked(before, after, with_money=with_money)
    return changes(before, after)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Fact]:
    """Values that are not as they were; without a before, all there are."""
    names = dict.fromkeys([*before, *after])
    found = []
    for name in names:
        was, now = before.get(name), after.get(name)
        if was == now or name in _NOT_TOLD:
            continue
        value = value_text(name, now)
        old = value_text(name, was) if name in before else None
        if value != old:
            found.append(Fact(label_of(name), value, old))
    return found


def _asked(
    before: Mapping[str, Any], after: Mapping[str, Any], *, with_money: bool
) -> list[Fact]:
    """Of a click: on what, and how the task was."""
    found = []
    frames = after.get("frames")
    if isinstance(frames, list) and frames:
        found.append(Fact(label_of("frames"), f"{len(frames):,}"))
    asked = {name: after.get(name) for name in _ASKED}
    if not with_money:
        del asked["stake"]
    found += _told(_mapping(after.get("params")) | asked)
    if after.get("reason"):
        why = reason_text(str(after["reason"]), str(before.get("state", "")))
        found.append(Fact(label_of("reason"), why))
    return found + _told({name: before.get(name) for name in _TASK})


def _ended(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Fact]:
    """Of the end of a click: why, how that is known, and what changed on the farm."""
    seen = _mapping(after.get("seen"))
    found = _told({name: after.get(name) for name in _ENDED})
    if after.get("reason"):
        why = reason_text(str(after["reason"]), str(seen.get("state", "")))
        found.insert(0, Fact(label_of("reason"), why))
    if seen:
        found += changes(_mapping(before.get("seen")), seen)
    return found


def _told(values: Mapping[str, Any]) -> list[Fact]:
    return [
        Fact(label_of(name), value_text(name, value))
        for name, value in values.items()
        if value not in (None, "", [], {}) and value is not False
    ]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
