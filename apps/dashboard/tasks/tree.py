"""The task tree as rows: parents, and what is shown below the open ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import ngettext

from apps.actions.models import Intent
from apps.actions.operations import Operation
from apps.actions.policies import objection_to_task, operations_of
from apps.actions.selectors import latest_intents
from apps.dashboard.clicks.said import said_of
from apps.dashboard.labels.chips import IN_ROW, label_chips
from apps.dashboard.tasks.rows import TaskRow
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.naming import project_name, task_kind, task_title
from apps.farm.rights import NOTHING, Rights, rights_of
from apps.farm.selectors.accounts import account_period
from apps.farm.selectors.tasks import task_children, task_seen_at
from apps.farm.status import ACTIVE_STATES, TaskState, task_label

LONGEST_NAME = 120
"""Characters of a name in a row; the rest is on the task's own page."""
MOST_CHILDREN = 150
"""Rows below open parents, all together: with a page of 50 the list stays near 200."""
IN_ROWS = ("retry_failed", "stop", "start")
"""Operations with a button in each row; the others are on the page and in bulk."""


@dataclass(frozen=True)
class RowMaker:
    """What all rows of a page share: read once, whatever their number."""

    accounts: Mapping[int, FarmAccount]
    operations: Sequence[Operation]
    now: datetime
    rights: Rights = NOTHING

    @classmethod
    def of(
        cls, *, user: Any, accounts: Mapping[int, FarmAccount], now: datetime
    ) -> "RowMaker":
        """For a user: asks for their rights once."""
        allowed = [op for op in operations_of(user) if op.key in IN_ROWS]
        return cls(
            accounts=accounts, operations=allowed, now=now, rights=rights_of(user)
        )

    def row(
        self,
        task: RenderTask,
        *,
        level: int = 1,
        opens: bool = False,
        intent: Intent | None = None,
    ) -> TaskRow:
        """The row of one task; its account is taken from the ones at hand."""
        if account := self.accounts.get(task.account_id):
            task.account = account
        labels = label_chips(task.labels)
        return TaskRow(
            id=task.pk,
            level=level,
            opens=opens if task.child_count else None,
            url=reverse("task-detail", args=(task.pk,)),
            title=task_title(task)[:LONGEST_NAME],
            about=_about(task),
            labels=tuple(labels[:IN_ROW]),
            more_labels=max(0, len(labels) - IN_ROW),
            state=TaskState(task.state),
            label=task_label(task.status_code),
            said=said_of(self.rights, intent),
            done=task.done_frames,
            failed=task.failed_frames,
            executing=task.executing_frames,
            total=task.total_frames,
            cost=task.cost,
            currency=task.account.currency,
            stale_since=stale_since(task, self.now),
            started_at=task.started_at,
            ended_at=ended_at(task),
            submitted_at=task.submitted_at,
            operations=[
                (operation.key, str(operation.label))
                for operation in self.operations
                if objection_to_task(operation, task) is None
                and self.rights.covers_task(operation.permission, task)
            ],
            revision=task.revision,
        )

    def rows(
        self,
        tasks: Sequence[RenderTask],
        *,
        user: Any,
        open_ids: Sequence[int] = (),
        level: int = 1,
    ) -> list[TaskRow]:
        """Rows of the tasks, each open one followed by its children. Two queries or so.

        The children of children are looked for level by level, as deep as they are
        open; an open id that is not shown costs nothing.
        """
        tree = _open_tree(tasks, user=user, open_ids=set(open_ids))
        flat: list[tuple[RenderTask, int]] = []
        _flatten(tasks, tree, level, flat)
        intents = latest_intents([task.pk for task, _ in flat])
        return [
            self.row(
                task, level=depth, opens=task.pk in tree, intent=intents.get(task.pk)
            )
            for task, depth in flat
        ]


def _open_tree(
    tasks: Sequence[RenderTask], *, user: Any, open_ids: set[int]
) -> dict[int, list[RenderTask]]:
    """Children by the id of their open parent, at most MOST_CHILDREN in all."""
    tree: dict[int, list[RenderTask]] = {}
    shown, left = list(tasks), MOST_CHILDREN
    for _ in range(4):
        asked = [t.pk for t in shown if t.child_count and t.pk in open_ids]
        if not asked or left <= 0:
            break
        found = task_children(user=user, parent_ids=asked, limit=left)
        tree |= found
        shown = [child for children in found.values() for child in children]
        left -= len(shown)
    return tree


def _flatten(
    tasks: Sequence[RenderTask],
    tree: Mapping[int, list[RenderTask]],
    level: int,
    into: list[tuple[RenderTask, int]],
) -> None:
    for task in tasks:
        into.append((task, level))
        for child in tree.get(task.pk, ()):
            # What a child may be asked depends on the project of what is above it.
            child.parent = task
        _flatten(tree.get(task.pk, ()), tree, level + 1, into)


def ended_at(task: RenderTask) -> datetime | None:
    """When the task came to rest; None while the farm may change it."""
    if task.state in ACTIVE_STATES:
        return None
    return task.completed_at or task.read_at


def stale_since(task: RenderTask, now: datetime) -> datetime | None:
    """When the task was last seen, where that is more than two periods ago."""
    seen_at = task_seen_at(task)
    period = account_period()
    if task.state not in ACTIVE_STATES:
        period = timedelta(seconds=settings.FARMDASH_EVERY["sweep"]) or period
    return seen_at if now - seen_at > 2 * period else None


def _about(task: RenderTask) -> str:
    """The small line: what it is part of, or how many parts it has."""
    if task.parent_id is not None:
        parts = [task_kind(task), str(task)]
    else:
        parts = [task_kind(task), project_name(task), task.user_name]
    if task.child_count:
        words = ngettext("%(count)s part", "%(count)s parts", task.child_count)
        parts.append(words % {"count": task.child_count})
    return " · ".join(part[:LONGEST_NAME] for part in parts if part)
