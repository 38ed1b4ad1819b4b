"""The JSON API, and its read side: /api/v1/…"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from apps.actions.causes import By
from apps.api import schemas
from apps.api.activity import router as activity_router
from apps.api.clicks.frames import router as frame_clicks_router
from apps.api.clicks.parts import router as parts_router
from apps.api.clicks.tasks import router as task_clicks_router
from apps.api.clicks.whole import router as clicks_router
from apps.api.failures import FailuresOut, failures_out
from apps.api.paging import DEFAULT, After, Limit, cursor, page
from apps.api.tokens import TokenAuth
from apps.farm.models import FarmAccount, Frame, FrameStats, RenderTask, SyncRun
from apps.farm.querysets import RenderTaskQuerySet
from apps.farm.rights import VIEW, rights_of
from apps.farm.status import FrameState, TaskState, frame_codes


class Api(NinjaAPI):
    """The API; programs made from its description call things by their names here."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the view alone."""
        return operation.view_func.__name__


api = Api(
    title="farmdash",
    version="1",
    description="What the farm renders, and what it costs. "
    "Sign in with `Authorization: Bearer <token>`. Whatever is a POST asks for "
    "something: it needs a token that may write, and an `Idempotency-Key` makes the "
    "same request, sent again, one click.",
    docs_url="/docs",
    openapi_url="/openapi.json",
    auth=TokenAuth(),
)
router = Router()


@api.exception_handler(ValidationError)
def wrong_argument(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 in the shape of every other error: which argument, and why."""
    reasons = [f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors]
    return api.create_response(request, {"detail": "; ".join(reasons)}, status=422)


ERRORS: dict[frozenset[int], Any] = {
    frozenset({400, 401, 403, 404, 422}): schemas.ErrorOut
}


def _allowed(request: HttpRequest) -> None:
    if not rights_of(request.user).may(VIEW):
        raise HttpError(403, "This token's user may not look at this.")


def _tasks(request: HttpRequest) -> RenderTaskQuerySet:
    return (
        RenderTask.objects.visible_to(request.user)
        .present()
        .with_seen_at()
        .select_related("account", "parent")
    )


def _of_accounts(
    request: HttpRequest, rows: QuerySet[Any], column: str, *, whole: bool = False
) -> QuerySet[Any]:
    """Rows of accounts of which the user sees anything, or everything."""
    rights = rights_of(request.user)
    seen = rights.wide(VIEW) if whole else rights.parts(VIEW)
    return rows if seen is None else rows.filter(**{f"{column}__in": seen})


def _task(request: HttpRequest, task_id: int) -> RenderTask:
    task = _tasks(request).filter(pk=task_id).first()
    if task is None:
        raise HttpError(404, "There is no task with this id.")
    return task


@router.get("/accounts", response={200: schemas.AccountList, **ERRORS}, tags=["farm"])
def accounts(
    request: HttpRequest, limit: Limit = DEFAULT, after: After = None
) -> dict[str, Any]:
    """Accounts that are mirrored, by id."""
    _allowed(request)
    rows = _of_accounts(request, FarmAccount.objects.order_by("pk"), "pk")
    if start := cursor(after, 1):
        rows = rows.filter(pk__gt=start[0])
    return page(
        request,
        list(rows[: limit + 1]),
        limit,
        show=schemas.account_out,
        key=lambda row: f"{row.pk}",
    )


@router.get("/tasks", response={200: schemas.TaskList, **ERRORS}, tags=["farm"])
def tasks(
    request: HttpRequest,
    limit: Limit = DEFAULT,
    after: After = None,
    account: str | None = None,
    status: TaskState | None = None,
    parent_remote_id: int | None = None,
) -> dict[str, Any]:
    """Tasks of every level, by id; `status` is a word such as `rendering`."""
    _allowed(request)
    rows = _tasks(request).order_by("pk")
    if start := cursor(after, 1):
        rows = rows.filter(pk__gt=start[0])
    if account is not None:
        rows = rows.filter(account__name=account)
    if status is not None:
        rows = rows.filter(state=status)
    if parent_remote_id is not None:
        rows = rows.filter(parent__remote_id=parent_remote_id)
    return page(
        request,
        list(rows[: limit + 1]),
        limit,
        show=partial(schemas.task_out, rights=rights_of(request.user)),
        key=lambda row: f"{row.pk}",
    )


@router.get("/tasks/{int:task_id}", response={200: schemas.TaskOut, **ERRORS})
def task(request: HttpRequest, task_id: int) -> dict[str, Any]:
    """One task."""
    _allowed(request)
    found, rights = _task(request, task_id), rights_of(request.user)
    return schemas.task_out(found, rights=rights)


@router.get("/tasks/{int:task_id}/frames", response={200: schemas.FrameList, **ERRORS})
def frames(
    request: HttpRequest,
    task_id: int,
    limit: Limit = DEFAULT,
    after: After = None,
    status: FrameState | None = None,
) -> dict[str, Any]:
    """The task's own frames in order; a parent has none, its children do."""
    _allowed(request)
    owner = _task(request, task_id)
    sees_cost = rights_of(request.user).sees_cost_of(owner)
    rows = Frame.objects.filter(task=owner).present().in_order()
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
        show=lambda row: schemas.frame_out(row, owner.remote_id, sees_cost=sees_cost),
        key=lambda row: f"{row.number}.{row.remote_id}",
    )


@router.get("/tasks/{int:task_id}/failures", response={200: FailuresOut, **ERRORS})
def failures(request: HttpRequest, task_id: int, by: By = By.CAUSE) -> dict[str, Any]:
    """What failed of the task, and below it, in groups: by cause, machine or task."""
    _allowed(request)
    return failures_out(_task(request, task_id), by)


def _newest(
    request: HttpRequest,
    rows: QuerySet[Any],
    limit: int,
    after: str | None,
    account: str | None,
    show: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """A page of what an account's history holds, newest first."""
    _allowed(request)
    rows = rows.select_related("account").order_by("-pk")
    if start := cursor(after, 1):
        rows = rows.filter(pk__lt=start[0])
    if account is not None:
        rows = rows.filter(account__name=account)
    shown = list(rows[: limit + 1])
    return page(request, shown, limit, show=show, key=lambda row: f"{row.pk}")


@router.get("/stats", response={200: schemas.StatsList, **ERRORS}, tags=["farm"])
def stats(
    request: HttpRequest,
    limit: Limit = DEFAULT,
    after: After = None,
    account: str | None = None,
) -> dict[str, Any]:
    """Frames of each account by state over time, newest first."""
    rows = _of_accounts(request, FrameStats.objects.all(), "account", whole=True)
    return _newest(request, rows, limit, after, account, schemas.stats_out)


@router.get("/sync-runs", response={200: schemas.SyncRunList, **ERRORS}, tags=["farm"])
def sync_runs(
    request: HttpRequest,
    limit: Limit = DEFAULT,
    after: After = None,
    account: str | None = None,
) -> dict[str, Any]:
    """Polls, newest first."""
    rows = _of_accounts(request, SyncRun.objects.all(), "account", whole=True)
    return _newest(request, rows, limit, after, account, schemas.run_out)


api.add_router("/v1", router)
api.add_router("/v1", activity_router)
for _router in (task_clicks_router, frame_clicks_router, clicks_router, parts_router):
    api.add_router("/v1", _router)
