"""Labels on tasks: which there are, and how many tasks have each.

A label of a part counts for the whole task: lists show the tops of trees.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from apps.farm.models import RenderTask, TaskLabel
from apps.farm.models.labels import label_key
from apps.farm.projects import PLACEHOLDER_PROJECT
from apps.farm.querysets import RenderTaskQuerySet

_TOP = Coalesce(
    "task__parent__parent__parent_id",
    "task__parent__parent_id",
    "task__parent_id",
    "task_id",
)
"""No tree is deeper."""


def tasks_labelled(tasks: RenderTaskQuerySet, name: str) -> RenderTaskQuerySet:
    """Those of the top tasks that have the label, or of which a part has it."""
    rows = TaskLabel.objects.filter(name=label_key(name), task__deleted_at=None)
    return tasks.filter(pk__in=rows.annotate(top=_TOP).values("top"))


def label_names(*, user: Any, limit: int = 200) -> list[str]:
    """Labels to filter by, in order of name."""
    rows = TaskLabel.objects.filter(task__in=_seen(user)).order_by("name")
    return list(rows.values_list("name", flat=True).distinct()[:limit])


def label_totals(*, user: Any, account_id: int) -> dict[str, int]:
    """How many top tasks of the account have each label, as the list counts them."""
    seen = _seen(user).filter(account=account_id).values("pk")
    rows = TaskLabel.objects.filter(task__in=seen).order_by().values_list("name")
    return dict(rows.annotate(number=Count(_TOP, distinct=True)))


def project_totals(*, user: Any, account_id: int) -> dict[str, int]:
    """How many top tasks of the account are in each project that has a name."""
    tasks = _seen(user).filter(account=account_id).top()
    rows = tasks.exclude(project_name__in=("", PLACEHOLDER_PROJECT))
    named = rows.order_by().values_list("project_name").annotate(number=Count("pk"))
    return dict(named)


def labels_on(task_ids: Collection[int]) -> dict[str, int]:
    """How many of the tasks have each label, themselves or in a part of theirs."""
    wanted = set(task_ids)
    levels = ("task_id", "task__parent_id", "task__parent__parent_id")
    here = Q()
    for level in levels:
        here |= Q((f"{level.removesuffix('_id')}__in", wanted))
    found: dict[str, set[int]] = {}
    for name, *above in TaskLabel.objects.filter(here).values_list("name", *levels):
        found.setdefault(name, set()).update(wanted.intersection(above))
    return {name: len(tasks) for name, tasks in found.items()}


def _seen(user: Any) -> RenderTaskQuerySet:
    return RenderTask.objects.visible_to(user).present()
