"""How much somebody asks for, account by account: tasks, frames, money."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.actions.models import Intent, IntentState, Origin
from apps.actions.operations import OPERATIONS, Operation
from apps.common.money import ZERO

_NEVER_DONE = (IntentState.WITHDRAWN, IntentState.REJECTED, IntentState.REFUTED)
_COUNTED = [
    operation.key
    for operation in OPERATIONS.values()
    if operation.spends or operation.destroys or operation.interrupts
]


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is asked for in one account."""

    tasks: frozenset[int] = frozenset()
    """Primary keys. Of retries those of the tasks above the leaves."""
    frames: int = 0
    """Sent again, stopped or destroyed."""
    money: Decimal | None = ZERO
    """At stake; None: nobody knows."""

    def plus(self, other: "Load | None") -> "Load":
        """Both together."""
        if other is None:
            return self
        unknown = self.money is None or other.money is None
        return Load(
            tasks=self.tasks | other.tasks,
            frames=self.frames + other.frames,
            money=None if unknown else (self.money or ZERO) + (other.money or ZERO),
        )


def loads_of(operation: Operation, intents: Iterable[Intent]) -> dict[int, Load]:
    """Of intents of one operation that are not written yet."""
    found: dict[int, Load] = {}
    for intent in intents:
        load = _load(
            operation,
            task=intent.its_task.pk,
            parent=intent.its_task.parent_id,
            frame_ids=intent.frame_ids,
            failed=intent.before.get("failed", 0),
            total=intent.its_task.total_frames,
            stake=intent.stake,
        )
        found[intent.account_id] = load.plus(found.get(intent.account_id))
    return found


def earlier_loads(
    *, user: Any, account_ids: Collection[int], since: datetime
) -> dict[int, Load]:
    """What a person asked for since then and may have been done, or will be. One query.

    What retried by itself in the person's name is not counted: that has limits of its
    own.
    """
    rows: Iterable[tuple[Any, ...]] = (
        Intent.objects.filter(
            requested_by=user,
            account__in=account_ids,
            requested_at__gt=since,
            operation__in=_COUNTED,
        )
        .exclude(state__in=_NEVER_DONE)
        .exclude(origin=Origin.POLICY)
        .order_by()
        .values_list(
            "account",
            "operation",
            "task",
            "task__parent",
            "frame_ids",
            "before__failed",
            "task__total_frames",
            "stake",
        )
    )
    found: dict[int, Load] = {}
    for account, key, task, parent, frame_ids, failed, total, stake in rows:
        load = _load(
            OPERATIONS[key],
            task=task,
            parent=parent,
            frame_ids=frame_ids,
            failed=failed or 0,
            total=total,
            stake=stake,
        )
        found[account] = load.plus(found.get(account))
    return found


def _load(
    operation: Operation,
    *,
    task: int,
    parent: int | None,
    frame_ids: Sequence[int] | None,
    failed: int,
    total: int,
    stake: Decimal | None,
) -> Load:
    """Of one intent. Starting or speeding up touches frames that nobody counts."""
    frames = 0
    if frame_ids is not None:
        frames = len(frame_ids)
    elif operation.on_leaves:
        frames = failed
    elif operation.destroys:
        frames = total
    head = parent if operation.on_leaves and parent else task
    return Load(tasks=frozenset({head}), frames=frames, money=stake)
