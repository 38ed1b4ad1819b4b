"""Undo: what was not sent yet never is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.actions.entries import step_entry
from apps.actions.models import Intent, IntentState
from apps.actions.notices import intents_touch
from apps.actions.operations import Operation
from apps.actions.policies import objection_to_user, operation_named
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.selectors import visible_intents
from apps.audit.services import audit_record_all
from apps.farm.models import Frame, RenderTask

UNDOABLE = (IntentState.AWAITING, IntentState.HELD, IntentState.QUEUED)
"""Nothing of these has left this machine, and nobody is about to send them."""
_MOOT = (Reason.TASK_STATE, Reason.FRAMES_BUSY, Reason.FRAMES_OVER)


@dataclass(frozen=True)
class Undone:
    """What an undo came to, in numbers of intents."""

    undone: int = 0
    too_late: int = 0
    """Sent already, or about to be."""


def may_undo(user: Any, intent: Intent) -> bool:
    """Whether the user may undo it: who asked for it, and who may ask for the same."""
    if user.is_active and intent.requested_by_id == user.pk:
        return True
    operation = operation_named(intent.operation)
    return objection_to_user(user, operation, intent.about) is None


def intents_undo(
    *,
    user: Any,
    click: UUID | None = None,
    intent_ids: Collection[UUID] | None = None,
    remote_addr: str = "",
) -> Undone:
    """Take back a whole click, or some intents, as far as nothing of them was sent.

    Counts nothing that the user may not see, that was undone before or that was never
    to be sent. ClickRefused where the user may undo none of it.
    """
    named = visible_intents(user).filter(Q(click=click) | Q(pk__in=intent_ids or ()))
    with transaction.atomic():
        found = list(named.exclude(state=IntentState.WITHDRAWN))
        allowed = [one.pk for one in found if may_undo(user, one)]
        if found and not allowed:
            raise ClickRefused(Reason.NO_RIGHT)
        undone = _take_back(
            Intent.objects.filter(pk__in=allowed), actor=user, remote_addr=remote_addr
        )
    return Undone(len(undone), len(allowed) - len(undone))


def _take_back(
    chosen: QuerySet[Intent],
    *,
    actor: Any,
    remote_addr: str,
    reason: Reason = Reason.UNDONE,
    **more: Any,
) -> list[Intent]:
    """Withdraw those of them that are not sent yet, with their audit entries, within
    the caller's transaction."""
    unsent = chosen.filter(state__in=UNDOABLE)
    rows = unsent.select_for_update(of=("self",)).order_by("pk")
    found = list(rows.select_related("account", "task__account", "task__parent"))
    if not found:
        return []
    # Locked, so that all of them are as read.
    unsent.filter(pk__in=[one.pk for one in found]).update(
        state=IntentState.WITHDRAWN,
        reason=reason,
        settled_at=timezone.now(),
        next_check_at=None,
    )
    audit_record_all(
        [
            step_entry(
                intent,
                IntentState.WITHDRAWN,
                actor=actor,
                verb="intent.undone",
                remote_addr=remote_addr,
                after={"reason": reason, **more},
            )
            for intent in found
        ]
    )
    transaction.on_commit(partial(intents_touch, found), robust=True)
    return found


def opposites_undo(
    *,
    user: Any,
    operation: Operation,
    tasks: Sequence[RenderTask],
    frame_ids: Collection[int] | None,
    fresh: Iterable[Intent],
    remote_addr: str,
) -> list[Intent]:
    """Take back what this click is the opposite of, as long as it was not sent.

    Who clicks Start while Stop is held wants the task to go on, not to lose the frames
    in work first. Where nothing is left to be sent, the `fresh` intents say so. Within
    the caller's transaction; returns what was taken back.
    """
    if not operation.undoes:
        return []
    found = [
        one
        for one in _opposites(operation, tasks)
        if objection_to_user(user, operation_named(one.operation), one.about) is None
    ]
    if frame_ids is not None and found:
        chosen = set(
            Frame.objects.filter(pk__in=frame_ids).values_list("remote_id", flat=True)
        )
        found = [one for one in found if chosen.issuperset(one.frame_ids or ())]
    if not found:
        return []
    undone = _take_back(
        Intent.objects.filter(pk__in=[one.pk for one in found]),
        actor=user,
        remote_addr=remote_addr,
        by=operation.key,
    )
    _say_why(fresh, undone)
    return undone


def others_replace(
    *, user: Any, operation: Operation, asked: Iterable[Intent], remote_addr: str
) -> list[Intent]:
    """Take back what says something else than what is asked for now, with the same
    operation on the same target, as long as it was not sent.

    Who sets a value twice means the second one. Of one operation, written already or
    not; within the caller's transaction. Returns what was taken back.
    """
    if not operation.replaces:
        return []
    wanted = {_target(one): one.scope_key for one in asked if one.settled_at is None}
    rows = Intent.objects.filter(
        operation=operation.key,
        account__in={account for account, _, _ in wanted},
        state__in=UNDOABLE,
        settled_at=None,
    )
    others = [
        one.pk
        for one in rows
        if wanted.get(_target(one), one.scope_key) != one.scope_key
    ]
    return _take_back(
        Intent.objects.filter(pk__in=others),
        actor=user,
        remote_addr=remote_addr,
        reason=Reason.REPLACED,
        by=operation.key,
    )


def _target(intent: Intent) -> tuple[int, int | None, str]:
    return intent.account_id, intent.task_id, intent.target


def _opposites(operation: Operation, tasks: Sequence[RenderTask]) -> QuerySet[Intent]:
    ids = [task.pk for task in tasks]
    family = Q(task__in=ids) | Q(task__parent__in=ids) | Q(task__parent__parent__in=ids)
    unsent = Intent.objects.filter(family, state__in=UNDOABLE, settled_at=None)
    return unsent.filter(operation__in=operation.undoes).select_related("task__account")


def _say_why(fresh: Iterable[Intent], undone: Sequence[Intent]) -> None:
    """Where “it does not apply” has a better reason: the click before it was undone."""
    touched: set[int | None] = set()
    for one in undone:
        above = one.its_task.parent
        touched |= {one.task_id, above.pk if above else None}
        touched.add(above.parent_id if above else None)
    for intent in fresh:
        if intent.task_id in touched and intent.reason in _MOOT:
            intent.reason = Reason.UNDID
