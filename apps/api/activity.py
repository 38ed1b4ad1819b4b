"""The audit trail for scripts: /api/v1/activity."""

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError

from apps.api.activity_out import ActivityList, activity_out
from apps.api.arguments import At, Number, Text
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
    actor: Text = "",
    group: Text = "",
    task_id: Number | None = None,
    account: Text | None = None,
    start: At | None = None,
    end: At | None = None,
    *,
    bad: bool = False,
    text: Text = "",
) -> dict[str, Any]:
    """Who did what, newest first; `bad`: only what did not work. `group` is one of
    clicks, accounts, money, reports, people, rules; times need their offset."""
    rights = rights_of(request.user)
    if not rights.may(VIEW):
        raise HttpError(403, "This user may not look at this.")
    names = dict(FarmAccount.objects.values_list("pk", "name"))
    keys = {name: pk for pk, name in names.items()}
    wanted = Wanted(
        person=actor,
        group=group,
        task=task_id,
        account=None if account is None else keys.get(account, 0),
        start=start,
        end=end,
        bad=bad,
        text=text,
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
