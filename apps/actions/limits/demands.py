"""What a click has to be asked for before it is taken: the larger, the more.

Limits are the account's (ClickRules) and hold for all that a person asked for within
WINDOW: fifty small clicks are one large one, also when they arrive at once.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils import timezone

from apps.actions.limits.loads import Load, earlier_loads, loads_of
from apps.actions.limits.rules import rules_of
from apps.actions.models import ClickRules, Intent, IntentState, Origin
from apps.actions.operations import OPERATE, OPERATIONS, Operation
from apps.actions.policies import objection_to_user
from apps.actions.reasons import ClickRefused, Reason

WINDOW = timedelta(minutes=10)
"""What one person asked for within it is counted together."""
FRESH = timedelta(minutes=5)
"""How long ago the password may have been given where it is asked for once more."""
_SEPARATORS = str.maketrans("", "", " \u00a0\u202f\u2009.,'’")


class Step(StrEnum):
    """What may be missing; also the name of its field."""

    TYPED = "typed"
    WHY = "why"
    SIGN_IN = "password"


@dataclass(frozen=True, kw_only=True)
class Given:
    """What came with a click."""

    typed: str = ""
    why: str = ""
    signed_in_at: datetime | None = None
    same_error: bool = False
    """Frames that failed in the same way again and again are wanted once more."""


NOTHING = Given()


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What is asked for before a click is taken."""

    number: int = 0
    """Tasks or frames that it touches: what has to be typed."""
    of_frames: bool = False
    typed: bool = False
    reason: bool = False
    sign_in: bool = False
    second: bool = False
    """A second person has to agree before it is sent."""
    spender: bool = False
    """It needs the right to spend, which the person does not have there."""
    earlier: bool = False
    """What the person asked for before, within WINDOW, was counted too."""

    def missing(self, given: Given, *, now: datetime) -> frozenset[Step]:
        """What is asked for and was not given, or not rightly."""
        steps = set()
        if self.typed and _number(given.typed) != self.number:
            steps.add(Step.TYPED)
        if self.reason and not given.why.strip():
            steps.add(Step.WHY)
        if self.sign_in and not _is_fresh(given.signed_in_at, now):
            steps.add(Step.SIGN_IN)
        return frozenset(steps)


class StepsMissing(ClickRefused):
    """More is asked before the click is taken; nothing was written."""

    def __init__(self, demand: Demand, missing: frozenset[Step]) -> None:
        super().__init__(Reason.STEPS_MISSING)
        self.demand = demand
        self.missing = missing


def is_guarded(operation: Operation) -> bool:
    """Whether limits hold for it: what only saves money, or only sets, is never held
    up."""
    return operation.spends or operation.destroys or operation.interrupts


def demand_of(
    *,
    user: Any,
    operation: Operation,
    intents: Sequence[Intent],
    rules: Mapping[int, ClickRules] | None = None,
) -> Demand:
    """What these intents, not written yet, are asked back about."""
    # What is retried by rule has limits of its own, and nobody there to be asked.
    wanted = [
        one
        for one in intents
        if one.state != IntentState.WITHDRAWN and one.origin != Origin.POLICY
    ]
    if not wanted or not is_guarded(operation):
        return Demand()
    own = loads_of(operation, wanted)
    limits = rules_of(own) if rules is None else rules
    since = timezone.now() - WINDOW
    before = earlier_loads(user=user, account_ids=list(own), since=since)
    found = [
        _demand(limits[pk], load, load.plus(before.get(pk)), operation)
        for pk, load in own.items()
    ]
    frames = operation.on_leaves or any(one.of_frames for one in found)
    count = [load.frames if frames else len(load.tasks) for load in own.values()]
    return Demand(
        number=sum(count),
        of_frames=frames,
        typed=any(one.typed for one in found),
        reason=any(one.reason for one in found),
        sign_in=any(one.sign_in for one in found),
        second=any(one.second for one in found),
        spender=any(one.spender for one in found) and not _may_spend(user, wanted),
        earlier=bool(before),
    )


def demands_meet(
    *,
    user: Any,
    operation: Operation,
    intents: Sequence[Intent],
    given: Given,
    rules: Mapping[int, ClickRules],
) -> Demand:
    """Let the click pass, or raise StepsMissing or ClickRefused before it is written.

    Intents that a second person has to agree to become AWAITING. `rules` are those
    that the transaction has locked.
    """
    demand = demand_of(user=user, operation=operation, intents=intents, rules=rules)
    if demand.spender:
        raise ClickRefused(Reason.NEEDS_SPENDER)
    if missing := demand.missing(given, now=timezone.now()):
        raise StepsMissing(demand, missing)
    if demand.second:
        for intent in intents:
            if intent.state == IntentState.QUEUED:
                intent.state = IntentState.AWAITING
    return demand


def _demand(rules: ClickRules, own: Load, whole: Load, operation: Operation) -> Demand:
    """For one account: `own` is the click's, `whole` with what was asked before."""

    def money(limit: Decimal | None) -> bool:
        """Whether so much is at stake; what nobody knows is more than any limit."""
        if limit is None or own.money == 0:
            return False
        return whole.money is None or whole.money >= limit

    frames = bool(own.frames) and _reached(rules.typed_frames, whole.frames)
    tasks = _reached(rules.typed_tasks, len(whole.tasks))
    return Demand(
        of_frames=frames and not tasks,
        typed=tasks or frames or money(rules.typed_money),
        reason=money(rules.reason_money),
        sign_in=money(rules.sign_in_money),
        second=money(rules.second_money),
        spender=operation.permission == OPERATE and money(rules.spender_money),
    )


def _reached(limit: int | None, count: int) -> bool:
    return limit is not None and count >= limit


def _may_spend(user: Any, intents: Sequence[Intent]) -> bool:
    speed = OPERATIONS["full_speed"]
    return all(objection_to_user(user, speed, one.about) is None for one in intents)


def _number(typed: str) -> int | None:
    """What was typed, however the thousands are set apart, and in whose digits."""
    plain = unicodedata.normalize("NFKC", typed[:40]).translate(_SEPARATORS)
    return int(plain) if plain.isdecimal() else None


def _is_fresh(signed_in_at: datetime | None, now: datetime) -> bool:
    return signed_in_at is not None and now - FRESH <= signed_in_at <= now
