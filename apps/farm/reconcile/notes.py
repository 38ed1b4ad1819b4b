"""Events, written with the change that they tell of."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from apps.farm.events import EventKind
from apps.farm.models import FarmEvent, RenderTask
from apps.farm.reconcile.changes import FrameChange
from apps.farm.status import FrameState, frame_state

FIRST = 20
"""How many frames of a kind an event names; all of them stand in the mirror."""


def frames_note(
    task: RenderTask, changes: Sequence[FrameChange], seen_at: datetime, gone: int = 0
) -> None:
    """One event for all frames of the task that came into another state."""
    moved: dict[tuple[int | None, int], list[int]] = {}
    for new, old in changes:
        before = None if old is None else old.status_code
        if before != new.status_code:
            moved.setdefault((before, new.status_code), []).append(new.remote_id)
    moves: Counter[tuple[str, str]] = Counter()
    named: dict[str, list[int]] = {FrameState.FAILED: [], FrameState.DONE: []}
    for (code, new_code), remote_ids in moved.items():
        came_from = "" if code is None else frame_state(code).value
        came_to = frame_state(new_code).value
        if came_from != came_to:
            moves[came_from, came_to] += len(remote_ids)
            named.get(came_to, []).extend(remote_ids)
    if not moves and not gone:
        return
    FarmEvent.objects.create(
        account_id=task.account_id,
        task=task,
        kind=EventKind.FRAMES_STATUS,
        at=seen_at,
        data={
            "moves": [[*states, number] for states, number in moves.items()],
            "failed": named[FrameState.FAILED][:FIRST],
            "done": named[FrameState.DONE][:FIRST],
            "gone": gone,
        },
    )


class TaskNotes:
    """Events of tasks, collected until the tasks have their primary keys."""

    def __init__(self, account_id: int, at: datetime) -> None:
        self._account_id = account_id
        self._at = at
        self._notes: list[tuple[RenderTask, EventKind, int | None, int | None]] = []

    def add(
        self,
        task: RenderTask,
        kind: EventKind,
        old: int | None = None,
        new: int | None = None,
    ) -> None:
        """Note what became of a task; `old` and `new` are status numbers."""
        self._notes.append((task, kind, old, new))

    def write(self) -> None:
        """Write the events in the order in which they were noted."""
        FarmEvent.objects.bulk_create(
            FarmEvent(
                account_id=self._account_id,
                task=task,
                kind=kind,
                at=self._at,
                old="" if old is None else str(old),
                new="" if new is None else str(new),
            )
            for task, kind, old, new in self._notes
        )
