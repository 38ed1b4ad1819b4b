"""What is out of the ordinary among active leaves. apps/costs/forecast/limits.py says
what is far from usual."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.common.money import UNIT, from_units
from apps.costs.forecast.estimates import LEAST
from apps.costs.forecast.layers import middles, values_of
from apps.costs.forecast.limits import (
    FACTOR,
    LEAST_PART,
    LEAST_SECONDS,
    usual_of,
    usual_task,
)
from apps.costs.forecast.reading import DONE, Rendering, rendering_of, took
from apps.costs.forecast.relatives import frame_costs, kin_of
from apps.costs.models import AnomalyKind
from apps.farm.models import Frame, RenderTask

MOST_A_TASK = 20
"""Frames of one task that are named; a layer with more has changed as a whole."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something out of the ordinary."""

    kind: AnomalyKind
    task: RenderTask
    since: datetime
    value: Decimal
    usual: Decimal
    frame: int | None = None
    attempt: int = 0
    most: Decimal | None = None
    """The most that any of those had of which `usual` is the median, where known."""

    @property
    def key(self) -> str:
        """What makes it the same one."""
        if self.frame is None:
            return f"{self.kind}:{self.task.pk}"
        return f"{self.kind}:{self.task.pk}:{self.frame}:{self.attempt}"


def slow_frames(leaves: Sequence[RenderTask], now: datetime) -> list[Found]:
    """Frames that render far longer than the done ones of their layer took.

    Two queries for all leaves; done frames are read of those layers alone in which one
    renders longer than so many medians. Leaves come with their accounts: a frame was
    under way for certain until its account was last seen, no longer.
    """
    rendering = rendering_of([leaf.pk for leaf in leaves], now=now)
    long = {leaf: _long(leaf, rendering.get(leaf.pk, ()), now) for leaf in leaves}
    middle = middles(took(), [leaf.pk for leaf, frames in long.items() if frames])
    found: list[Found] = []
    for leaf, frames in long.items():
        if leaf.pk not in middle:
            continue
        least = FACTOR * middle[leaf.pk].median
        if frames and max(seconds for seconds, _ in frames) > least:
            found += _slow(leaf, frames)
    return found


def _long(
    leaf: RenderTask, frames: Sequence[Rendering], now: datetime
) -> list[tuple[int, Rendering]]:
    """Those that render for long at all, the longest first."""
    seen_at = min(now, leaf.account.seen_at or now)
    timed = [(frame.seconds(seen_at), frame) for frame in frames]
    long = [one for one in timed if one[0] > LEAST_SECONDS]
    return sorted(long, key=lambda one: -one[0])[:MOST_A_TASK]


def _slow(leaf: RenderTask, frames: Sequence[tuple[int, Rendering]]) -> list[Found]:
    others = values_of(took(), leaf.pk)
    usual = usual_of(others, least=Decimal(LEAST_SECONDS))
    if usual is None:
        return []
    return [
        Found(
            kind=AnomalyKind.FRAME_SLOW,
            task=leaf,
            since=frame.started_at,
            value=Decimal(seconds),
            usual=usual.median.quantize(UNIT),
            frame=frame.pk,
            attempt=frame.attempt,
            most=max(others),
        )
        for seconds, frame in frames
        if seconds > usual.limit
    ]


def dear_frames(leaves: Sequence[RenderTask], now: datetime) -> list[Found]:
    """Done frames that cost far more than the others of their layer.

    One query for all leaves, and two for each that has such a frame for certain.
    """
    middle = middles("cost", [leaf.pk for leaf in leaves])
    found: list[Found] = []
    for leaf in leaves:
        known = middle.get(leaf.pk)
        if known is not None and known.most > FACTOR * known.median:
            found += _dear(leaf, now)
    return found


def _dear(leaf: RenderTask, now: datetime) -> list[Found]:
    costs = [from_units(int(value)) for value in values_of("cost", leaf.pk)]
    usual = usual_of(costs, least=leaf.cost * LEAST_PART)
    if usual is None:
        return []
    limit: Any = usual.limit.quantize(UNIT)
    frames = Frame.objects.present().filter(
        task=leaf, status_code__in=DONE, cost__gt=limit
    )
    dearest = frames.only("pk", "cost", "ended_at", "resubmissions").order_by("-cost")
    return [
        Found(
            kind=AnomalyKind.FRAME_DEAR,
            task=leaf,
            since=frame.ended_at or now,
            value=Decimal(frame.cost),
            usual=usual.median.quantize(UNIT),
            frame=frame.pk,
            attempt=frame.resubmissions,
        )
        for frame in dearest[:MOST_A_TASK]
    ]


def dear_tasks(leaves: Sequence[RenderTask], now: datetime) -> list[Found]:
    """Leaves whose frames cost far more than those of earlier tasks like them."""
    kin = frame_costs(leaves, now=now)
    found = []
    for leaf in leaves:
        usual = usual_task(kin.get(kin_of(leaf), ()))
        ended = leaf.done_frames + leaf.failed_frames
        if usual is None or ended < LEAST:
            continue
        mean = Decimal(leaf.cost) / ended
        if mean > usual.limit:
            found.append(
                Found(
                    kind=AnomalyKind.TASK_DEAR,
                    task=leaf,
                    since=now,
                    value=mean.quantize(UNIT),
                    usual=usual.median.quantize(UNIT),
                )
            )
    return found
