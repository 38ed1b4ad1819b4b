"""Which tasks and which money a budget is about."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from apps.costs.models import Budget, BudgetScope
from apps.costs.selectors.belonging import Belonging, belongings
from apps.costs.selectors.scope import Scope
from apps.farm.models import RenderTask
from apps.farm.naming import PLACEHOLDER_PROJECT

MOST_NAMES = 500
LABELLED = 5000
"""Tasks whose labels are looked through for names to choose from, the newest."""


def scope_of(budget: Budget, start: date, end: date) -> Scope:
    """The budget's money of the days [start, end), as every other sum is asked for."""
    return Scope(
        start=start,
        end=end,
        accounts=(budget.account_id,),
        projects=(budget.value,) if budget.scope == BudgetScope.PROJECT else None,
        label=budget.value if budget.scope == BudgetScope.LABEL else None,
    )


def holds(budget: Budget, task: RenderTask, belonging: Belonging) -> bool:
    """Whether the task's money counts for the budget."""
    if task.account_id != budget.account_id:
        return False
    if budget.scope == BudgetScope.PROJECT:
        return belonging.project == budget.value
    return budget.scope == BudgetScope.ACCOUNT or budget.value in belonging.labels


def active_tasks(account_ids: Collection[int]) -> list[RenderTask]:
    """Tasks of every level that render or wait to, those that cost most first."""
    rows = RenderTask.objects.present().active().filter(account__in=account_ids)
    rows = rows.select_related("account").defer("extra", "row_hash", "labels")
    return list(rows.order_by("-cost", "pk"))


def tasks_to_stop(budget: Budget) -> list[RenderTask]:
    """The active tasks of its scope: a task that is in it stands for its parts."""
    active = active_tasks([budget.account_id])
    known = belongings([task.pk for task in active])
    found = {
        task.pk: task
        for task in active
        if task.pk in known and holds(budget, task, known[task.pk])
    }
    above = _parents(found.values())
    return [
        task
        for task in found.values()
        if task.parent_id not in found and above.get(task.parent_id or 0) not in found
    ]


def _parents(tasks: Iterable[RenderTask]) -> dict[int, int | None]:
    """Parent to what it is part of, for the tasks' parents."""
    wanted = {task.parent_id for task in tasks if task.parent_id}
    rows = RenderTask.objects.filter(pk__in=wanted).values_list("pk", "parent_id")
    return dict(rows)


def scope_exists(account_id: int, scope: str, value: str) -> bool:
    """Whether some task of the account has that project or label."""
    rows = RenderTask.objects.filter(account=account_id)
    if scope == BudgetScope.LABEL:
        known = rows.exclude(labels=[]).order_by().values_list("labels", flat=True)
        return any(value in labels for labels in known.distinct().iterator())
    if value == PLACEHOLDER_PROJECT:
        return False
    # Tasks without a project may come at any time.
    return not value or rows.filter(project_name=value).exists()


def names_known(account_ids: Sequence[int]) -> dict[str, list[str]]:
    """Names that tasks have, to choose from: {"project": […], "label": […]}."""
    rows = RenderTask.objects.filter(account__in=account_ids)
    named = rows.exclude(project_name__in=("", PLACEHOLDER_PROJECT)).order_by()
    projects = named.values_list("project_name", flat=True).distinct()
    newest = rows.exclude(labels=[]).order_by("-pk").values_list("labels", flat=True)
    labels = {name for found in newest[:LABELLED] for name in found}
    return {
        str(BudgetScope.PROJECT): sorted(projects[:MOST_NAMES]),
        str(BudgetScope.LABEL): sorted(labels)[:MOST_NAMES],
    }
