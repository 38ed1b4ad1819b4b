"""What was asked to be set for a task, as its card tells it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.selectors import SHOWN, SHOWN_BAD
from apps.dashboard.wording import duration, number
from apps.farm.models import RenderTask

MOST_LOOKED_AT = 20
"""Clicks of a task that its page looks through."""
_WENT_WELL = (IntentState.CONFIRMED, IntentState.ACCEPTED)


def last_asked(
    task: RenderTask, asked: Iterable[Intent], keys: Collection[str]
) -> dict[str, Intent]:
    """The newest click of each operation on the task itself, while it is news."""
    now, found = timezone.now(), dict[str, Intent]()
    for intent in asked:
        if intent.task_id == task.pk and intent.operation in keys:
            found.setdefault(intent.operation, intent)
    return {key: one for key, one in found.items() if _is_news(one, now)}


def _is_news(intent: Intent, now: datetime) -> bool:
    if intent.settled_at is None or intent.state == IntentState.NEEDS_PERSON:
        return True
    well = intent.state in _WENT_WELL
    return intent.settled_at >= now - (SHOWN if well else SHOWN_BAD)


def wanted_words(intent: Intent) -> str:
    """What was asked for: "→ 80"."""
    params = intent.params
    if intent.operation == "over_time_stop":
        words = duration(params.get("seconds"), exact=True)
    elif intent.operation == "edit_hardware":
        words = hardware_words(params)
    else:
        words = number(params.get("level", params.get("machines")))
    return f"→ {words}"


def hardware_words(params: Mapping[str, Any]) -> str:
    """A hardware configuration as a click names it: "3090 · 4*GPU · 128GB"."""
    parts = (params.get("model"), params.get("gpus"), params.get("ram"))
    return " · ".join(str(part) for part in parts if part)
