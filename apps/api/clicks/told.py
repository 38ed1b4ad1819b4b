"""A click as the API tells of it: what was asked for, and what became of each part."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Schema

from apps.actions.models import OPEN_STATES, Intent, IntentState
from apps.actions.reasons import Reason
from apps.actions.selectors import ATTENTION
from apps.actions.telling.wording import intent_label, intent_words
from apps.api.schemas import Instant
from apps.common.money import money_text
from apps.farm.rights import MONEY, Rights

Outcome = Literal["open", "done", "not_done", "unknown"]
_GRAVITY: tuple[Outcome, ...] = ("unknown", "not_done", "open", "done")
_NOT_DONE = (IntentState.REJECTED, IntentState.REFUTED, IntentState.WITHDRAWN)


class PartOut(Schema):
    """One call of the farm that a click asked for.

    `outcome` is what a script needs: open (more is to come), done, not_done, or
    unknown (a person has to look at the farm). `text` and `advice` are for people.
    """

    id: UUID
    click: UUID
    operation: str
    label: str
    account: str
    task_id: int | None
    task_remote_id: int | None
    target: str
    frames: list[int] | None
    """The farm's ids of the frames; null: the whole task."""
    state: str
    reason: str
    outcome: Outcome
    text: str
    advice: str
    code: int | None
    made_remote_id: int | None
    """The farm's id of the task that "render again" made."""
    requested_by: str
    requested_at: Instant
    origin: str
    why: str
    hold_until: Instant | None
    """Until then it can be undone, and was not sent."""
    settled_at: Instant | None
    stake: str | None
    """What it costs about, or destroys; null: unknown, or not for this user."""
    currency: str


class ClickOut(Schema):
    """One click with its parts. `outcome` is the gravest of theirs."""

    click: UUID | None
    operation: str
    outcome: Outcome
    is_over: bool
    parts: int
    """How many there are: a list of clicks has the first 20 of each."""
    items: list[PartOut]


class ClickList(Schema):
    """Clicks, newest first."""

    items: list[ClickOut]
    next: str | None


def outcome_of(intent: Intent) -> Outcome:
    """What became of it, in one of four words."""
    is_settled = intent.settled_at is not None
    return outcome_for(IntentState(intent.state), intent.reason, is_settled=is_settled)


def outcome_for(state: IntentState, reason: str, *, is_settled: bool) -> Outcome:
    """The same by what decides it."""
    if state == IntentState.NEEDS_PERSON:
        return "unknown"
    if state in OPEN_STATES and not is_settled:
        return "open"
    # The click before it was undone: what was wanted is so.
    if state in _NOT_DONE and reason != Reason.UNDID:
        return "not_done"
    return "done"


def part_out(intent: Intent, rights: Rights) -> dict[str, Any]:
    """PartOut's fields; the intent comes with task, account and who asked."""
    words, task = intent_words(intent), intent.task
    sees = _sees_money(intent, rights)
    same = ("id", "click", "operation", "task_id", "target", "state", "reason", "code")
    more = ("requested_at", "origin", "why", "hold_until", "settled_at")
    return {name: getattr(intent, name) for name in (*same, *more)} | {
        "label": intent_label(intent),
        "account": intent.account.name,
        "task_remote_id": task.remote_id if task else None,
        "frames": intent.frame_ids,
        "made_remote_id": intent.made_id,
        "outcome": outcome_of(intent),
        "text": words.text,
        "advice": words.advice,
        "requested_by": intent.requested_by.get_username(),
        "stake": _stake(intent) if sees else None,
        "currency": intent.account.currency,
    }


def _stake(intent: Intent) -> str | None:
    return None if intent.stake is None else money_text(Decimal(intent.stake))


def _sees_money(intent: Intent, rights: Rights) -> bool:
    if intent.task is None:
        return rights.covers(MONEY, account_id=intent.account_id)
    return rights.sees_cost_of(intent.task)


@dataclass
class Whole:
    """All parts of a click together."""

    parts: int = 0
    outcomes: set[Outcome] = field(default_factory=set)


def click_out(
    intents: Sequence[Intent], rights: Rights, whole: Whole | None = None
) -> dict[str, Any]:
    """ClickOut's fields; what needs attention most comes first. `whole` where these
    are not all parts."""
    ordered = sorted(intents, key=lambda one: ATTENTION.index(IntentState(one.state)))
    if whole is None:
        whole = Whole(len(ordered), {outcome_of(one) for one in ordered})
    newest = max(ordered, key=lambda one: one.requested_at, default=None)
    return {
        "click": newest.click if newest else None,
        "operation": newest.operation if newest else "",
        "outcome": next((one for one in _GRAVITY if one in whole.outcomes), "done"),
        "is_over": "open" not in whole.outcomes,
        "parts": whole.parts,
        "items": [part_out(one, rights) for one in ordered],
    }
