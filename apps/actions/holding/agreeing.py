"""A second person agrees to a click, or declines."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.actions.entries import step_entry
from apps.actions.holding.hold import first_step
from apps.actions.models import Intent, IntentState
from apps.actions.notices import intents_announce
from apps.actions.operations import SPEND
from apps.actions.policies import covers, objection_to_user, operation_named
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.selectors import visible_intents
from apps.audit.services import audit_record_all
from apps.farm.rights import rights_of

AGREED_WITHIN = timedelta(hours=24)
"""After that nobody agreed in time."""


def may_answer(user: Any, intent: Intent) -> bool:
    """Whether the user may be the second person: never who asked for it, and only who
    may do the same there and spend there."""
    if intent.state != IntentState.AWAITING or intent.requested_by_id == user.pk:
        return False
    operation = operation_named(intent.operation)
    if objection_to_user(user, operation, intent.about) is not None:
        return False
    return covers(rights_of(user), SPEND, intent.about)


def intents_answer(
    *,
    user: Any,
    click: UUID,
    agree: bool,
    why: str = "",
    remote_addr: str = "",
) -> list[Intent]:
    """The second person's word about a click: it goes its way, or is never sent.

    Returns the intents that were answered; none when the click waits for nobody any
    more. ClickRefused where the user may answer for none of it.
    """
    waiting = visible_intents(user).filter(click=click, state=IntentState.AWAITING)
    now = timezone.now()
    with transaction.atomic():
        rows = waiting.select_for_update(of=("self",)).order_by("pk")
        found = list(rows.select_related("account", "task__account"))
        answered = [one for one in found if may_answer(user, one)]
        if found and not answered:
            raise ClickRefused(Reason.NO_RIGHT)
        entries = [
            step_entry(
                intent,
                _answer(intent, agree=agree, now=now)["state"],
                actor=user,
                verb="intent.agreed" if agree else "intent.declined",
                reason=why,
                remote_addr=remote_addr,
            )
            for intent in answered
        ]
        _write(answered, user=user, agree=agree, now=now)
        audit_record_all(entries)
        transaction.on_commit(partial(intents_announce, answered), robust=True)
    return answered


def _answer(intent: Intent, *, agree: bool, now: datetime) -> dict[str, Any]:
    """The columns that follow from the answer."""
    if agree:
        return first_step(operation_named(intent.operation), now)
    return {
        "state": IntentState.WITHDRAWN,
        "reason": Reason.DECLINED,
        "settled_at": now,
    }


def _write(intents: Sequence[Intent], *, user: Any, agree: bool, now: datetime) -> None:
    """Write the answer down, in the rows and in these objects: all of one click, so of
    one operation."""
    if not intents:
        return
    values = _answer(intents[0], agree=agree, now=now)
    values |= {"approver": user, "approved_at": now}
    Intent.objects.filter(pk__in=[one.pk for one in intents]).update(**values)
    for intent in intents:
        for name, value in values.items():
            setattr(intent, name, value)
