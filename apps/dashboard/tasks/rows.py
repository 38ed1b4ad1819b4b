"""What a row of the task tree shows (templates/dashboard/tasks/_row.html)."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from apps.dashboard.clicks.said import Said
from apps.dashboard.labels.chips import LabelChip
from apps.farm.status import TaskState


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as a row; every text is shown as it is."""

    id: int
    url: str
    title: str
    about: str
    """Software, project, people: one line below the title."""
    state: TaskState
    label: str
    """The status in words."""
    done: int
    failed: int
    executing: int
    total: int
    cost: Decimal
    currency: str
    submitted_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    """None while it runs: the elapsed time ticks."""
    labels: tuple[LabelChip, ...] = ()
    """The first of them."""
    more_labels: int = 0
    """How many there are besides."""
    level: int = 1
    opens: bool | None = None
    """Whether its children are shown; None: it has none."""
    said: Said = field(default_factory=Said)
    """What became of the last click on it."""
    stale_since: datetime | None = None
    """When it was seen, where that is too long ago."""
    operations: list[tuple[str, str]] = field(default_factory=list)
    """Operations on offer, with their labels: the row's buttons."""
    revision: int = 0
    """RenderTask.revision: moves whenever the task looks different."""

    @property
    def element_id(self) -> str:
        """Id of the row's element."""
        return f"t{self.id}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how the row looks (a Part of live.parts)."""
        stale = self.stale_since is not None
        return (self.revision, self.opens, self.said, stale)
