"""What a click asks for, before anything is written: the request and the confirm step
start from the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Required, TypedDict, Unpack

from apps.actions.asking.clicks import Click
from apps.actions.asking.same_errors import Held, held_of, without_held
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


class Asking(TypedDict, total=False):
    """What a click names; `params` as checked (policies.checked_params)."""

    user: Required[Any]
    operation: Required[Operation]
    tasks: Required[Sequence[RenderTask]]
    frame_ids: Collection[int] | None
    include_done: bool
    same_error: bool
    """Also frames that failed too often in the same way."""
    params: Mapping[str, Any] | None


def wishes_asked(**asking: Unpack[Asking]) -> list[Wish]:
    """The wishes, with what each puts at stake and what speaks against it: also the
    user's rights there. ClickRefused where it names nothing, or too much."""
    return _asked(asking)[0]


def click_preview(**asking: Unpack[Asking]) -> Preview:
    """What the click would write, and what it would be asked for."""
    user, operation = asking["user"], asking["operation"]
    wishes, held = _asked(asking)
    click = Click(user=user, operation=operation, params=asking.get("params") or {})
    fresh, _ = click.intents(wishes)
    return Preview(
        wishes=wishes,
        fresh=fresh,
        demand=demand_of(user=user, operation=operation, intents=fresh),
        held=sum(len(ids) for ids in held.values()),
    )


def _asked(asking: Asking) -> tuple[list[Wish], Held]:
    """The wishes, and the frames that failed too often in the same way: without
    `same_error` they are left out."""
    operation, params = asking["operation"], asking.get("params") or {}
    wishes = allowed(asking["user"], operation, _wishes(asking), params)
    held = held_of(operation, wishes)
    if not asking.get("same_error"):
        wishes = without_held(wishes, held)
    wanted = frames_wanted(params)
    wishes = [replace(wish, again=wanted) for wish in wishes] if wanted else wishes
    return staked(operation, wishes), held


def _wishes(asking: Asking) -> list[Wish]:
    operation, tasks = asking["operation"], asking["tasks"]
    if not operation.on_frames:
        return wishes_for_tasks(operation, tasks)
    return wishes_for_frames(
        operation,
        tasks,
        asking.get("frame_ids") or (),
        include_done=asking.get("include_done", False),
    )
