"""Tasks as people look at them: lists, children, one task with its family."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.db.models.functions import Left, Lower

from apps.common.paging import Key, Page, keyset_page
from apps.farm.models import RenderTask
from apps.farm.querysets import RenderTaskQuerySet
from apps.farm.status import ACTIVE_STATES, TaskState

NOT_IN_LISTS = ("extra", "row_hash")
"""Columns that no list shows and that are long."""

STATE_ORDER = (
    TaskState.FAILED,
    TaskState.UNKNOWN,
    TaskState.STOPPED,
    TaskState.RENDERING,
    TaskState.ANALYSING,
    TaskState.WAITING,
    TaskState.DONE,
    TaskState.ABANDONED,
)
"""What needs a person comes first."""

_NEWEST = Key("submitted_at", descending=True, nullable=True)
_OLDEST = Key("submitted_at", nullable=True)
_LAST = Key("pk", descending=True)
_FIRST = Key("pk")

TASK_SORTS: dict[str, tuple[Key, ...]] = {
    "-submitted": (_NEWEST, _LAST),
    "submitted": (_OLDEST, _FIRST),
    "name": (Key("sort_name"), _FIRST),
    "-name": (Key("sort_name", descending=True), _LAST),
    "state": (Key("sort_state"), _LAST),
    "-state": (Key("sort_state", descending=True), _LAST),
    "progress": (Key("sort_progress"), _FIRST),
    "-progress": (Key("sort_progress", descending=True), _LAST),
    "-failed": (Key("failed_frames", descending=True), _LAST),
    "failed": (Key("failed_frames"), _FIRST),
    "-cost": (Key("cost", descending=True), _LAST),
    "cost": (Key("cost"), _FIRST),
    "-started": (Key("started_at", descending=True, nullable=True), _LAST),
    "started": (Key("started_at", nullable=True), _FIRST),
}
DEFAULT_SORT = "-submitted"

_SORT_COLUMNS: dict[str, Any] = {
    "sort_name": Lower(Left("scene_name", 60)),
    "sort_state": Case(
        *(
            When(state=state, then=Value(place))
            for place, state in enumerate(STATE_ORDER)
        ),
        default=Value(len(STATE_ORDER)),
        output_field=IntegerField(),
    ),
    "sort_progress": Case(
        When(
            total_frames__gt=0,
            then=F("done_frames") * Value(1_000_000) / F("total_frames"),
        ),
        default=Value(-1),
        output_field=IntegerField(),
    ),
}


@dataclass(frozen=True)
class Family:
    """A task's place in its tree."""

    ancestors: list[RenderTask] = field(default_factory=list)
    """From the top down, without the task."""
    siblings: list[RenderTask] = field(default_factory=list)
    """Children of the same parent, the task among them; empty at the top."""
    children: list[RenderTask] = field(default_factory=list)


def task_list(*, user: Any) -> RenderTaskQuerySet:
    """Tasks of every level that the user may see and the farm still has."""
    return RenderTask.objects.visible_to(user).present().defer(*NOT_IN_LISTS)


def task_seen_at(task: RenderTask) -> datetime:
    """When the task was last seen as it is shown; its account is at hand.

    The same as `seen_at` of querysets.with_seen_at, without joining for each row.
    """
    account = task.account
    polled = account.seen_at if task.state in ACTIVE_STATES else account.swept_at
    return max(task.read_at, polled) if polled else task.read_at


def task_page(
    *, tasks: RenderTaskQuerySet, sort: str = "", limit: int = 50, cursor: str = ""
) -> Page[RenderTask]:
    """A page of the tasks in one of TASK_SORTS; CursorError for a wrong cursor.

    The ids first, then their rows: where no index has the order, thousands of narrow
    rows are sorted in a fraction of the time that whole ones take.
    """
    keys = TASK_SORTS.get(sort, TASK_SORTS[DEFAULT_SORT])
    column = _SORT_COLUMNS.get(keys[0].field)
    if column is None:
        tasks = tasks.only("pk", keys[0].field)
    else:
        tasks = tasks.only("pk").annotate(**{keys[0].field: column})
    page = keyset_page(tasks, keys=keys, limit=limit, cursor=cursor)
    wanted = [task.pk for task in page.items]
    rows = RenderTask.objects.defer(*NOT_IN_LISTS).in_bulk(wanted)
    items = [rows[pk] for pk in wanted if pk in rows]
    return Page(items=items, next=page.next, previous=page.previous)


def task_search(tasks: RenderTaskQuerySet, text: str) -> RenderTaskQuerySet:
    """Tasks with the text in a name or number of theirs, or of a child of theirs."""
    matching = _matches(text)
    parents = RenderTask.objects.present().filter(matching).exclude(parent=None)
    return tasks.filter(matching | Q(pk__in=parents.values("parent_id")))


def _matches(text: str) -> Q:
    columns = (
        "scene_name",
        "alias",
        "layer_name",
        "render_camera",
        "project_name",
        "user_name",
        "producer",
    )
    matching = Q()
    for column in columns:
        matching |= Q((f"{column}__icontains", text))
    if text.isdecimal() and len(text) < 19:
        matching |= Q(remote_id=int(text))
    return matching


def task_state_totals(*, tasks: RenderTaskQuerySet) -> dict[str, int]:
    """How many of the tasks are in each state: one GROUP BY."""
    rows = tasks.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows.values_list("state", "number"))


def task_children(
    *, user: Any, parent_ids: Sequence[int], limit: int
) -> dict[int, list[RenderTask]]:
    """Children of the parents in the farm's order, at most `limit` in all."""
    if not parent_ids:
        return {}
    rows = task_list(user=user).filter(parent__in=parent_ids)
    found: dict[int, list[RenderTask]] = {}
    for child in rows.order_by("parent_id", "remote_id")[:limit]:
        found.setdefault(child.parent_id or 0, []).append(child)
    return found


def task_get(*, user: Any, pk: int) -> RenderTask | None:
    """One task with its account, gone from the farm or not; None: none to be seen."""
    return (
        RenderTask.objects.visible_to(user)
        .select_related("account", "parent")
        .filter(pk=pk)
        .first()
    )


def tasks_by_id(*, user: Any, ids: Sequence[int]) -> list[RenderTask]:
    """Those of the tasks that the user may see, with their accounts."""
    found = task_list(user=user).select_related("account").filter(pk__in=ids)
    return list(found.order_by("pk"))


def task_family(*, user: Any, task: RenderTask, limit: int = 200) -> Family:
    """Ancestors, siblings and children of a task."""
    ancestors: list[RenderTask] = []
    above = task.parent
    while above is not None and len(ancestors) < 10:
        ancestors.insert(0, above)
        above = above.parent
    wanted = [task.parent_id] if task.parent_id else []
    wanted += [task.pk] if task.child_count else []
    found = task_children(user=user, parent_ids=wanted, limit=2 * limit)
    for child in found.get(task.pk, ()):
        child.parent = task
    return Family(
        ancestors=ancestors,
        siblings=found.get(task.parent_id or 0, []),
        children=found.get(task.pk, []),
    )


def task_leaves(*, user: Any, task: RenderTask) -> list[RenderTask]:
    """The tasks that own the frames: the task itself, or the leaves below it."""
    if not task.child_count:
        return [task]
    level, leaves = {task.pk: task}, []
    for _ in range(10):
        rows = task_list(user=user).filter(parent__in=level)
        children = list(rows.order_by("parent_id", "remote_id"))
        for child in children:
            child.parent = level[child.parent_id or 0]
        leaves += [child for child in children if not child.child_count]
        level = {child.pk: child for child in children if child.child_count}
        if not level:
            break
    return leaves


def task_root_id(*, pk: int) -> int | None:
    """Id of the task at the top of the tree that a task is in; None: no such task."""
    steps = ("parent_id", "parent__parent_id", "parent__parent__parent_id")
    above = RenderTask.objects.filter(pk=pk).values_list("pk", *steps).first()
    return next((found for found in reversed(above) if found), None) if above else None


def task_choices(*, user: Any, limit: int = 200) -> dict[str, list[str]]:
    """Projects and people to filter by, in order of name."""
    tasks = RenderTask.objects.visible_to(user).present().top().order_by()
    return {
        column: sorted(
            tasks.exclude(**{column: ""})
            .values_list(column, flat=True)
            .distinct()[:limit]
        )
        for column in ("project_name", "user_name")
    }
