"""Clicks, what limits them, and what retries by itself."""

from apps.actions.models.failures import FailureCursor, FrameFailure
from apps.actions.models.intents import OPEN_STATES, Intent, IntentState, Origin
from apps.actions.models.policies import RetryPolicy
from apps.actions.models.rules import ClickRules, Switch

__all__ = (
    "OPEN_STATES",
    "ClickRules",
    "FailureCursor",
    "FrameFailure",
    "Intent",
    "IntentState",
    "Origin",
    "RetryPolicy",
    "Switch",
)
