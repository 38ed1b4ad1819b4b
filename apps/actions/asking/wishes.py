"""What a click means: which tasks and frames are to be asked for, and which not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from django.db.models import Q

from apps.actions.operations import Operation
from apps.actions.policies import (
    MOST_FRAMES,
    MOST_TASKS,
    objection_to_frame,
    objection_to_task,
    objection_to_user,
)
from apps.actions.reasons import ClickRefused, Reason
from apps.common.money import UNIT
from apps.farm.models import Frame, RenderTask

FRAMES_A_CALL = 500
MOST_CALLS = 2_000
"""Parts of the chosen tasks that one click may send calls for: each is an intent, and
all of them are written together."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One call of the farm that a click asks for, or why it is not made."""

    task: RenderTask
    frame_ids: tuple[int, ...] | None = None
    """The farm's ids."""
    objection: Reason | None = None
    again: int | None = None
    """Of "render again": the frames that each part renders; None: all it has."""
    stake: Decimal | None = None
    """What it costs about or destroys, in the account's currency; None: nobody knows
    (apps.actions.asking.stakes)."""


def scope_key(frame_ids: Collection[int] | None, params: dict[str, Any]) -> str:
    """Tells two open intents of one operation on one task apart; "" for all of it."""
    if frame_ids is None and not params:
        return ""
    text = repr((sorted(frame_ids or ()), sorted(params.items())))
    return blake2b(text.encode(), digest_size=16).hexdigest()


def visible_tasks(user: Any, task_ids: Collection[int]) -> list[RenderTask]:
    """The tasks with these primary keys; ClickRefused where one is not to be seen."""
    wanted = set(task_ids)
    if len(wanted) > MOST_TASKS:
        raise ClickRefused(Reason.TOO_MANY)
    found = RenderTask.objects.visible_to(user).filter(pk__in=wanted)
    tasks = list(found.select_related("account").order_by("pk"))
    if not wanted or len(tasks) != len(wanted):
        raise ClickRefused(Reason.NO_TASK)
    return tasks


def wishes_for_tasks(operation: Operation, tasks: Sequence[RenderTask]) -> list[Wish]:
    """One wish a task; for operations on leaves, one a leaf that it concerns."""
    if operation.on_leaves:
        tasks = _failed_leaves(tasks)
        if len(tasks) > MOST_CALLS:
            raise ClickRefused(Reason.TOO_MANY)
    return [
        Wish(task=task, objection=objection_to_task(operation, task)) for task in tasks
    ]


def _failed_leaves(tasks: Sequence[RenderTask]) -> list[RenderTask]:
    """The leaves with failed frames, and the tasks that have none, to say so."""
    parents = {task.pk for task in tasks if task.child_count}
    found = {task.pk: task for task in tasks if not task.child_count}
    answered: set[int | None] = set(found)
    if parents:
        below = RenderTask.objects.present().leaves().filter(failed_frames__gt=0)
        for leaf in below.filter(_below(parents)).select_related("account", "parent"):
            found.setdefault(leaf.pk, leaf)
            above = leaf.parent
            answered |= {above.pk, above.parent_id} if above else set()
    found |= {task.pk: task for task in tasks if task.pk not in answered}
    return [found[pk] for pk in sorted(found)]


def _below(task_ids: Collection[int]) -> Q:
    """Children and grandchildren: deeper trees have not been seen."""
    return Q(parent__in=task_ids) | Q(parent__parent__in=task_ids)


def wishes_for_frames(
    operation: Operation,
    tasks: Sequence[RenderTask],
    frame_ids: Collection[int],
    *,
    include_done: bool,
) -> list[Wish]:
    """Wishes for frames, by their primary keys, of these tasks or of leaves below."""
    leaves = {task.pk: task for task in _leaves_of(tasks)}
    wanted = set(frame_ids)
    if len(wanted) > MOST_FRAMES:
        raise ClickRefused(Reason.TOO_MANY_FRAMES)
    rows = Frame.objects.present().filter(task__in=leaves, pk__in=wanted)
    found = list(rows.values_list("task_id", "remote_id", "status_code").order_by("pk"))
    if not wanted or len(found) != len(wanted):
        raise ClickRefused(Reason.NO_FRAMES)
    by_leaf: dict[int, list[tuple[int, int]]] = {}
    for task_id, remote_id, code in found:
        by_leaf.setdefault(task_id, []).append((remote_id, code))
    return [
        wish
        for task_id, frames in by_leaf.items()
        for wish in _of_leaf(
            operation, leaves[task_id], frames, include_done=include_done
        )
    ]


def _leaves_of(tasks: Sequence[RenderTask]) -> list[RenderTask]:
    parents = [task.pk for task in tasks if task.child_count]
    leaves = [task for task in tasks if not task.child_count]
    if parents:
        below = RenderTask.objects.leaves().filter(_below(parents))
        leaves += below.select_related("account")
    return leaves


def _of_leaf(
    operation: Operation,
    leaf: RenderTask,
    frames: Sequence[tuple[int, int]],
    *,
    include_done: bool,
) -> list[Wish]:
    objection = objection_to_task(operation, leaf)
    objections = {
        number: objection_to_frame(operation, code, include_done=include_done)
        for number, code in frames
    }
    fit = [number for number, reason in objections.items() if reason is None]
    if objection is None and not fit:
        objection = next(iter(objections.values()))
    if objection is not None:
        return [Wish(task=leaf, frame_ids=tuple(objections), objection=objection)]
    return [
        Wish(task=leaf, frame_ids=tuple(fit[start : start + FRAMES_A_CALL]))
        for start in range(0, len(fit), FRAMES_A_CALL)
    ]


def allowed(
    user: Any,
    operation: Operation,
    wishes: Sequence[Wish],
    params: Mapping[str, Any],
) -> list[Wish]:
    """Wishes where the user may do it; elsewhere with the objection. ClickRefused when
    that is all of them."""
    found = [objection_to_user(user, operation, wish.task, params) for wish in wishes]
    if found and all(found):
        raise ClickRefused(found[0] or Reason.NO_RIGHT)
    return [
        replace(wish, objection=objection) if objection else wish
        for wish, objection in zip(wishes, found, strict=True)
    ]


def without_frames(wish: Wish, asked: Collection[int]) -> Wish:
    """The wish less the frames that are asked for already."""
    if not asked or not wish.frame_ids:
        return wish
    rest = tuple(n for n in wish.frame_ids if n not in set(asked))
    stake = wish.stake
    if stake is not None and len(rest) < len(wish.frame_ids):
        stake = (stake * len(rest) / len(wish.frame_ids)).quantize(UNIT)
    return replace(wish, frame_ids=rest, stake=stake)
