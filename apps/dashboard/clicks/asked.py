"""A click as its form sent it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from apps.actions.limits.demands import Given
from apps.actions.operations import Operation
from apps.actions.policies import MOST_FRAMES, MOST_TASKS
from apps.dashboard.clicks.interrupting import interrupted
from apps.dashboard.clicks.steps import LONGEST_WHY
from apps.dashboard.tasks.filters import numbers_in


@dataclass(frozen=True)
class Wanted:
    """A click as the form sent it; ids are our primary keys."""

    operation: str
    tasks: tuple[int, ...]
    frames: tuple[int, ...]
    matching: str
    """Query of a frame table: all frames that it finds are meant."""
    runs: str
    """Runs of frames' keys, "12-511,513": those of them that are the task's."""
    include_done: bool
    same_error: bool
    """Frames that failed too often in the same way are wanted, too."""
    confirmed: bool
    typed: str = ""
    why: str = ""
    failed: str = ""
    """A group of failed frames, or all but one (apps.dashboard.failures.chosen)."""
    range: str = ""
    """Frames as somebody typed them: "1-100x2"."""
    asked: tuple[str, ...] = ()
    """Steps that the question showed."""

    @classmethod
    def read(cls, values: QueryDict) -> "Wanted":
        """From a request's POST; ids come one by one or with commas."""
        return cls(
            operation=values.get("operation", "")[:30],
            tasks=numbers_in(values.getlist("tasks"), most=MOST_TASKS + 1),
            frames=numbers_in(values.getlist("frames"), most=MOST_FRAMES + 1),
            matching=values.get("matching", "")[:1000],
            runs=values.get("runs", "").strip(),
            include_done=values.get("include_done") == "1",
            same_error=values.get("same_error") == "1",
            confirmed=values.get("confirmed") == "1",
            typed=values.get("typed", "")[:40],
            why=values.get("why", "").strip()[:LONGEST_WHY],
            failed=values.get("failed", "")[:80],
            range=values.get("range", "").strip()[:4000],
            asked=tuple(values.get("asked", "")[:100].split()),
        )

    def given(self, signed_in_at: datetime | None) -> Given:
        """What came with it of what a question asks for."""
        return Given(
            typed=self.typed,
            why=self.why,
            signed_in_at=signed_in_at,
            same_error=self.same_error,
        )

    def fields(self, tasks: Sequence[int]) -> list[tuple[str, str]]:
        """Names and values of the confirming form, for the tasks that it is for."""
        fields = [
            ("operation", self.operation),
            ("tasks", ",".join(map(str, tasks))),
            ("confirmed", "1"),
        ]
        if self.runs:
            fields.append(("runs", self.runs))
        elif self.frames:
            fields.append(("frames", ",".join(map(str, self.frames))))
        return fields


def needs_question(operation: Operation, wanted: Wanted) -> bool:
    """Whether a click on it is asked back about, whatever limits there are."""
    if operation.interrupts:
        return interrupted(wanted.frames) is not None
    return operation.spends or operation.destroys
