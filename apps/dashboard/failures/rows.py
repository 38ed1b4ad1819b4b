"""The parts of the page of what failed that change by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.actions.causes import FailureGroup
from apps.farm.models import RenderTask


@dataclass(frozen=True)
class GroupRow:
    """One group."""

    group: FailureGroup
    title: str
    facts: Sequence[str]
    choice: str
    """What stands for its frames in a click."""
    others: str
    """The same for all frames but these; "" where there are none."""

    @property
    def element_id(self) -> str:
        """Id of its element."""
        return f"g-{self.group.key}"

    @property
    def lost(self) -> list[tuple[str, Decimal]]:
        """Currency and amount."""
        return sorted(self.group.lost.items())

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        told = (self.title, self.facts, self.lost, self.others)
        example = self.group.example
        return (*told, self.group.held, self.group.unread, example.id, example.line)


@dataclass(frozen=True)
class FailuresHead:
    """What is above the groups: sums, and what can be done with everything."""

    frames: int
    tasks: Sequence[RenderTask]
    """The tasks that the page is about."""
    leaves: int
    """Tasks of them, or below them, in which frames failed."""
    lost: Sequence[tuple[str, Decimal]]
    held: int
    unread: int
    wanted: int
    """Logs that are going to be read."""
    hidden: int
    """Groups beyond those that are shown."""
    is_cut: bool
    """There are more frames, or tasks, than are looked at together."""
    element_id: str = "failures-head"

    @property
    def task_ids(self) -> str:
        """Primary keys with commas."""
        return ",".join(str(task.pk) for task in self.tasks)

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        sums = (self.frames, self.leaves, self.lost, self.held, self.task_ids)
        return (*sums, self.unread, self.wanted, self.hidden, self.is_cut)
