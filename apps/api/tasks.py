"""Tasks for scripts: /api/v1/tasks and what is below one."""

from functools import partial
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError

from apps.actions.causes import By
from apps.api.accounts.seen import may_look
from apps.api.arguments import Number, Text
from apps.api.failures import FailuresOut, failures_out
from apps.api.paging import (
    DEFAULT,
    After,
    Limit,
    cursor,
    moment_number,
    moment_of,
    page,
)
from apps.api.schemas import ErrorOut
from apps.api.task_out import FrameList, TaskList, TaskOut, frame_out, task_out
from apps.farm.models import Frame, RenderTask
from apps.farm.querysets import RenderTaskQuerySet
from apps.farm.rights import rights_of
from apps.farm.selectors.tasks import task_search
from apps.farm.status import FrameState, TaskState, frame_codes

router = Router(tags=["farm"])
ERRORS: dict[frozenset[int], Any] = {frozenset({400, 401, 403, 404, 422}): ErrorOut}


def tasks_of(request: HttpRequest, *, deleted: bool = False) -> RenderTaskQuerySet:
    """Tasks that the user sees, and that the farm still has (or has no longer)."""
    may_look(request)
    seen = RenderTask.objects.visible_to(request.user)
    found = seen.exclude(deleted_at=None) if deleted else seen.present()
    return found.with_seen_at().select_related("account", "parent")


def task_of(request: HttpRequest, task_id: int) -> RenderTask:
    """One of them, deleted or not; else 404."""
    for deleted in (False, True):
        found = tasks_of(request, deleted=deleted).filter(pk=task_id).first()
        if found is not None:
            return found
    raise HttpError(404, _("There is no task with this id."))


@router.get("/tasks", response={200: TaskList, **ERRORS})
def tasks(
    request: HttpRequest,
    limit: Limit = DEFAULT,
    after: After = None,
    account: Text | None = None,
    status: TaskState | None = None,
    parent_remote_id: Number | None = None,
    remote_id: Number | None = None,
    alias: Text | None = None,
    project: Text | None = None,
    label: Text | None = None,
    search: Text | None = None,
    *,
    top: bool = False,
    newest: bool = False,
    deleted: bool = False,
) -> dict[str, Any]:
    """Tasks of every level, by id; `newest`: the last submitted first.

    `status` is a word such as `rendering`; `top` leaves out what has a parent;
    `search` looks in names, `deleted` for what the farm has no longer.
    """
    equal = {
        "account__name": account,
        "state": status,
        "parent__remote_id": parent_remote_id,
        "remote_id": remote_id,
        "alias": alias,
        "project_name": project,
        "label_rows__name": label,
        "parent__isnull": True if top else None,
    }
    wanted = {name: value for name, value in equal.items() if value is not None}
    rows = tasks_of(request, deleted=deleted).filter(**wanted)
    if search:
        rows = task_search(rows, search)
    show = partial(task_out, rights=rights_of(request.user))
    if newest:
        found = _newest_first(rows, after)[: limit + 1]
        return page(request, list(found), limit, show=show, key=_newest_key)
    if start := cursor(after, 1):
        rows = rows.filter(pk__gt=start[0])
    found = rows.order_by("pk")[: limit + 1]
    return page(request, list(found), limit, show=show, key=lambda row: f"{row.pk}")


def _newest_first(rows: RenderTaskQuerySet, after: str | None) -> Any:
    """By submission, and by when it was seen first where the farm does not say."""
    dated: Any = rows.alias(submission=Coalesce("submitted_at", "first_seen_at"))
    if before := cursor(after, 2):
        at, number = moment_of(before[0]), before[1]
        dated = dated.filter(Q(submission__lt=at) | Q(submission=at, pk__lt=number))
    return dated.order_by("-submission", "-pk")


def _newest_key(row: RenderTask) -> str:
    return f"{moment_number(row.submitted_at or row.first_seen_at)}.{row.pk}"


@router.get("/tasks/{int:task_id}", response={200: TaskOut, **ERRORS})
def task(request: HttpRequest, task_id: int) -> dict[str, Any]:
    """One task."""
    return task_out(task_of(request, task_id), rights=rights_of(request.user))


@router.get("/tasks/{int:task_id}/frames", response={200: FrameList, **ERRORS})
def frames(
    request: HttpRequest,
    task_id: int,
    limit: Limit = DEFAULT,
    after: After = None,
    status: FrameState | None = None,
    name: Text | None = None,
) -> dict[str, Any]:
    """The task's own frames in order; a parent has none, its children do."""
    owner = task_of(request, task_id)
    sees_cost = rights_of(request.user).sees_cost_of(owner)
    rows = Frame.objects.filter(task=owner).present().in_order()
    if name is not None:
        rows = rows.filter(name=name)
    if start := cursor(after, 2):
        number, remote_id = start
        rows = rows.filter(
            Q(number__gt=number) | Q(number=number, remote_id__gt=remote_id)
        )
    if status is FrameState.UNKNOWN:
        known = [code for state in FrameState for code in frame_codes(state)]
        rows = rows.exclude(status_code__in=known)
    elif status is not None:
        rows = rows.filter(status_code__in=frame_codes(status))
    return page(
        request,
        list(rows[: limit + 1]),
        limit,
        show=lambda row: frame_out(row, owner.remote_id, sees_cost=sees_cost),
        key=lambda row: f"{row.number}.{row.remote_id}",
    )


@router.get("/tasks/{int:task_id}/failures", response={200: FailuresOut, **ERRORS})
def failures(request: HttpRequest, task_id: int, by: By = By.CAUSE) -> dict[str, Any]:
    """What failed of the task, and below it, in groups: by cause, machine or task."""
    return failures_out(task_of(request, task_id), by)
