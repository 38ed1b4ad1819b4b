"""What the whole farm does now, and what of it needs a person."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Sum

from apps.farm.models import RenderTask
from apps.farm.querysets import RenderTaskQuerySet
from apps.farm.selectors.tasks import task_list
from apps.farm.status import ACTIVE_STATES, TaskState
from apps.renderbus.codes import TaskStatus

NEWEST = (F("submitted_at").desc(nulls_last=True), "-pk")


@dataclass(frozen=True)
class Trouble:
    """Tasks that share a trouble: the ones to name, and how many there are in all."""

    tasks: list[RenderTask]
    total: int
    frames: int = 0


def failed_tasks(*, user: Any, limit: int) -> Trouble:
    """Top tasks with failed frames or failed as a whole, the busiest first."""
    tasks = task_list(user=user).top().failed()
    totals = tasks.order_by().aggregate(tasks=Count("pk"), frames=Sum("failed_frames"))
    newest = tasks.order_by("-executing_frames", *NEWEST)
    return Trouble(list(newest[:limit]), totals["tasks"], totals["frames"] or 0)


def arrears_tasks(*, user: Any, limit: int) -> Trouble:
    """Tasks that the farm stopped because the account owes money."""
    return _trouble(_of_status(user, TaskStatus.STOPPED_FOR_ARREARS), limit)


def timed_out_tasks(*, user: Any, limit: int) -> Trouble:
    """Tasks that the farm stopped because they took too long."""
    return _trouble(_of_status(user, TaskStatus.STOPPED_ON_TIMEOUT), limit)


def unknown_tasks(*, user: Any, limit: int) -> Trouble:
    """Tasks with a status number that nobody documented."""
    return _trouble(task_list(user=user).filter(state=TaskState.UNKNOWN), limit)


def _of_status(user: Any, status: TaskStatus) -> RenderTaskQuerySet:
    """Tasks of the status; layers only where their parent does not stand for them."""
    tasks = task_list(user=user).filter(state=TaskState.STOPPED, status_code=status)
    return tasks.exclude(parent__status_code=status)


def _trouble(tasks: RenderTaskQuerySet, limit: int) -> Trouble:
    """The newest of the tasks; the count is asked for only when they do not fit."""
    found = list(tasks.order_by(*NEWEST)[: limit + 1])
    total = len(found) if len(found) <= limit else tasks.count()
    return Trouble(found[:limit], total)


def running_tasks(*, user: Any, limit: int) -> Trouble:
    """Top tasks that the farm works on, those with most frames under way first."""
    tasks = task_list(user=user).top().filter(state__in=ACTIVE_STATES)
    tasks = tasks.exclude(state=TaskState.WAITING, done_frames=0)
    totals = tasks.order_by().aggregate(
        tasks=Count("pk"), frames=Sum("executing_frames")
    )
    busiest = tasks.order_by("-executing_frames", *NEWEST)
    return Trouble(list(busiest[:limit]), totals["tasks"], totals["frames"] or 0)


def frame_sums(*, user: Any) -> dict[str, int]:
    """Frames of all tasks that the user sees, those that wait and that render."""
    found = task_list(user=user).top().order_by()
    sums = found.aggregate(
        executing=Sum("executing_frames"), waiting=Sum("waiting_frames")
    )
    return {name: number or 0 for name, number in sums.items()}


def leaves_of(*, tasks: list[RenderTask], limit: int = 60) -> dict[int, int]:
    """Leaf id → id of the task of the list that it belongs to."""
    owners = {task.pk: task.pk for task in tasks if not task.child_count}
    level = {task.pk: task.pk for task in tasks if task.child_count}
    for _ in range(3):
        if not level:
            break
        rows = RenderTask.objects.present().filter(parent__in=level, done_frames__gt=0)
        found = rows.order_by("-pk").values_list("pk", "parent_id", "child_count")
        children = list(found[:limit])
        owners |= {pk: level[parent] for pk, parent, below in children if not below}
        level = {pk: level[parent] for pk, parent, below in children if below}
    return owners
