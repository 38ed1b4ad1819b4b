"""Writing intents: the doors through which clicks, and words about them, come in."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.actions.accounts import account_intent_request
from apps.actions.asking.asked import wishes_asked
from apps.actions.asking.clicks import Click
from apps.actions.asking.wishes import Wish, visible_tasks
from apps.actions.entries import requested_entries, step_entry
from apps.actions.holding.agreeing import intents_answer, may_answer
from apps.actions.holding.hold import hold, intents_release
from apps.actions.holding.undo import (
    Undone,
    intents_undo,
    may_undo,
    opposites_undo,
    others_replace,
)
from apps.actions.limits.demands import NOTHING, Given, demands_meet, is_guarded
from apps.actions.limits.rules import rules_lock
from apps.actions.models import Intent, IntentState, Origin, RetryPolicy
from apps.actions.notices import intents_announce, intents_touch
from apps.actions.operations import Operation
from apps.actions.policies import checked_params, objection_to_user, operation_named
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.sweep import intents_sweep
from apps.actions.switch import is_read_only
from apps.audit.services import audit_record_all
from apps.common.plain import text

__all__ = (
    "Undone",
    "account_intent_request",
    "intent_judge",
    "intents_answer",
    "intents_release",
    "intents_request",
    "intents_sweep",
    "intents_undo",
    "may_answer",
    "may_undo",
)


def intents_request(
    *,
    user: Any,
    operation: str,
    task_ids: Collection[int],
    frame_ids: Collection[int] | None = None,
    include_done: bool = False,
    params: Mapping[str, Any] | None = None,
    reason: str = "",
    given: Given = NOTHING,
    origin: Origin = Origin.PAGE,
    policy: RetryPolicy | None = None,
    remote_addr: str = "",
) -> list[Intent]:
    """One click: an intent and an audit entry for each call that the farm will get.

    Ids are our primary keys. What makes no sense for a task becomes an intent that is
    withdrawn at once and says why; what is asked for already is not asked for again:
    the open intent is returned. ClickRefused when the user may not, or names nothing;
    StepsMissing when limits of an account ask for more than what is `given`.
    `include_done` renders frames that are done again; `params` of over_time_stop is
    {"seconds": n}. `reason` is kept where nothing was given as `why`; `origin` and
    `policy` say where the click came from.
    """
    known = _operation_for(user, operation)
    extra = checked_params(known, params or {})
    extra |= _consents(known, include_done=include_done, given=given)
    tasks = visible_tasks(user, task_ids)
    wishes = wishes_asked(
        user=user,
        operation=known,
        tasks=tasks,
        frame_ids=frame_ids,
        include_done=include_done,
        same_error=given.same_error,
        params=extra,
    )
    why = text(given.why).strip() or reason
    click = Click(
        user=user, operation=known, params=extra, origin=origin, policy=policy, why=why
    )
    with transaction.atomic():
        fresh, open_ones = _intents(click, wishes, given)
        if origin != Origin.POLICY:
            opposites_undo(
                user=user,
                operation=known,
                tasks=tasks,
                frame_ids=frame_ids,
                fresh=fresh,
                remote_addr=remote_addr,
            )
        asked = [*fresh, *open_ones]
        others_replace(user=user, operation=known, asked=asked, remote_addr=remote_addr)
        new, same = _written(fresh)
        audit_record_all(requested_entries(new, remote_addr=remote_addr))
        transaction.on_commit(partial(intents_announce, new), robust=True)
    return new + open_ones + same


def _operation_for(user: Any, key: str) -> Operation:
    """The operation; ClickRefused where this user may nowhere do it, or nobody may."""
    known = operation_named(key)
    if known.on_account:
        raise ClickRefused(Reason.NO_OPERATION)
    if objection := objection_to_user(user, known):
        raise ClickRefused(objection)
    if is_read_only():
        raise ClickRefused(Reason.READ_ONLY)
    return known


def _consents(known: Operation, *, include_done: bool, given: Given) -> dict[str, bool]:
    """What was expressly wished, for when it is looked at again before sending."""
    found = {}
    if known.on_frames and include_done:
        found["include_done"] = True
    if known.on_leaves and given.same_error:
        found["same_error"] = True
    return found


def _intents(
    click: Click, wishes: Sequence[Wish], given: Given
) -> tuple[list[Intent], list[Intent]]:
    """Unsaved intents that met the limits, and open ones that say the same."""
    known = click.operation
    # Before anything is counted, or replaced: no other click of these accounts is
    # meanwhile.
    guarded = is_guarded(known) or known.replaces
    rules = rules_lock({wish.task.account_id for wish in wishes} if guarded else ())
    fresh, open_ones = click.intents(wishes)
    demands_meet(
        user=click.user, operation=known, intents=fresh, given=given, rules=rules
    )
    hold(known, fresh, click.now)
    return fresh, open_ones


def _written(fresh: Sequence[Intent]) -> tuple[list[Intent], list[Intent]]:
    """Write them; those that were, and for the others those that were faster by a
    moment."""
    kept = _insert(fresh)
    lost = [intent for intent in fresh if intent.pk not in kept]
    return [intent for intent in fresh if intent.pk in kept], _same_as(lost)


def _insert(fresh: Sequence[Intent]) -> set[UUID]:
    """Write them where no open one says the same; the keys of those written."""
    if not fresh:
        return set()
    Intent.objects.bulk_create(fresh, ignore_conflicts=True)
    ids = [intent.pk for intent in fresh]
    return set(Intent.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _same_as(lost: Sequence[Intent]) -> list[Intent]:
    if not lost:
        return []
    wanted = {(one.task_id, one.operation, one.scope_key) for one in lost}
    found = Intent.objects.filter(
        task__in=[one.task_id for one in lost], settled_at=None
    ).select_related("task__account")
    return [
        one for one in found if (one.task_id, one.operation, one.scope_key) in wanted
    ]


def intent_judge(
    *, user: Any, intent_id: UUID, happened: bool, remote_addr: str = ""
) -> Intent:
    """A person looked at the farm and says what became of a click that needs one."""
    rows = Intent.objects.select_related("account", "task__account")
    intent = rows.get(pk=intent_id)
    operation = operation_named(intent.operation)
    if objection := objection_to_user(user, operation, intent.about):
        raise ClickRefused(objection)
    state = IntentState.CONFIRMED if happened else IntentState.REFUTED
    waiting = Intent.objects.filter(pk=intent_id, state=IntentState.NEEDS_PERSON)
    with transaction.atomic():
        if waiting.update(state=state, reason=Reason.JUDGED, settled_at=timezone.now()):
            entry = step_entry(
                intent,
                state,
                actor=user,
                verb="intent.judged",
                remote_addr=remote_addr,
            )
            audit_record_all([entry])
            transaction.on_commit(partial(intents_touch, [intent]), robust=True)
    intent.refresh_from_db()
    return intent
