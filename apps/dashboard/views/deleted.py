"""Tasks that were deleted on the farm."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.common.paging import CursorError, Page
from apps.dashboard.context import Site, site_of
from apps.dashboard.deleted.bins import Bin, bin_of
from apps.dashboard.deleted.query import DeletedQuery
from apps.dashboard.deleted.rows import deleted_row
from apps.dashboard.deleted.who import deletions_of
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Card, Frame, Groups, live_answer, live_context
from apps.dashboard.tasks.filters import numbers_in
from apps.farm.models import ReadingKind, RenderTask
from apps.farm.querysets import RenderTaskQuerySet
from apps.farm.readings.read import reading_version, readings_of
from apps.farm.selectors.deleted import deleted_list, deleted_page, deleted_totals
from apps.farm.versions import current_version

ROWS = 50
MOST_LISTS = 50
"""Accounts whose lists a page shows."""


def _version(ids: Iterable[int]) -> str:
    """Changes with the tasks and with the accounts' own lists; also a look at those."""
    said = (reading_version(pk, ReadingKind.DELETED) for pk in ids)
    return "~".join((current_version(), *said))


def _asked(request: HttpRequest) -> str:
    """The version for a browser that shows the lists of these accounts."""
    return _version(numbers_in(request.GET.getlist("lists"), most=MOST_LISTS))


def _ids(site: Site) -> list[int]:
    """Accounts that the user sees as a whole: the farm's list names everything."""
    return [account.pk for account in site.polled_whole][:MOST_LISTS]


def _page(tasks: RenderTaskQuerySet, query: DeletedQuery) -> Page[RenderTask]:
    """The asked-for page; the first one for a cursor that means nothing any more."""
    try:
        return deleted_page(tasks=tasks, limit=ROWS, cursor=query.cursor)
    except CursorError:
        return deleted_page(tasks=tasks, limit=ROWS)


def _bins(site: Site, query: DeletedQuery) -> list[Bin]:
    """The farm's own lists, of accounts that the user sees as a whole."""
    accounts = [
        account for account in site.polled_whole if query.account in (None, account.pk)
    ]
    readings = readings_of(accounts, ReadingKind.DELETED)
    return [bin_of(account, readings[account.pk], query.q) for account in accounts]


def _context(request: HttpRequest, version: str) -> tuple[dict[str, Any], Groups]:
    site, query = site_of(request), DeletedQuery.read(request.GET)
    tasks = query.apply(deleted_list(user=request.user))
    total, costs = deleted_totals(tasks=tasks)
    page, bins = _page(tasks, query), _bins(site, query)
    listed = {(one.account.pk, number) for one in bins for number in one.ids}
    deletions = deletions_of(request.user, page.items)
    rows = [
        deleted_row(
            task,
            deletions.get(task.pk),
            in_bin=(task.account_id, task.remote_id) in listed,
        )
        for task in page.items
    ]
    links = {
        "first_url": query.address() if page.previous else "",
        "next_url": query.address(cursor=page.next) if page.next else "",
    }
    groups: Groups = {
        "cards": [Frame(site), Card("pages", (links, len(rows), total, costs))],
        "bins": bins,
        "rows": rows,
    }
    lists = ",".join(map(str, _ids(site)))
    url = reverse("deleted-live") + query.address(cursor=query.cursor, lists=lists)
    context = {
        "query": query,
        "rows": rows,
        "bins": bins,
        "shown_count": len(rows),
        "total": total,
        "costs": sorted(costs.items()),
        **links,
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
def deleted(request: HttpRequest) -> HttpResponse:
    """What was deleted, the latest first, by what the address asks for."""
    site = site_of(request)
    context, _groups = _context(request, _version(_ids(site)))
    context["accounts"] = site.accounts
    return render(request, "dashboard/deleted/page.html", context)


@live(_asked)
def deleted_live(request: HttpRequest) -> HttpResponse:
    """The rows and lists that look different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, version)
    return live_answer(request, "dashboard/deleted/live.html", context, groups)
