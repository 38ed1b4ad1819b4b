"""The one table of what can be asked of the farm, and what is known about each."""

from apps.actions.operations.account import ACCOUNT
from apps.actions.operations.adjusting import ADJUSTING
from apps.actions.operations.operation import (
    CHANGE_ACCOUNT,
    DESTROY,
    OPERATE,
    SPEND,
    Ambiguity,
    Operation,
)
from apps.actions.operations.rendering import RENDERING

__all__ = (
    "CHANGE_ACCOUNT",
    "DESTROY",
    "OPERATE",
    "OPERATIONS",
    "SPEND",
    "Ambiguity",
    "Operation",
)

OPERATIONS = {
    operation.key: operation for operation in (*RENDERING, *ADJUSTING, *ACCOUNT)
}
"""By key, in the order in which buttons stand."""
