"""Leaves half rendered, and their frames, for tests of forecasts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from apps.costs.models import Forecast
from apps.farm.models import FarmAccount, Frame, RenderTask
from tests.factories import NOW, make_account, make_frame, make_task

MINUTE = timedelta(minutes=1)


def make_leaf(
    account: FarmAccount | None = None,
    *,
    costs: Sequence[str] = ("1.00",) * 10,
    seconds: Sequence[int] = (),
    failed: int = 0,
    waiting: int = 10,
    rendering: int = 2,
    began: int = 30,
    at: datetime = NOW,
    **fields: Any,
) -> RenderTask:
    """A leaf with done frames of these costs, one a minute up to `at`, and others.

    Done frames took 60 s, or `seconds`; failed ones cost 0.50; those that render began
    `began` seconds ago.
    """
    spent = sum((Decimal(cost) for cost in costs), Decimal(failed) / 2)
    values: dict[str, Any] = {
        "account": account or make_account(),
        "total_frames": len(costs) + failed + waiting + rendering,
        "done_frames": len(costs),
        "failed_frames": failed,
        "executing_frames": rendering,
        "waiting_frames": waiting,
        "cost": spent,
        "frames_read_at": at,
        "read_at": at,
    }
    leaf = make_task(**values | fields)
    for place, cost in enumerate(costs):
        took = seconds[place] if seconds else 60
        ended = at - MINUTE * (len(costs) - place)
        done_frame(leaf, cost, took, ended, number=place + 1)
    for place in range(failed):
        make_frame(
            leaf,
            number=100 + place,
            status_code=5,
            cost="0.50",
            started_at=at - MINUTE,
            ended_at=at,
        )
    for place in range(rendering):
        start = at - timedelta(seconds=began)
        make_frame(leaf, number=200 + place, status_code=2, started_at=start)
    for place in range(waiting):
        make_frame(leaf, number=300 + place)
    return leaf


def done_frame(
    leaf: RenderTask, cost: str, seconds: int, ended_at: datetime, **fields: Any
) -> Frame:
    """A frame that is done."""
    return make_frame(
        leaf,
        status_code=4,
        cost=cost,
        started_at=ended_at - timedelta(seconds=seconds),
        ended_at=ended_at,
        **fields,
    )


def finish_frames(leaf: RenderTask, number: int, *, at: datetime) -> None:
    """So many of the waiting frames are done, as the mirror sees it at an instant."""
    waiting = Frame.objects.filter(task=leaf, status_code=1).order_by("number")
    for frame in waiting[:number]:
        frame.status_code, frame.cost = 4, Decimal("1.00")
        frame.started_at, frame.ended_at = at - MINUTE, at
        frame.save()
    RenderTask.objects.filter(pk=leaf.pk).update(
        done_frames=leaf.done_frames + number,
        waiting_frames=leaf.waiting_frames - number,
        cost=leaf.cost + number,
        read_at=at,
        frames_read_at=at,
    )
    leaf.refresh_from_db()


def see(account: FarmAccount, at: datetime) -> None:
    """The account was seen then."""
    account.seen_at = at
    account.save()


def make_forecast(task: RenderTask, mid: str = "100", **fields: Any) -> Forecast:
    """An open forecast of a leaf at half its frames."""
    middle = Decimal(mid)
    values: dict[str, Any] = {
        "task": task,
        "made_at": NOW,
        "basis": 10,
        "percent": 50,
        "remaining": 10,
        "machines": 2,
        "cost_low": middle * Decimal("0.9"),
        "cost_mid": middle,
        "cost_high": middle * Decimal("1.1"),
        "end_low": NOW + 10 * MINUTE,
        "end_mid": NOW + 20 * MINUTE,
        "end_high": NOW + 40 * MINUTE,
    }
    return Forecast.objects.create(**values | fields)
