"""The platform's own operation and sign-in logs, for who administers the account."""

from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError

from apps.api.arguments import At, Number, Text
from apps.api.paging import (
    DEFAULT,
    After,
    Limit,
    cursor,
    moment_number,
    moment_of,
    page,
)
from apps.api.schemas import ErrorOut, Instant
from apps.farm.models import FarmAccount, FarmRecord
from apps.farm.rights import rights_of
from apps.farm.selectors.records import CHANGE_ACCOUNT, records_of

router = Router(tags=["audit"])
ERRORS: dict[frozenset[int], Any] = {frozenset({400, 401, 403, 422}): ErrorOut}


class RecordOut(Schema):
    """One line, as the platform wrote it down. `data` has the farm's own names."""

    id: int
    account: str
    kind: Literal["operation", "login"]
    at: Instant
    actor: str
    source: str
    address: str
    what: str
    task_remote_ids: list[int]
    data: Any


class RecordList(Schema):
    """Lines."""

    items: list[RecordOut]
    next: str | None


@router.get("/records", response={200: RecordList, **ERRORS})
def records(
    request: HttpRequest,
    limit: Limit = DEFAULT,
    after: After = None,
    kind: Literal["operation", "login"] | None = None,
    account: Text | None = None,
    task_remote_id: Number | None = None,
    actor: Text = "",
    start: At | None = None,
    end: At | None = None,
    text: Text = "",
) -> dict[str, Any]:
    """What was done in the vendor's console and by its API, and who signed in: newest
    first, of the accounts that the token's user administers."""
    rights = rights_of(request.user)
    if not rights.may(CHANGE_ACCOUNT):
        raise HttpError(403, _("This user may not look at this."))
    rows = records_of(
        request.user,
        kind=kind or "",
        accounts=None if account is None else _keys(account),
        task=task_remote_id,
        actor=actor,
        start=start,
        end=end,
        text=text,
    )
    if before := cursor(after, 2):
        at, number = moment_of(before[0]), before[1]
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=number))
    found = list(rows.select_related("account").order_by("-at", "-pk")[: limit + 1])
    return page(request, found, limit, show=_told, key=_key)


def _keys(name: str) -> list[int]:
    return list(FarmAccount.objects.filter(name=name).values_list("pk", flat=True))


def _key(row: FarmRecord) -> str:
    return f"{moment_number(row.at)}.{row.pk}"


def _told(row: FarmRecord) -> dict[str, Any]:
    """RecordOut's fields; the record comes with its account."""
    same = ("id", "kind", "at", "actor", "source", "address", "what", "data")
    return {name: getattr(row, name) for name in same} | {
        "account": row.account.name,
        "task_remote_ids": row.task_ids,
    }
