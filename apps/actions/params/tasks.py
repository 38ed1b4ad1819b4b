"""Parameters of what is set for a task."""

from typing import Any

from apps.actions.params.fields import Values, number, only, words, words_or_none
from apps.actions.reasons import ClickRefused, Reason

LIMITS = range(60, 30 * 86_400 + 1)
"""Seconds that a frame may be allowed to take."""
MOST_LEVEL = 100
MOST_MACHINES = 10_000
LONGEST_LABEL = 64
LONGEST_WORD = 100


def over_time(values: Values) -> dict[str, Any]:
    """`seconds` that a frame may take."""
    seconds = values.get("seconds")
    if type(seconds) is not int or seconds not in LIMITS:
        raise ClickRefused(Reason.NO_LIMIT)
    return {"seconds": seconds}


def priority(values: Values) -> dict[str, Any]:
    """`level`: the higher goes first; a new task has 50."""
    return {"level": number(values, "level", least=0, most=MOST_LEVEL)}


def machines(values: Values) -> dict[str, Any]:
    """`machines`: the most at once."""
    return {"machines": number(values, "machines", least=1, most=MOST_MACHINES)}


def hardware(values: Values) -> dict[str, Any]:
    """A row of the hardware configurations: `config_id`, `model`, `gpus`, `ram`."""
    only(values, "config_id", "gpus", "model", "ram")
    return {
        "config_id": number(values, "config_id", least=1, most=1 << 31),
        "gpus": words_or_none(values, "gpus", most=LONGEST_WORD),
        "model": words(values, "model", most=LONGEST_WORD),
        "ram": words(values, "ram", most=LONGEST_WORD),
    }


def label(values: Values) -> dict[str, Any]:
    """`label`: its name."""
    return {"label": words(values, "label", most=LONGEST_LABEL)}
