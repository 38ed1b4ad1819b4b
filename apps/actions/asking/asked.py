"""What a click asks for, before anything is written: the request and the confirm step
start from the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from apps.actions.asking.clicks import Click
from apps.actions.asking.same_errors import held_of, without_held
from apps.actions.asking.stakes import staked
from apps.actions.asking.wishes import (
    Wish,
    allowed,
    wishes_for_frames,
    wishes_for_tasks,
)
from apps.actions.limits.demands import Demand, demand_of
from apps.actions.models import Intent
from apps.actions.operations import Operation
from apps.actions.params.again import frames_wanted
from apps.farm.models import RenderTask


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a click would write."""

    wishes: list[Wish]
    fresh: list[Intent]
    """Not written: what nobody asked for yet."""
    demand: Demand
    held: int = 0
    """Frames that failed too often in the same way, left out or not."""


def wishes_asked(
    *,
    user: Any,
    operation: Operation,
    tasks: Sequence[RenderTask],
    frame_ids: Collection[int] | None = None,
    include_done: bool = False,
    same_error: bool = False,
    params: Mapping[str, Any] | None = None,
) -> list[Wish]:
    """The wishes, with what each puts at stake and what speaks against it: also the
    user's rights there. ClickRefused where it names nothing, or too much.

    Without `same_error` frames that failed too often in the same way are left out.
    """
    wishes = _wishes(operation, tasks, frame_ids, include_done=include_done)
    wishes = list(allowed(user, operation, wishes))
    if not same_error:
        wishes = without_held(wishes, held_of(operation, wishes))
    wanted = frames_wanted(params or {})
    wishes = [replace(wish, again=wanted) for wish in wishes] if wanted else wishes
    return staked(operation, wishes)


def _wishes(
    operation: Operation,
    tasks: Sequence[RenderTask],
    frame_ids: Collection[int] | None,
    *,
    include_done: bool,
) -> list[Wish]:
    if not operation.on_frames:
        return wishes_for_tasks(operation, tasks)
    return wishes_for_frames(
        operation, tasks, frame_ids or (), include_done=include_done
    )


def click_preview(
    *,
    user: Any,
    operation: Operation,
    tasks: Sequence[RenderTask],
    frame_ids: Collection[int] | None = None,
    include_done: bool = False,
    same_error: bool = False,
    params: Mapping[str, Any] | None = None,
) -> Preview:
    """What the click would write, and what it would be asked for; `params` as checked
    (policies.checked_params)."""
    wishes = _wishes(operation, tasks, frame_ids, include_done=include_done)
    held = held_of(operation, allowed(user, operation, wishes))
    wishes = wishes_asked(
        user=user,
        operation=operation,
        tasks=tasks,
        frame_ids=frame_ids,
        include_done=include_done,
        same_error=same_error,
        params=params,
    )
    click = Click(user=user, operation=operation, params=params or {})
    fresh, _ = click.intents(wishes)
    return Preview(
        wishes=wishes,
        fresh=fresh,
        demand=demand_of(user=user, operation=operation, intents=fresh),
        held=sum(len(ids) for ids in held.values()),
    )
