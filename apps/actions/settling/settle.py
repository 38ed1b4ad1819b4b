"""What became of a click: read from the farm until it shows, never sent again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.notices import intents_touch
from apps.actions.operations import OPERATIONS, Ambiguity, Operation
from apps.actions.reasons import Reason
from apps.actions.settling.effects import Effect
from apps.actions.settling.endings import Ending, intents_end
from apps.actions.settling.looking import looked_at
from apps.actions.settling.newer import is_overtaken
from apps.actions.settling.snapshots import NOTHING_SEEN, Seen, seen_tasks
from apps.farm.models import FarmAccount
from apps.farm.models.runs import SyncOutcome
from apps.farm.sync import refresh_tasks

PATIENCE = timedelta(seconds=60)
"""From the sending on: how long the farm may take to show what it did."""
FEWEST_READS = 3
"""Reads that have to agree before the machine says that something did not happen."""
DOUBT = timedelta(seconds=75)
"""When the farm cannot be read for so long, a "yes" of it is no knowledge any more."""
LONGEST = timedelta(minutes=15)
"""When the farm cannot be read for so long, a person has to look."""
_AT_WORK = timedelta(seconds=45)
_PAUSES = (1, 2, 3, 5, 5, 10)
"""Seconds between looks; the last one for all that follow."""


@dataclass(frozen=True)
class Verdict:
    """What to write down; UNKNOWN or no state: look again later."""

    state: IntentState | None = None
    reason: Reason | str = ""


@dataclass(frozen=True)
class Shown:
    """What is seen for an intent now."""

    seen: Seen
    effect: Effect
    fresh: bool
    """Whether the farm could be read just now."""


def judge(
    operation: Operation,
    effect: Effect,
    *,
    fresh: bool,
    accepted: bool,
    waited: timedelta,
    reads: int,
) -> Verdict:
    """The verdict over an intent that was sent. Pure.

    `fresh` says whether the farm could be read just now; without that nothing is ever
    said not to have happened. `accepted` is False while nobody knows what the farm
    said; `waited` is the time since it was sent, `reads` how often the farm was read.
    """
    if effect is Effect.PROVEN:
        return Verdict(IntentState.CONFIRMED)
    if effect is Effect.REFUTED:
        return Verdict(IntentState.REFUTED, operation.refuted)
    if not fresh:
        if waited >= LONGEST:
            return Verdict(IntentState.NEEDS_PERSON, Reason.NOT_READ)
        doubted = accepted and waited >= DOUBT
        return Verdict(IntentState.UNKNOWN, Reason.NOT_READ) if doubted else Verdict()
    if waited < PATIENCE or reads < FEWEST_READS:
        return Verdict()
    if effect is Effect.PARTLY:
        return Verdict(IntentState.NEEDS_PERSON, operation.partly)
    if operation.ambiguous is Ambiguity.SHOWN_NOWHERE_PERSON:
        last = IntentState.ACCEPTED if accepted else IntentState.NEEDS_PERSON
        return Verdict(last, Reason.NOT_SHOWN)
    if operation.ambiguous is Ambiguity.READ_BACK_THEN_REFUTE:
        return Verdict(IntentState.REFUTED, Reason.NOT_SEEN)
    return Verdict(IntentState.NEEDS_PERSON, Reason.NOT_SEEN)


def seen_for(intents: Sequence[Intent]) -> dict[UUID, Seen]:
    """What the mirror shows for each intent now, in a constant number of queries; for
    what concerns the account: nothing."""
    tasks = {intent.task.pk: intent.task for intent in intents if intent.task}
    retried = {
        one.task.pk for one in intents if one.task and one.operation == "retry_failed"
    }
    frames: dict[int, set[int]] = {}
    for intent in intents:
        if intent.task and intent.frame_ids is not None:
            frames.setdefault(intent.task.pk, set()).update(intent.frame_ids)
    seen = seen_tasks(tasks.values(), resubmissions_of=retried, frames_of=frames)
    return {one.pk: seen[one.task.pk] if one.task else NOTHING_SEEN for one in intents}


def intents_settle(intent_ids: Collection[UUID]) -> None:
    """Read the tasks of these intents from the farm, and see what became of each."""
    due = Intent.objects.filter(
        pk__in=intent_ids,
        state__in=(IntentState.ACCEPTED, IntentState.UNKNOWN),
        settled_at=None,
        next_check_at__lte=timezone.now(),
    )
    intents = list(due.select_related("account").order_by("account_id"))
    # Others keep off meanwhile; when this worker dies they come back to it.
    due.update(next_check_at=timezone.now() + _AT_WORK)
    for account, rows in groupby(intents, key=lambda intent: intent.account):
        _settle_account(account, list(rows))


def intent_settle(intent_id: UUID) -> None:
    """The same for one intent."""
    intents_settle([intent_id])


def _settle_account(account: FarmAccount, rows: Sequence[Intent]) -> None:
    mirrored = {
        one.task_id: one for one in rows if one.task_id and not _looks(one.operation)
    }
    fresh = True
    if mirrored:
        run = refresh_tasks(
            account,
            sorted(mirrored),
            asked_to_delete={
                one.task_id for one in rows if one.task_id and _may_be_gone(one)
            },
        )
        fresh = run.outcome == SyncOutcome.OK
    ids = [intent.pk for intent in rows]
    found = Intent.objects.filter(pk__in=ids)
    intents = list(found.select_related("account", "task__account"))
    seen = seen_for(intents)
    told = looked_at(account, [one for one in intents if _looks(one.operation)])
    looked = []
    for intent in intents:
        if _looks(intent.operation):
            effect = told.get(intent.pk)
            shown = Shown(seen[intent.pk], effect or Effect.NOT_YET, effect is not None)
        else:
            shown = Shown(seen[intent.pk], _effect(intent, seen[intent.pk]), fresh)
        looked.append(_look(intent, shown))
    intents_end(ending for ending in looked if ending is not None)


def _looks(operation: str) -> bool:
    """Whether the farm is asked itself, for the mirror shows nothing of it."""
    return OPERATIONS[operation].look is not None


def _effect(intent: Intent, now_seen: Seen) -> Effect:
    proof = OPERATIONS[intent.operation].proof
    if proof is None:
        return Effect.NOT_YET
    return proof(Seen.from_json(intent.before), now_seen, intent.params)


def _may_be_gone(intent: Intent) -> bool:
    """Whether one answer without the task proves that it was deleted; where the farm's
    "yes" did not arrive it takes two."""
    sure = _was_accepted(intent) or intent.checks > 0
    return intent.operation == "delete" and sure


def _was_accepted(intent: Intent) -> bool:
    """Whether the farm said yes, also when what came of it is not known since."""
    return intent.state == IntentState.ACCEPTED or intent.answered_at is not None


def _look(intent: Intent, shown: Shown) -> Ending | None:
    """How the intent ends by what is seen now; None when it is looked at again."""
    operation = OPERATIONS[intent.operation]
    now = timezone.now()
    reads = intent.checks + shown.fresh
    accepted = _was_accepted(intent)
    verdict = judge(
        operation,
        shown.effect,
        fresh=shown.fresh,
        accepted=accepted,
        waited=now - (intent.sent_at or intent.requested_at),
        reads=reads,
    )
    if verdict.state != IntentState.CONFIRMED and is_overtaken(intent):
        last = IntentState.ACCEPTED if accepted else IntentState.REFUTED
        verdict = Verdict(last, Reason.REPLACED)
    if verdict.state in (None, IntentState.UNKNOWN):
        _look_again(intent, verdict, reads=reads)
        return None
    return Ending(
        intent=intent,
        states=(IntentState(intent.state),),
        values={
            "state": verdict.state,
            "reason": verdict.reason,
            "after": shown.seen.as_json(),
            "checks": reads,
            "settled_at": now,
        },
        # An unknown one was resolved by just this.
        how={
            "reads": reads,
            "read_now": shown.fresh,
            "proof": shown.effect.name.lower(),
        },
    )


def _look_again(intent: Intent, verdict: Verdict, *, reads: int) -> None:
    """Later; an intent that was accepted may be in doubt from now on."""
    values: dict[str, Any] = {
        "checks": reads,
        "next_check_at": _next_check(timezone.now(), reads),
    }
    doubted = verdict.state is not None and intent.state != verdict.state
    if doubted:
        values |= {"state": verdict.state, "reason": verdict.reason}
    rows = Intent.objects.filter(pk=intent.pk, state=intent.state, settled_at=None)
    if rows.update(**values) and doubted:
        intents_touch([intent])


def _next_check(now: datetime, reads: int) -> datetime:
    return now + timedelta(seconds=_PAUSES[min(reads, len(_PAUSES) - 1)])
