"""Writing intents: clicks, a person's verdict, and the sweep over what was left."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.actions.clicks import Click
from apps.actions.demands import NOTHING, Given, demands_meet, is_guarded, rules_lock
from apps.actions.models import Intent, IntentState
from apps.actions.notices import intents_touch, queue_execution, queue_settlement
from apps.actions.policies import checked_params, objection_to_user, operation_named
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.stakes import staked
from apps.actions.wishes import visible_tasks, wishes_for_frames, wishes_for_tasks
from apps.audit.models import AuditEntry
from apps.audit.services import audit_draft, audit_record, audit_record_all

QUIET = timedelta(seconds=3)
"""How long a click's own message may take to reach a worker before it is repeated."""
MOST_AT_ONCE = 200
SETTLED_TOGETHER = 50


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
    remote_addr: str = "",
) -> list[Intent]:
    """One click: an intent and an audit entry for each call that the farm will get.

    Ids are our primary keys. What makes no sense for a task becomes an intent that is
    withdrawn at once and says why; what is asked for already is not asked for again:
    the open intent is returned. ClickRefused when the user may not, or names nothing;
    StepsMissing when limits of an account ask for more than what is `given`.
    `include_done` renders frames that are done again; `params` of over_time_stop is
    {"seconds": n}.
    """
    known = operation_named(operation)
    if objection := objection_to_user(user, known):
        raise ClickRefused(objection)
    extra = checked_params(known, params or {})
    tasks = visible_tasks(user, task_ids)
    if known.on_frames:
        extra |= {"include_done": True} if include_done else {}
        wishes = wishes_for_frames(
            known, tasks, frame_ids or (), include_done=include_done
        )
    else:
        wishes = wishes_for_tasks(known, tasks)
    wishes = staked(known, wishes)
    click = Click(user=user, operation=known, params=extra)
    with transaction.atomic():
        guarded = {task.account_id for task in tasks} if is_guarded(known) else set()
        rules = rules_lock(guarded)
        fresh, open_ones = click.intents(wishes)
        demands_meet(
            user=user, operation=known, intents=fresh, given=given, rules=rules
        )
        kept = _insert(fresh)
        new = [intent for intent in fresh if intent.pk in kept]
        # Another click was faster by a moment: its intents are the ones.
        open_ones += _same_as([one for one in fresh if one.pk not in kept])
        audit_record_all(_entries(new, reason=reason, remote_addr=remote_addr))
        transaction.on_commit(partial(_announce, new), robust=True)
    return new + open_ones


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


def _entries(
    intents: Iterable[Intent], *, reason: str, remote_addr: str
) -> list[AuditEntry]:
    return [
        audit_draft(
            actor=intent.requested_by,
            verb=operation_named(intent.operation).verb,
            **_target(intent),
            reason=reason,
            before=intent.before,
            after={
                "intent": str(intent.pk),
                "state": intent.state,
                "reason": intent.reason,
                "frames": intent.frame_ids,
                "params": intent.params,
            },
            remote_addr=remote_addr,
        )
        for intent in intents
    ]


def _target(intent: Intent) -> dict[str, Any]:
    """The audit trail's words for an intent: they outlive the task and the account."""
    task = intent.task
    parts = (str(task), task.scene_name, task.layer_name, f"({task.account.name})")
    return {
        "target_kind": "task",
        "target_id": task.pk,
        "target_label": " ".join(part for part in parts if part),
        "request_id": str(intent.click),
    }


def _announce(intents: Sequence[Intent]) -> None:
    queue_execution([one.pk for one in intents if one.state == IntentState.QUEUED])
    intents_touch(intents)


def intent_judge(
    *, user: Any, intent_id: UUID, happened: bool, remote_addr: str = ""
) -> Intent:
    """A person looked at the farm and says what became of a click that needs one."""
    intent = Intent.objects.select_related("task__account").get(pk=intent_id)
    if objection := objection_to_user(user, operation_named(intent.operation)):
        raise ClickRefused(objection)
    state = IntentState.CONFIRMED if happened else IntentState.REFUTED
    waiting = Intent.objects.filter(pk=intent_id, state=IntentState.NEEDS_PERSON)
    with transaction.atomic():
        if waiting.update(state=state, reason=Reason.JUDGED, settled_at=timezone.now()):
            audit_record(
                actor=user,
                verb="intent.judged",
                **_target(intent),
                before={"intent": str(intent.pk), "state": intent.state},
                after={"intent": str(intent.pk), "state": state},
                remote_addr=remote_addr,
            )
            transaction.on_commit(partial(intents_touch, [intent]), robust=True)
    intent.refresh_from_db()
    return intent


def intents_sweep() -> None:
    """Find what no message led to: lost senders, unsent clicks, checks that are due."""
    now = timezone.now()
    orphans = Intent.objects.filter(state=IntentState.SENDING, lease_until__lt=now)
    for intent in orphans:
        # Whoever was to send it is gone. It may have been sent, so it never is again.
        lost = orphans.filter(pk=intent.pk).update(
            state=IntentState.UNKNOWN, reason=Reason.SENDER_LOST, next_check_at=now
        )
        if lost:
            intents_touch([intent])
    unsent = (
        Intent.objects.filter(state=IntentState.QUEUED, requested_at__lt=now - QUIET)
        .filter(Q(next_check_at=None) | Q(next_check_at__lte=now))
        .order_by("requested_at")
    )
    queue_execution(list(unsent.values_list("pk", flat=True)[:MOST_AT_ONCE]))
    due = (
        Intent.objects.filter(
            state__in=(IntentState.ACCEPTED, IntentState.UNKNOWN),
            settled_at=None,
            next_check_at__lte=now,
        )
        .order_by("account_id", "next_check_at")
        .values_list("account_id", "pk")[:MOST_AT_ONCE]
    )
    for _, rows in groupby(due, key=lambda row: row[0]):
        ids = [pk for _, pk in rows]
        for start in range(0, len(ids), SETTLED_TOGETHER):
            queue_settlement(ids[start : start + SETTLED_TOGETHER])
