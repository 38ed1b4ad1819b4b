"""Retry rules for tests, and failed frames of which it is known what they cost."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent, RetryPolicy
from apps.farm.models import FarmAccount, RenderTask
from tests.actions.failures import fail, noted
from tests.costs.forecast_rows import make_leaf
from tests.factories import NOW, make_frame

LONG_AGO = NOW - timedelta(days=5000)
"""Before any clock that these tests may run by."""
ALL = ["log", "machine", "timed_out", "unknown"]


def make_rule(account: FarmAccount, user: User | None, **fields: Any) -> RetryPolicy:
    """A rule for everything, switched on by that person; None: off."""
    values: dict[str, Any] = {
        "name": "Night shift",
        "causes": ALL,
        "most_times": 2,
        "pause_minutes": 5,
        "most_money": Decimal(1000),
        "enabled": user is not None,
        "switched_by": user,
        "switched_at": timezone.now() if user else None,
    }
    return RetryPolicy.objects.create(account=account, **values | fields)


def failed_leaf(
    account: FarmAccount, *, failed: int = 4, cost: str = "2.00", **fields: Any
) -> RenderTask:
    """A leaf with twenty done frames that cost so much each, and so many failed ones
    whose logs told nothing, seen long ago."""
    counted = {"total_frames": 40, "done_frames": 20}
    leaf: RenderTask = make_leaf(account, costs=(cost,) * 20, **counted | fields)
    for number in range(failed):
        frame = make_frame(leaf, number=100 + number)
        fail(frame, cost=Decimal(cost), ended_at=NOW)
        noted(frame, log_read=True, seen_at=LONG_AGO)
    leaf.refresh_from_db()
    return leaf


def asked(policy: RetryPolicy) -> list[int]:
    """How many frames each of its intents asks for."""
    rows = Intent.objects.filter(policy=policy).order_by("requested_at", "task", "pk")
    return [len(one.frame_ids or ()) for one in rows]
