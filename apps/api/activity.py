"""The audit trail for scripts: /api/v1/activity."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError

from apps.api.activity_out import ActivityList, activity_out
from apps.api.paging import DEFAULT, After, Limit, cursor, page
from apps.api.schemas import ErrorOut
from apps.farm.models import FarmAccount
from apps.farm.rights import MONEY, VIEW, rights_of
from apps.farm.selectors.activity import Wanted, entries_wanted
from apps.farm.selectors.trail import entries_visible_to

router = Router()


ERRORS: dict[frozenset[int], Any] = {frozenset({400, 401, 403, 422}): ErrorOut}


@router.get("/activity", response={200: ActivityList, **ERRORS}, tags=["audit"])
def activity(
    request: HttpRequest,
    limit: Limit = DEFAULT,
    after: After = None,
    actor: str = "",
    group: str = "",
    task_id: int | None = None,
    account: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    bad: bool = False,
    text: str = "",
) -> dict[str, Any]:
    """Who did what, newest first; `bad`: only what did not work. `group` is one of
    clicks, accounts, money, reports, people, rules; times need their offset."""
    rights = rights_of(request.user)
    if not rights.may(VIEW):
        raise HttpError(403, "This user may not look at this.")
    for at in (start, end):
        if at is not None and at.tzinfo is None:
            raise HttpError(400, "`start` and `end` need an offset, such as Z.")
    names = dict(FarmAccount.objects.values_list("pk", "name"))
    keys = {name: pk for pk, name in names.items()}
    wanted = Wanted(
        person=_plain(actor),
        group=group,
        task=task_id,
        account=None if account is None else keys.get(account, 0),
        start=start,
        end=end,
        bad=bad,
        text=_plain(text),
    )
    rows = entries_wanted(entries_visible_to(request.user), wanted).order_by("-number")
    if before := cursor(after, 1):
        rows = rows.filter(number__lt=before[0])
    with_money = rights.everywhere(MONEY)
    return page(
        request,
        list(rows[: limit + 1]),
        limit,
        show=lambda row: activity_out(row, names, with_money=with_money),
        key=lambda row: f"{row.number}",
    )


def _plain(text: str) -> str:
    """Text that any database takes."""
    return text.replace("\0", "")
