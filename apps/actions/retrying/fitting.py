"""Whether a failed frame is retried by a rule now. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from apps.actions.causes import Cause

MOST_DOUBLINGS = 10


class Verdict(StrEnum):
    """What a rule makes of a failed frame."""

    DUE = "due"
    LATER = "later"
    """Its pause is not over."""
    UNREAD = "unread"
    """Its log has to be read first: the cause decides."""
    OTHER_CAUSE = "other_cause"
    SAME_ERROR = "same_error"
    """Held back: it failed too often in the same way."""
    USED_UP = "used_up"
    """Retried by rules as often as this one allows."""
    BUSY = "busy"
    """Somebody asked for something there, and it is not over or not known how."""
    UNDONE = "undone"
    """A person took its retry back: not before it fails anew."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a policy says about frames."""

    causes: frozenset[Cause]
    most_times: int
    pause: timedelta
    same_error_times: int | None
    """Of the account: so many failures in the same way hold a frame back."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What rules, all of them, asked for one frame so far."""

    times: int = 0
    sent: int = 0
    """Those of them that were not withdrawn."""
    last_at: datetime | None = None
    undone_at: datetime | None = None


NEVER = Asked()


@dataclass(frozen=True, kw_only=True)
class Failure:
    """How a frame failed last."""

    cause: Cause
    times: int
    """In the same way, in a row."""
    seen_at: datetime


def verdict(
    rule: Rule, failure: Failure, asked: Asked, *, now: datetime, busy: bool = False
) -> Verdict:
    """What holds first, from what the frame is to when it is due."""
    if busy:
        return Verdict.BUSY
    if asked.sent >= rule.most_times:
        return Verdict.USED_UP
    limit = rule.same_error_times
    if limit is not None and failure.times >= max(limit, 1):
        return Verdict.SAME_ERROR
    if failure.cause is Cause.UNREAD:
        if not _fits_unread(rule, asked):
            wanted = {Cause.LOG, Cause.UNKNOWN} & rule.causes
            return Verdict.UNREAD if wanted else Verdict.OTHER_CAUSE
    elif failure.cause not in rule.causes:
        return Verdict.OTHER_CAUSE
    if asked.undone_at is not None and asked.undone_at >= failure.seen_at:
        return Verdict.UNDONE
    return Verdict.DUE if due_at(rule, failure, asked) <= now else Verdict.LATER


def due_at(rule: Rule, failure: Failure, asked: Asked) -> datetime:
    """When its pause is over: twice as long with each time that it was asked for."""
    start = max(failure.seen_at, asked.last_at or failure.seen_at)
    pause: timedelta = rule.pause * 2 ** min(asked.times, MOST_DOUBLINGS)
    return start + pause


def _fits_unread(rule: Rule, asked: Asked) -> bool:
    """Whatever its log tells fits; but who fails again may fail in the same way."""
    return not asked.times and {Cause.LOG, Cause.UNKNOWN} <= rule.causes
