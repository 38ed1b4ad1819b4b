"""What retry rules did today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from apps.actions.models import Intent, IntentState, RetryPolicy
from apps.actions.retrying.history import day_start
from apps.common.money import ZERO


@dataclass(kw_only=True)
class Today:
    """Of one rule, since midnight UTC."""

    frames: int = 0
    """Asked for and not withdrawn; one that was retried twice counts twice."""
    money: Decimal = ZERO
    """At stake, in the account's currency."""
    last_at: datetime | None = None


def today_of(policies: Collection[RetryPolicy], now: datetime) -> dict[int, Today]:
    """By primary key; rules that did nothing too. One query."""
    found = {policy.pk: Today() for policy in policies}
    rows = (
        Intent.objects.filter(policy__in=found, requested_at__gte=day_start(now))
        .exclude(state=IntentState.WITHDRAWN)
        .order_by("requested_at", "pk")
        .values_list("policy_id", "frame_ids", "stake", "state", "requested_at")
    )
    for pk, frame_ids, stake, state, at in rows:
        today = found[pk]
        today.frames += len(frame_ids or ())
        today.last_at = at
        if state != IntentState.REJECTED:
            today.money += stake or ZERO
    return found
