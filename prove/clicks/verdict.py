"""The intents of a trial, held against what the farm was asked and what it did."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.actions.telling.wording import Tone, intent_words
from apps.audit.models import AuditEntry
from prove.clicks.people import Told
from prove.clicks.tally import Tally
from prove.clicks.targets import CALLED, SAID

WORDS = {
    IntentState.CONFIRMED: ("Confirmed after ", Tone.GOOD),
    IntentState.REJECTED: ("Refused by the farm", Tone.BAD),
    IntentState.REFUTED: ("Did not take effect", Tone.BAD),
    IntentState.WITHDRAWN: ("Not sent", Tone.QUIET),
    IntentState.NEEDS_PERSON: ("Needs a person", Tone.DOUBT),
    IntentState.UNKNOWN: ("Not known whether it happened", Tone.DOUBT),
    IntentState.ACCEPTED: ("Accepted by the farm", Tone.QUIET),
}
"""What is to be read on the page once it is over, in English."""
UNDONE = "Undone, nothing was sent"
HAPPENED = frozenset({IntentState.CONFIRMED, IntentState.ACCEPTED})
DID_NOT = frozenset({IntentState.REJECTED, IntentState.REFUTED, IntentState.WITHDRAWN})


@dataclass
class Facts:
    """What was seen from outside."""

    executed: Counter[tuple[str, int]]
    received: dict[tuple[str, int], list[float]]
    told: list[Told]
    ended: dict[UUID, str] = field(default_factory=dict)
    """States in which intents were seen when they had just ended."""
    cut: bool = False
    """Links to the database were."""
    throttled: bool = False
    """The farm said 429 at times: what it refused so may go again."""


def judge(trial: str, facts: Facts, tally: Tally) -> None:
    """Add to the tally what is right and what is not."""
    rows = list(Intent.objects.select_related("task__account").order_by("requested_at"))
    entries = _entries()
    by_target: dict[tuple[str, int], list[Intent]] = defaultdict(list)
    for intent in rows:
        by_target[intent.operation, intent.task.remote_id].append(intent)
        tally.states[intent.state] += 1
        tally.undone += intent.reason == Reason.UNDONE
        said = f"{trial}: {_named(intent)}"
        _judge_words(said, intent, facts, tally)
    for (operation, remote_id), intents in by_target.items():
        done = facts.executed[SAID[operation], remote_id]
        calls = facts.received.get((CALLED[operation], remote_id), [])
        said = f"{trial}: {', '.join(map(_named, intents))}; {len(calls)} calls, {done}"
        _judge_target(f"{said} executed", intents, done, calls, facts, tally)
        _judge_audit(said, intents, calls, entries, tally)
        tally.executions += done
        tally.calls += len(calls)
    tally.intents += len(rows)
    _judge_answers(trial, facts, by_target, tally)


def _named(intent: Intent) -> str:
    why = f" ({intent.reason})" if intent.reason else ""
    return f"{intent.operation} {intent.task.remote_id} {intent.state}{why}"


def _judge_words(said: str, intent: Intent, facts: Facts, tally: Tally) -> None:
    state = IntentState(intent.state)
    if intent.settled_at is None:
        tally.lost.append(f"{said}: it came to no end")
        return
    words = intent_words(intent)
    text, tone = WORDS[state]
    text = UNDONE if intent.reason == Reason.UNDONE else text
    if not words.text.startswith(text) or words.tone != tone:
        tally.wrong.append(f"{said}: “{words.text}”, {words.tone}")
    before = facts.ended.get(intent.pk, intent.state)
    if before != intent.state:
        tally.wrong.append(f"{said}: it had been shown as {before}")


def _judge_target(
    said: str,
    intents: list[Intent],
    done: int,
    calls: list[float],
    facts: Facts,
    tally: Tally,
) -> None:
    states = {IntentState(intent.state) for intent in intents}
    if done > 1:
        tally.twice.append(said)
    # One that was refused may be asked for again, by the second of a double click.
    sent = sum(intent.sent_at is not None for intent in intents)
    if len(calls) > max(1, sent) and not facts.throttled:
        tally.again.append(said)
    if done and states <= DID_NOT:
        tally.wrong.append(said)
    if not done and states & HAPPENED:
        tally.wrong.append(said)
    undone = all(intent.reason == Reason.UNDONE for intent in intents)
    # One that was put back because the farm said 429 can be undone all the same.
    if undone and (done or (calls and not facts.throttled)):
        tally.regretted.append(said)


def _judge_audit(
    said: str,
    intents: list[Intent],
    calls: list[float],
    entries: dict[str, datetime],
    tally: Tally,
) -> None:
    written = [entries.get(str(intent.pk)) for intent in intents]
    if None in written:
        tally.unaudited.append(f"{said}: an intent without an entry")
    first = min((at.timestamp() for at in written if at), default=None)
    if calls and (first is None or first > min(calls)):
        tally.unaudited.append(f"{said}: called before there was an entry")


def _entries() -> dict[str, datetime]:
    """When the first audit entry about each intent was written."""
    found: dict[str, datetime] = {}
    for entry in AuditEntry.objects.order_by("pk"):
        intent: Any = (entry.after or {}).get("intent")
        if intent:
            found.setdefault(intent, entry.at)
    return found


def _judge_answers(
    trial: str,
    facts: Facts,
    by_target: dict[tuple[str, int], list[Intent]],
    tally: Tally,
) -> None:
    """Whatever was said to be taken has to be there."""
    for one in facts.told:
        tally.clicks += one.taken + len(one.refused) + one.unanswered
        tally.unanswered += one.unanswered
        tally.undos += one.undos
        if one.taken and not _present(one, by_target):
            tally.lost.append(f"{trial}: {one} has no row")
        # While its links are cut an error page is the truth.
        if any(status < 500 for status in one.refused) or (
            one.refused and not facts.cut
        ):
            tally.wrong.append(f"{trial}: {one} was refused")


def _present(told: Told, by_target: Collection[tuple[str, int]]) -> bool:
    asked = {number for operation, number in by_target if operation == told.operation}
    return bool(asked) and (
        told.operation == "retry_failed" or asked.issuperset(told.targets)
    )
