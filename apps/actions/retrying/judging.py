"""Which failed frames a retry rule would have rendered again now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apps.actions.causes import (
    Cause,
    Failed,
    accused_machines,
    cause_of,
    limits_of,
)
from apps.actions.models import FrameFailure, RetryPolicy
from apps.actions.retrying.fitting import (
    NEVER,
    Failure,
    Rule,
    Verdict,
    due_at,
    verdict,
)
from apps.actions.retrying.history import past_of
from apps.common.chunks import chunks
from apps.farm.models import RenderTask

_AT_ONCE = 500


@dataclass(frozen=True)
class Due:
    """A frame, and since when it is due."""

    frame: Failed
    at: datetime


@dataclass
class Judged:
    """What becomes of failed frames, before money is looked at."""

    due: list[Due] = field(default_factory=list)
    """Longest due first."""
    unread: set[int] = field(default_factory=set)
    """Leaves (primary keys) with frames whose log decides."""
    counts: Counter[Verdict] = field(default_factory=Counter)


def judged(
    policy: RetryPolicy,
    leaves: Mapping[int, RenderTask],
    failed: Sequence[Failed],
    *,
    now: datetime,
) -> Judged:
    """What becomes of each of the leaves' failed frames."""
    rule = rule_of(policy)
    past, accused = past_of(leaves.values()), accused_machines(leaves.values(), failed)
    seen = _seen_at(failed)
    found = Judged()
    for frame in failed:
        if (seen_at := seen.get(frame.failure_id or 0)) is None:
            continue  # About to be noted.
        asked = past.asked.get((frame.task_id, frame.remote_id), NEVER)
        failure = Failure(
            cause=cause_of(frame, accused.get(frame.task_id, ())),
            times=frame.times,
            seen_at=seen_at,
        )
        busy = past.is_busy(frame.task_id, frame.remote_id)
        said = verdict(rule, failure, asked, now=now, busy=busy)
        found.counts[said] += 1
        if said is Verdict.DUE:
            found.due.append(Due(frame, due_at(rule, failure, asked)))
        elif said is Verdict.UNREAD:
            found.unread.add(frame.task_id)
    found.due.sort(key=lambda one: (one.at, one.frame.id))
    return found


def rule_of(policy: RetryPolicy) -> Rule:
    """What the policy says about frames, and its account about the same errors."""
    limits = limits_of([policy.account_id])
    return Rule(
        causes=frozenset(Cause(key) for key in policy.causes),
        most_times=policy.most_times,
        pause=timedelta(minutes=policy.pause_minutes),
        same_error_times=limits[policy.account_id],
    )


def _seen_at(failed: Sequence[Failed]) -> dict[int, datetime]:
    ids = [one.failure_id for one in failed if one.failure_id is not None]
    found: dict[int, datetime] = {}
    for some in chunks(ids, _AT_ONCE):
        rows = FrameFailure.objects.filter(pk__in=some)
        found |= dict(rows.values_list("pk", "seen_at"))
    return found
