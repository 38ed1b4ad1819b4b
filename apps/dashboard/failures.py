"""What failed, in groups, as the page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from apps.actions.causes import By, FailureGroup, Failures, failures_of, logs_progress
from apps.actions.policies import MOST_TASKS
from apps.dashboard.failure_words import WAYS, group_facts, group_title
from apps.dashboard.filters import numbers_in
from apps.farm.models import RenderTask
from apps.farm.selectors.tasks import task_list, tasks_by_id

SHOWN = 100
"""Groups on the page, the largest; the others are counted."""


@dataclass(frozen=True)
class FailuresQuery:
    """The page's address, understood."""

    tasks: tuple[int, ...] = ()
    """Primary keys; none: whatever has failed."""
    by: By = By.CAUSE

    @classmethod
    def read(cls, values: QueryDict) -> "FailuresQuery":
        """From a request's GET or POST."""
        by = values.get("by", "")
        return cls(
            tasks=numbers_in(values.getlist("tasks"), most=MOST_TASKS),
            by=By(by) if by in By.__members__.values() else By.CAUSE,
        )

    def address(self, by: By | None = None) -> str:
        """The query string of this page, by something else if told so."""
        values = {"tasks": ",".join(map(str, self.tasks)), "by": by or self.by}
        if not self.tasks:
            del values["tasks"]
        return f"?{urlencode(values, safe=',')}"


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
    """Groups beyond SHOWN."""
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


@dataclass(frozen=True)
class FailuresPage:
    """The page, less its frame."""

    query: FailuresQuery
    head: FailuresHead
    rows: Sequence[GroupRow]
    task: RenderTask | None = None
    """The one task that it is about."""
    ways: Sequence[tuple[By, str, str]] = ()
    """How it can be grouped, in words, and the address of that."""


def failures_page(*, user: Any, query: FailuresQuery) -> FailuresPage:
    """The page as the address asks for it, of what the user may see."""
    tasks, more = _tasks(user, query)
    found = failures_of(tasks, query.by)
    shown = found.groups[:SHOWN]
    several = len(found.groups) > 1
    ids = {frame.task_id for frame in found.frames}
    progress = logs_progress(ids)
    rows = [
        GroupRow(
            group=group,
            title=group_title(group),
            facts=group_facts(group, found.leaves),
            choice=f"{query.by}.{group.key}",
            others=f"{query.by}.not.{group.key}" if several else "",
        )
        for group in shown
    ]
    head = FailuresHead(
        frames=len(found.frames),
        tasks=tasks,
        leaves=len(ids),
        lost=_sum(found),
        held=sum(group.held for group in found.groups),
        unread=progress.unread,
        wanted=progress.wanted,
        hidden=len(found.groups) - len(shown),
        is_cut=found.is_cut or more,
    )
    page = reverse("failures")
    ways = [(by, str(WAYS[by]), page + query.address(by)) for by in By]
    task = tasks[0] if len(query.tasks) == len(tasks) == 1 else None
    return FailuresPage(query=query, head=head, rows=rows, task=task, ways=ways)


def _tasks(user: Any, query: FailuresQuery) -> tuple[list[RenderTask], bool]:
    """The tasks, and whether there are more than one look takes."""
    if query.tasks:
        return tasks_by_id(user=user, ids=query.tasks), False
    rows = task_list(user=user).leaves().filter(failed_frames__gt=0)
    newest = rows.select_related("account", "parent").order_by("-submitted_at", "-pk")
    found = list(newest[: MOST_TASKS + 1])
    return found[:MOST_TASKS], len(found) > MOST_TASKS


def _sum(found: Failures) -> list[tuple[str, Decimal]]:
    lost: dict[str, Decimal] = {}
    for group in found.groups:
        for currency, amount in group.lost.items():
            lost[currency] = lost.get(currency, Decimal(0)) + amount
    return sorted(lost.items())
