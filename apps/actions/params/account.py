"""Parameters and targets of what is asked of an account itself."""

from typing import Any

from apps.actions.params.fields import Values, name_of, number
from apps.actions.params.tasks import LIMITS, LONGEST_LABEL

LONGEST_NAME = 64
"""Of a render environment."""
_NAMELESS = ("settings_update",)


def settings(values: Values) -> dict[str, Any]:
    """`task_over_time`: seconds that a task's frame may take on this account."""
    seconds = number(values, "task_over_time", least=LIMITS.start, most=LIMITS.stop - 1)
    return {"task_over_time": seconds}


def target_of(operation: str, target: str) -> str:
    """What an operation on the account is about, checked: a label's name or an
    environment's; "" for the settings. ParamsInvalid names the field `target`."""
    if operation in _NAMELESS:
        return ""
    most = LONGEST_LABEL if operation.startswith("label_") else LONGEST_NAME
    return name_of(target, "target", most=most)
