"""Frames that failed too often in the same way are left out of a retry, unless
somebody asks for them expressly: nobody pays twice for the same error."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from apps.actions.asking.wishes import FRAMES_A_CALL, Wish
from apps.actions.causes import held_frames
from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS, Operation
from apps.actions.reasons import Reason
from apps.farm.models import Frame
from apps.farm.status import FrameState, frame_codes

Held = Mapping[int, frozenset[int]]
"""By leaf (primary key) the farm's ids of the frames that are held back."""


def held_of(operation: Operation, wishes: Sequence[Wish]) -> Held:
    """The frames of these retries that are held back. At most two queries."""
    if not operation.on_leaves or operation.interrupts:
        return {}
    leaves = {wish.task.pk: wish.task for wish in wishes if wish.objection is None}
    found = held_frames(list(leaves.values())) if leaves else {}
    chosen: dict[int, set[int]] = {}
    for wish in wishes:
        if wish.objection is None and wish.frame_ids is not None:
            chosen.setdefault(wish.task.pk, set()).update(wish.frame_ids)
    mine = {pk: ids & chosen.get(pk, ids) for pk, ids in found.items()}
    return {pk: frozenset(ids) for pk, ids in mine.items() if ids}


def without_held(wishes: Sequence[Wish], held: Held) -> list[Wish]:
    """The wishes less those frames. A retry of all that failed becomes one of the other
    failed frames: the farm's call for all of them knows no exceptions."""
    whole = [
        wish.task.pk
        for wish in wishes
        if wish.objection is None and wish.frame_ids is None and wish.task.pk in held
    ]
    failed = _failed(whole)
    found: list[Wish] = []
    for wish in wishes:
        if wish.objection or wish.task.pk not in held:
            found.append(wish)
            continue
        ids = failed.get(wish.task.pk, []) if wish.frame_ids is None else wish.frame_ids
        found += _less(wish, [n for n in ids if n not in held[wish.task.pk]])
    return found


def objection_to_same_error(intent: Intent) -> Reason | None:
    """Why a retry is not sent, about to be: what has failed too often since it was
    asked for is taken off its frames, and all that failed is then no longer meant.
    Writes nothing. Two queries, none for what was asked for expressly."""
    operation = OPERATIONS[intent.operation]
    applies = operation.on_leaves and not operation.interrupts
    if not applies or intent.params.get("same_error"):
        return None
    task = intent.its_task
    held = held_frames([task]).get(task.pk, frozenset())
    if not held:
        return None
    rest = [number for number in intent.frame_ids or () if number not in held]
    if not rest:
        return Reason.SAME_ERROR
    intent.frame_ids = rest
    return None


def _less(wish: Wish, rest: Sequence[int]) -> list[Wish]:
    if not rest:
        return [replace(wish, objection=Reason.SAME_ERROR)]
    return [
        replace(wish, frame_ids=tuple(rest[start : start + FRAMES_A_CALL]))
        for start in range(0, len(rest), FRAMES_A_CALL)
    ]


def _failed(leaves: Sequence[int]) -> dict[int, list[int]]:
    """The farm's ids of the frames that failed, by leaf."""
    found: dict[int, list[int]] = {}
    if leaves:
        rows = Frame.objects.present().filter(
            task__in=leaves, status_code__in=frame_codes(FrameState.FAILED)
        )
        for pk, remote_id in rows.order_by("pk").values_list("task", "remote_id"):
            found.setdefault(pk, []).append(remote_id)
    return found
