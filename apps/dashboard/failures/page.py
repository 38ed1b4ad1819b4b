"""What failed, in groups, as the page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from apps.actions.causes import By, Failures, failures_of, logs_progress
from apps.actions.policies import MOST_TASKS
from apps.dashboard.failures.query import FailuresQuery
from apps.dashboard.failures.rows import FailuresHead, GroupRow
from apps.dashboard.failures.words import WAYS, group_facts, group_title
from apps.farm.models import RenderTask
from apps.farm.selectors.tasks import task_list, tasks_by_id

SHOWN = 100
"""Groups on the page, the largest; the others are counted."""


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
