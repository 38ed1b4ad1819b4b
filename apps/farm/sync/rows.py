"""Task rows on their way into the mirror, counted into the run."""

from collections.abc import Sequence
from datetime import datetime

from apps.farm.polls import Poll
from apps.farm.reconcile import tasks_reconcile
from apps.farm.runs import rows_quarantine
from apps.renderbus.schemas import TaskRow


class TaskIntake:
    """Takes rows of tasks in; knows what it saw and whether any of it was new."""

    def __init__(self, poll: Poll) -> None:
        self._poll = poll
        self.changed = 0
        self.ids: set[int] = set()
        """Remote ids of all tasks in the rows, children and refused ones included."""

    def __call__(self, rows: Sequence[TaskRow], asked_at: datetime) -> None:
        """Reconcile rows that were asked for at that moment."""
        if not rows:
            return
        account, run = self._poll.account, self._poll.run
        changes = tasks_reconcile(account=account, rows=rows, seen_at=asked_at)
        rows_quarantine(run, "tasks", changes.refused)
        run.tasks_seen += changes.seen
        run.tasks_changed += changes.changed
        self.changed += changes.changed
        self.ids |= changes.ids
