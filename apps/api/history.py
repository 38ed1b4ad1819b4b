"""Accounts for scripts, and what their polls saw and did."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router

from apps.api import schemas
from apps.api.accounts.seen import account_of, may_look
from apps.api.arguments import Text
from apps.api.paging import DEFAULT, After, Limit, cursor, page
from apps.farm.models import FarmAccount, FrameStats, SyncRun
from apps.farm.rights import VIEW, rights_of

router = Router()
ERRORS: dict[frozenset[int], Any] = {
    frozenset({400, 401, 403, 404, 422}): schemas.ErrorOut
}


def _of_accounts(
    request: HttpRequest, rows: QuerySet[Any], column: str, *, whole: bool = False
) -> QuerySet[Any]:
    """Rows of accounts of which the user sees anything, or everything."""
    rights = rights_of(request.user)
    seen = rights.wide(VIEW) if whole else rights.parts(VIEW)
    return rows if seen is None else rows.filter(**{f"{column}__in": seen})


@router.get("/accounts", response={200: schemas.AccountList, **ERRORS}, tags=["farm"])
def accounts(
    request: HttpRequest, limit: Limit = DEFAULT, after: After = None
) -> dict[str, Any]:
    """Accounts that are mirrored, by id."""
    may_look(request)
    rows = _of_accounts(request, FarmAccount.objects.order_by("pk"), "pk")
    if start := cursor(after, 1):
        rows = rows.filter(pk__gt=start[0])
    return page(
        request,
        list(rows[: limit + 1]),
        limit,
        show=partial(schemas.account_out, rights=rights_of(request.user)),
        key=lambda row: f"{row.pk}",
    )


@router.get(
    "/accounts/{int:account_id}",
    response={200: schemas.AccountOut, **ERRORS},
    tags=["farm"],
)
def account(request: HttpRequest, account_id: int) -> dict[str, Any]:
    """One account."""
    found = account_of(request, account_id)
    return schemas.account_out(found, rights=rights_of(request.user))


def _newest(
    request: HttpRequest,
    rows: QuerySet[Any],
    limit: int,
    after: str | None,
    account: str | None,
    show: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """A page of what an account's history holds, newest first."""
    may_look(request)
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
    account: Text | None = None,
) -> dict[str, Any]:
    """Frames of each account by state over time, newest first."""
    rows = _of_accounts(request, FrameStats.objects.all(), "account", whole=True)
    return _newest(request, rows, limit, after, account, schemas.stats_out)


@router.get("/sync-runs", response={200: schemas.SyncRunList, **ERRORS}, tags=["farm"])
def sync_runs(
    request: HttpRequest,
    limit: Limit = DEFAULT,
    after: After = None,
    account: Text | None = None,
) -> dict[str, Any]:
    """Polls, newest first."""
    rows = _of_accounts(request, SyncRun.objects.all(), "account", whole=True)
    return _newest(request, rows, limit, after, account, schemas.run_out)
