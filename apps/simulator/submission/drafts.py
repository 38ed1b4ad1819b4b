"""Tasks that have an id and were not submitted yet."""

from collections import deque
from dataclasses import dataclass, field

from apps.simulator.submission.taskfile import TaskFile
from apps.simulator.tasks.task import Task

MOST_DRAFTS = 1000
GIVEN_UP_KEPT = 10_000


@dataclass(kw_only=True)
class Draft:
    """An id that was asked for, and what has been uploaded for it."""

    id: int
    level: int
    labels: tuple[str, ...] = ()
    clone_of: Task | None = None
    artist: str = ""
    file: TaskFile | None = None
    found: tuple[int, ...] = ()
    """Codes that the submitter's own analysis has uploaded (tips.json)."""


@dataclass
class Drafts:
    """Drafts by id, oldest first, and the ids of those that were given up."""

    open: dict[int, Draft] = field(default_factory=dict)
    given_up: deque[int] = field(default_factory=lambda: deque(maxlen=GIVEN_UP_KEPT))

    def add(self, draft: Draft) -> None:
        """Keep a draft; with too many of them the oldest is given up."""
        self.open[draft.id] = draft
        if len(self.open) > MOST_DRAFTS:
            self.give_up(next(iter(self.open)))

    def give_up(self, draft_id: int) -> None:
        """Forget a draft that nobody has submitted."""
        if self.open.pop(draft_id, None) is not None:
            self.given_up.append(draft_id)
