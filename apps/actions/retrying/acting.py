"""Retry rules at work: each asks for what is due, in its person's name."""

import logging
from datetime import datetime

from django.db import transaction

from apps.actions.causes import logs_want
from apps.actions.models import IntentState, Origin, RetryPolicy
from apps.actions.reasons import ClickRefused
from apps.actions.retrying.history import staked_on_day
from apps.actions.retrying.pauses import ENDS, Pause
from apps.actions.retrying.planning import Plan, plan_of
from apps.actions.retrying.scope import RETRY
from apps.actions.retrying.switching import policy_stop
from apps.actions.services import intents_request

logger = logging.getLogger(__name__)


class _NoRoom(Exception):
    """It came to more than the day's limit after all: nothing is written."""


def retries_run(now: datetime) -> int:
    """Have every rule that is on ask for what is due; how many frames were asked for.

    Harmless to run twice at the same time: a rule that is at work is locked, and looks
    again at what was asked for meanwhile.
    """
    rules = RetryPolicy.objects.filter(enabled=True, ended_at=None)
    found = 0
    for policy in rules.select_related("account", "switched_by").order_by("pk"):
        try:
            found += _run(policy, now)
        except ClickRefused as refused:
            logger.warning("Retry rule %s: %s", policy.pk, refused.reason)
    return found


def _run(policy: RetryPolicy, now: datetime) -> int:
    plan = plan_of(policy, user=policy.switched_by, now=now)
    if plan.pause in ENDS:
        policy_stop(policy, plan.pause)
        return 0
    if plan.unread:
        logs_want(plan.unread)
    frames, pause = 0, plan.pause
    if plan.wishes:
        try:
            frames, pause = _ask(policy.pk, now)
        except _NoRoom:
            pause = Pause.NO_ROOM
    _note(policy, pause)
    return frames


def _ask(key: int, now: datetime) -> tuple[int, Pause | None]:
    """Ask for what is due, looked at anew behind the lock; how many frames."""
    with transaction.atomic():
        rows = RetryPolicy.objects.select_for_update(of=("self",))
        rows = rows.select_related("account", "switched_by")
        policy = rows.filter(pk=key, enabled=True, ended_at=None).first()
        if policy is None:
            return 0, None
        plan = plan_of(policy, user=policy.switched_by, now=now)
        if not plan.wishes:
            return 0, plan.pause
        frames = _request(policy, plan)
        spent = staked_on_day(policy, now)
        if spent is None or spent > policy.most_money:
            raise _NoRoom
        return frames, plan.pause


def _request(policy: RetryPolicy, plan: Plan) -> int:
    intents = intents_request(
        user=policy.switched_by,
        operation=RETRY.key,
        task_ids=plan.task_ids,
        frame_ids=plan.frame_ids,
        reason=policy.name,
        origin=Origin.POLICY,
        policy=policy,
    )
    new = (IntentState.HELD, IntentState.QUEUED)
    mine = [one for one in intents if one.policy_id == policy.pk and one.state in new]
    return sum(len(one.frame_ids or ()) for one in mine)


def _note(policy: RetryPolicy, pause: Pause | None) -> None:
    """Keep why it does nothing, unless it was switched meanwhile."""
    rows = RetryPolicy.objects.filter(pk=policy.pk, enabled=True)
    rows.exclude(note=pause or "").update(note=pause or "")
