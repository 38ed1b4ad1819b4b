"""From one click to the rows that stand for it. Reads the database, writes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.actions.asking.wishes import Wish, scope_key, without_frames
from apps.actions.models import Intent, IntentState, Origin, RetryPolicy
from apps.actions.operations import Operation
from apps.actions.settling.snapshots import Seen, seen_tasks
from apps.farm.status import FrameState, frame_state

DOUBLE = timedelta(seconds=2)
"""What the same person asks for again so soon is a double click."""
_RETRIES = ("retry_failed", "retry_frames")


class Click:
    """What all intents of one click have in common."""

    def __init__(
        self,
        *,
        user: Any,
        operation: Operation,
        params: Mapping[str, Any],
        origin: Origin = Origin.PAGE,
        policy: RetryPolicy | None = None,
        why: str = "",
    ) -> None:
        self.id = uuid4()
        self.user = user
        self.operation = operation
        self.params = dict(params)
        self.origin = origin
        self.policy = policy
        self.why = why
        self.now = timezone.now()

    def intents(self, wishes: Sequence[Wish]) -> tuple[list[Intent], list[Intent]]:
        """Unsaved intents for what nobody asked for yet; else those of before."""
        open_ones = self._open({wish.task.pk for wish in wishes})
        seen = _snapshots(self.operation, wishes)
        fresh: list[Intent] = []
        same: dict[UUID, Intent] = {}
        for wish in wishes:
            asked = [one for one in open_ones if one.task_id == wish.task.pk]
            rest = self._rest(wish, asked, seen[wish.task.pk])
            if rest is None:
                same |= {intent.pk: intent for intent in asked}
            else:
                fresh.append(self._intent(rest, seen[wish.task.pk]))
        return fresh, list(same.values())

    def _open(self, task_ids: Collection[int]) -> list[Intent]:
        keys = [self.operation.key]
        if self.operation.key in _RETRIES:
            keys = list(_RETRIES)
        found = Intent.objects.filter(task__in=task_ids, operation__in=keys)
        found = found.filter(Q(settled_at=None) | self._just_done())
        return list(found.select_related("task__account"))

    def _just_done(self) -> Q:
        """The second of a double click may come when the first is over already."""
        since = Intent.objects.filter(
            task=OuterRef("task"), requested_at__gt=OuterRef("requested_at")
        ).exclude(operation=self.operation.key)
        return Q(
            ~Exists(since),
            state__in=(IntentState.ACCEPTED, IntentState.CONFIRMED),
            requested_by=self.user,
            requested_at__gt=self.now - DOUBLE,
        )

    def _rest(self, wish: Wish, asked: Sequence[Intent], seen: Seen) -> Wish | None:
        """What of the wish nobody asked for yet; None when nothing is left of it."""
        if wish.objection or not asked:
            return wish
        if wish.frame_ids is None:
            return None if any(map(self._is_same_whole, asked)) else wish
        covered = {number for one in asked for number in one.frame_ids or ()}
        if any(one.operation == "retry_failed" for one in asked):
            covered |= _failed(seen)
        rest = without_frames(wish, covered)
        return rest if rest.frame_ids else None

    def _is_same_whole(self, asked: Intent) -> bool:
        """Whether it asks for the same on the whole task; of all that failed nothing is
        left by another retry, whatever it consents to."""
        if self.operation.key == asked.operation == "retry_failed":
            return True
        return asked.scope_key == scope_key(None, self.params)

    def _intent(self, wish: Wish, seen: Seen) -> Intent:
        ids = None if wish.frame_ids is None else list(wish.frame_ids)
        key = self.operation.key
        if ids is not None and key in _RETRIES:
            # Of all that failed, some are left out: the others are asked for by name.
            key = "retry_frames"
        chosen = {n: seen.frames[n] for n in ids or () if n in seen.frames}
        return Intent(
            account=wish.task.account,
            task=wish.task,
            operation=key,
            frame_ids=ids,
            params=self.params,
            scope_key=scope_key(ids, self.params),
            state=IntentState.WITHDRAWN if wish.objection else IntentState.QUEUED,
            reason=wish.objection or "",
            settled_at=self.now if wish.objection else None,
            click=self.id,
            requested_by=self.user,
            requested_at=self.now,
            origin=self.origin,
            policy=self.policy,
            why=self.why,
            stake=wish.stake,  # type: ignore[misc]
            before=replace(seen, frames=chosen).as_json(),
        )


def _failed(seen: Seen) -> set[int]:
    return {
        number
        for number, frame in seen.frames.items()
        if frame_state(frame.status_code) == FrameState.FAILED
    }


def _snapshots(operation: Operation, wishes: Sequence[Wish]) -> dict[int, Seen]:
    tasks = {wish.task.pk: wish.task for wish in wishes}
    chosen: dict[int, list[int]] = {}
    for wish in wishes:
        if wish.frame_ids is not None:
            chosen.setdefault(wish.task.pk, []).extend(wish.frame_ids)
    retried = tasks if operation.key == "retry_failed" else ()
    return seen_tasks(tasks.values(), resubmissions_of=retried, frames_of=chosen)
