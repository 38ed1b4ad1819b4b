"""What a retry rule would ask for now. Reads the database, writes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.actions.asking.wishes import Wish
from apps.actions.causes import failed_of
from apps.actions.models import RetryPolicy
from apps.actions.policies import MOST_FRAMES, MOST_TASKS
from apps.actions.retrying.fitting import Verdict
from apps.actions.retrying.history import staked_on_day
from apps.actions.retrying.judging import Due, judged
from apps.actions.retrying.pauses import Pause
from apps.actions.retrying.room import chosen_within
from apps.actions.retrying.scope import RETRY, leaves_in, pause_of
from apps.common.money import ZERO
from apps.farm.models import RenderTask


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would be asked for, and why no more."""

    wishes: Sequence[Wish] = ()
    frame_ids: Sequence[int] = ()
    """Primary keys of their frames."""
    pause: Pause | None = None
    counts: Counter[Verdict] = field(default_factory=Counter)
    """What becomes of the failed frames in its scope, before money is looked at."""
    unread: frozenset[int] = frozenset()
    """Leaves (primary keys) with frames whose log decides."""

    @property
    def stake(self) -> Decimal:
        """What it costs about, at the upper end, in the account's currency."""
        return sum((one.stake for one in self.wishes if one.stake is not None), ZERO)

    @property
    def task_ids(self) -> list[int]:
        """Primary keys of the leaves."""
        return [one.task.pk for one in self.wishes]


def plan_of(policy: RetryPolicy, *, user: Any, now: datetime) -> Plan:
    """What the rule would ask for now in this person's name, within today's limit."""
    if pause := pause_of(policy, user):
        return Plan(pause=pause)
    leaves = leaves_in(policy, user)
    failed = failed_of(leaves)
    found = judged(policy, leaves, failed, now=now)
    spent = staked_on_day(policy, now)
    room = ZERO if spent is None else policy.most_money - spent
    chosen = chosen_within(RETRY, _wishes(leaves, found.due), room)
    pause = None
    if chosen.short or room <= 0:
        pause = Pause.NO_ROOM
    elif chosen.unknown and not chosen.wishes:
        pause = Pause.NO_ESTIMATE
    keys = {(one.task_id, one.remote_id): one.id for one in failed}
    return Plan(
        wishes=chosen.wishes,
        frame_ids=[
            keys[wish.task.pk, number]
            for wish in chosen.wishes
            for number in wish.frame_ids or ()
        ],
        pause=pause,
        counts=found.counts,
        unread=frozenset(found.unread),
    )


def _wishes(leaves: Mapping[int, RenderTask], due: Sequence[Due]) -> list[Wish]:
    """One wish a leaf; no more than one click may touch."""
    by_leaf: dict[int, list[int]] = {}
    for one in due[:MOST_FRAMES]:
        if one.frame.task_id in by_leaf or len(by_leaf) < MOST_TASKS:
            by_leaf.setdefault(one.frame.task_id, []).append(one.frame.remote_id)
    return [
        Wish(task=leaves[pk], frame_ids=tuple(numbers))
        for pk, numbers in by_leaf.items()
    ]
