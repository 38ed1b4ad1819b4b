"""What was asked for already: of single frames, and of money on one day."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Q

from apps.actions.models import Intent, IntentState, Origin, RetryPolicy
from apps.actions.reasons import Reason
from apps.actions.retrying.fitting import NEVER, Asked
from apps.common.money import ZERO
from apps.farm.models import RenderTask

_RETRIES = ("retry_failed", "retry_frames")
_FREE = (IntentState.WITHDRAWN, IntentState.REJECTED)
"""Ends that surely cost nothing."""
_COLUMNS = (
    "task_id",
    "frame_ids",
    "origin",
    "state",
    "reason",
    "requested_at",
    "settled_at",
)

Key = tuple[int, int]
"""Leaf (primary key) and frame (the farm's id)."""


@dataclass
class Past:
    """What was asked for of some leaves."""

    asked: dict[Key, Asked] = field(default_factory=dict)
    frames: set[Key] = field(default_factory=set)
    """Frames that somebody asked for, and nobody knows yet what came of it."""
    leaves: set[int] = field(default_factory=set)
    """Leaves of which all is so."""

    def is_busy(self, leaf: int, frame: int) -> bool:
        """Whether the frame is to be left alone for now."""
        return leaf in self.leaves or (leaf, frame) in self.frames


def past_of(leaves: Collection[RenderTask]) -> Past:
    """Two queries."""
    past = Past(leaves=_busy_leaves(leaves))
    rows = (
        Intent.objects.filter(task__in=[leaf.pk for leaf in leaves])
        .filter(operation__in=_RETRIES)
        .filter(_doubtful() | Q(origin=Origin.POLICY))
        .order_by("requested_at", "pk")
        .only(*_COLUMNS)
    )
    for one in rows.iterator():
        leaf = one.task_id or 0
        is_open = one.settled_at is None or one.state == IntentState.NEEDS_PERSON
        if is_open and one.frame_ids is None:
            past.leaves.add(leaf)
        for number in one.frame_ids or ():
            key = (leaf, number)
            if is_open:
                past.frames.add(key)
            if one.origin == Origin.POLICY:
                past.asked[key] = _more(past.asked.get(key, NEVER), one)
    return past


def _doubtful() -> Q:
    return Q(settled_at=None) | Q(state=IntentState.NEEDS_PERSON)


def _more(asked: Asked, intent: Intent) -> Asked:
    undone = intent.reason == Reason.UNDONE
    return Asked(
        times=asked.times + 1,
        sent=asked.sent + (intent.state != IntentState.WITHDRAWN),
        last_at=intent.requested_at,
        undone_at=intent.requested_at if undone else asked.undone_at,
    )


def _busy_leaves(leaves: Collection[RenderTask]) -> set[int]:
    """Those of which, or of whose parent, something else is asked for: a stop, say."""
    above = {leaf.pk: {leaf.pk, leaf.parent_id} for leaf in leaves}
    for leaf in leaves:
        if leaf.parent is not None:
            above[leaf.pk].add(leaf.parent.parent_id)
    wanted = {pk for some in above.values() for pk in some if pk is not None}
    rows = Intent.objects.filter(_doubtful(), task__in=wanted)
    rows = rows.exclude(operation__in=_RETRIES).order_by()
    busy = set(rows.values_list("task_id", flat=True).distinct())
    return {pk for pk, some in above.items() if some & busy}


def day_start(now: datetime) -> datetime:
    """When the day of a policy's limit began (UTC)."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def staked_on_day(policy: RetryPolicy, now: datetime) -> Decimal | None:
    """What the rule put at stake on this day; None: nobody knows. One query."""
    rows = Intent.objects.filter(policy=policy, requested_at__gte=day_start(now))
    total = ZERO
    for stake in rows.exclude(state__in=_FREE).values_list("stake", flat=True):
        if stake is None:
            return None
        total += stake
    return total
