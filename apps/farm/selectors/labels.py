"""Labels on tasks: which there are, and how many tasks have each.

A label of a part counts for the whole task: lists show the tops of trees.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Labelled:
    """Which of some tasks have a label; primary keys."""

    own: set[int] = field(default_factory=set)
    """Themselves."""
    all: set[int] = field(default_factory=set)
    """Themselves or in a part of theirs."""


def labels_on(task_ids: Collection[int]) -> dict[str, Labelled]:
    """The labels of the tasks and of their parts. One query."""
    wanted = set(task_ids)
    here = Q(task__in=wanted) | Q(task__parent__in=wanted)
    rows = TaskLabel.objects.filter(here | Q(task__parent__parent__in=wanted))
    levels = ("task_id", "task__parent_id", "task__parent__parent_id")
    found: dict[str, Labelled] = {}
    for name, *above in rows.filter(task__deleted_at=None).values_list("name", *levels):
        labelled = found.setdefault(name, Labelled())
        labelled.own.update(wanted.intersection(above[:1]))
        labelled.all.update(wanted.intersection(above))
    return found


def _seen(user: Any) -> RenderTaskQuerySet:
    return RenderTask.objects.visible_to(user).present()
