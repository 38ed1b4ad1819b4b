"""What a row of the deleted tasks shows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from apps.dashboard.deleted.who import Deletion
from apps.farm.models import RenderTask
from apps.farm.naming import project_name, task_kind, task_title
from apps.farm.status import TaskState, task_label

LONGEST_NAME = 120


@dataclass(frozen=True)
class DeletedRow:
    """One task as it was seen last; every text is shown as it is."""

    id: int
    title: str
    about: str
    state: TaskState
    label: str
    done: int
    failed: int
    total: int
    cost: Decimal
    currency: str
    submitted_at: datetime | None
    gone_at: datetime
    """When it was noticed."""
    deletion: Deletion | None
    in_bin: bool
    """Whether the farm lists it as deleted."""

    @property
    def element_id(self) -> str:
        """Id of the row's element."""
        return f"d{self.id}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how the row looks."""
        return (self.gone_at, self.cost, self.deletion, self.in_bin)


def deleted_row(
    task: RenderTask, deletion: Deletion | None, *, in_bin: bool
) -> DeletedRow:
    """The row of a task that is gone; its account is at hand."""
    parts = (task_kind(task), project_name(task), task.user_name)
    return DeletedRow(
        id=task.pk,
        title=task_title(task)[:LONGEST_NAME],
        about=" · ".join(part[:LONGEST_NAME] for part in parts if part),
        state=TaskState(task.state),
        label=task_label(task.status_code),
        done=task.done_frames,
        failed=task.failed_frames,
        total=task.total_frames,
        cost=task.cost,
        currency=task.account.currency,
        submitted_at=task.submitted_at,
        gone_at=task.deleted_at or task.read_at,
        deletion=deletion,
        in_bin=in_bin,
    )
