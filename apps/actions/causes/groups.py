"""Failed frames in groups: by cause, by machine, by task."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from apps.actions.causes.kinds import Cause, Failed
from apps.farm.models import RenderTask


class By(StrEnum):
    """What frames of a group have in common."""

    CAUSE = "cause"
    MACHINE = "machine"
    TASK = "task"


@dataclass(kw_only=True)
class FailureGroup:
    """Failed frames that have something in common."""

    key: str
    """Stays while the group does: letters, digits and hyphens."""
    cause: Cause | None = None
    """By cause; None in the other dimensions."""
    signature: str = ""
    node: str = ""
    """The machine, of a cause or a dimension that is one."""
    task: RenderTask | None = None
    """In the dimension of tasks: the leaf."""
    frames: list[Failed] = field(default_factory=list)
    lost: dict[str, Decimal] = field(default_factory=dict)
    """By currency what the attempts cost that failed so."""
    held: int = 0
    """Frames held back: they failed too often in the same way."""

    @property
    def unread(self) -> int:
        """Frames whose log nobody has looked at."""
        return sum(1 for one in self.frames if not one.is_read and not one.timed_out)

    @property
    def task_ids(self) -> list[int]:
        """Primary keys of the leaves, the one with the most frames first."""
        return [pk for pk, _ in Counter(f.task_id for f in self.frames).most_common()]

    @property
    def most_times(self) -> int:
        """How often in a row a frame of it failed in the same way, at most."""
        return max((one.times for one in self.frames), default=0)

    @property
    def example(self) -> Failed:
        """The frame that tells most: the newest with a line, else the newest."""
        return max(self.frames, key=lambda one: (bool(one.line), one.id))

    @property
    def machines(self) -> Counter[str]:
        """How many of the frames each machine has."""
        return Counter(one.node for one in self.frames if one.node)


@dataclass(frozen=True, kw_only=True)
class Failures:
    """All that failed of some tasks."""

    groups: list[FailureGroup]
    """The largest first; what nobody looked at last."""
    leaves: dict[int, RenderTask]
    is_cut: bool
    """There are more failed frames than are looked at together."""

    @property
    def frames(self) -> list[Failed]:
        """All frames of all groups."""
        return [frame for group in self.groups for frame in group.frames]
