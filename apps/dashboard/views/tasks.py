"""The live tree of tasks."""

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.common.paging import CursorError, Page
from apps.dashboard.context import Site, site_of
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Card, Frame, Groups, live_answer, live_context
from apps.dashboard.tasks.filters import TaskQuery
from apps.dashboard.tasks.heads import column_heads
from apps.dashboard.tasks.lists import Chip, bulk_operations, state_chips
from apps.dashboard.tasks.tree import RowMaker
from apps.dashboard.veil import hides_money
from apps.farm.models import RenderTask
from apps.farm.querysets import RenderTaskQuerySet
from apps.farm.rights import rights_of
from apps.farm.selectors.labels import label_names
from apps.farm.selectors.tasks import (
    DEFAULT_SORT,
    task_choices,
    task_get,
    task_list,
    task_page,
    task_state_totals,
)
from apps.farm.versions import current_version

ROWS = 50
CHOICES_KEPT_S = 60


def _page(tasks: RenderTaskQuerySet, query: TaskQuery) -> Page[RenderTask]:
    """The asked-for page; the first one for a cursor that means nothing any more."""
    try:
        return task_page(tasks=tasks, sort=query.sort, limit=ROWS, cursor=query.cursor)
    except CursorError:
        return task_page(tasks=tasks, sort=query.sort, limit=ROWS)


def _context(request: HttpRequest, version: str) -> tuple[dict[str, Any], Groups]:
    site = site_of(request)
    by_cost = not hides_money(rights_of(request.user))
    query = TaskQuery.read(request.GET, by_cost=by_cost)
    tasks = task_list(user=request.user).top()
    totals = task_state_totals(tasks=query.apply(tasks, without=("state",)))
    page = _page(query.apply(tasks), query)
    maker = RowMaker.of(user=request.user, accounts=site.by_id, now=site.now)
    rows = maker.rows(page.items, user=request.user, open_ids=query.open)
    chips = state_chips(query, totals)
    links = {
        "first_url": query.address() if page.previous else "",
        "next_url": query.address(cursor=page.next) if page.next else "",
    }
    groups: Groups = {
        "cards": [
            Frame(site),
            Card("chips", tuple((chip.label, chip.count) for chip in chips)),
            Card("pages", (links, len(page.items), _total(chips))),
        ],
        "rows": rows,
    }
    url = reverse("task-list-live") + query.address(cursor=query.cursor)
    context = {
        "query": query,
        "rows": rows,
        "chips": chips,
        "heads": column_heads(query),
        "shown_count": len(page.items),
        "total": _total(chips),
        "sorted": query.sort != DEFAULT_SORT,
        **links,
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


def _total(chips: list[Chip]) -> int:
    """How many tasks the whole list has."""
    return next((chip.count for chip in chips if chip.active), 0)


def _around(request: HttpRequest, site: Site, query: TaskQuery) -> dict[str, Any]:
    """What only the whole page has: what to filter by, what to do with many."""
    key = f"dashboard:filter-by:{rights_of(request.user).digest}"
    choices = cache.get(key)
    if choices is None:
        choices = task_choices(user=request.user)
        choices["label"] = label_names(user=request.user)
        cache.set(key, choices, CHOICES_KEPT_S)
    asked = {query.label} - {""}
    return {
        # What is filtered by can be left, whether any task has it or not.
        "labels": sorted({*choices["label"], *asked}),
        "projects": choices["project_name"],
        "users": choices["user_name"],
        "accounts": site.accounts,
        "operations": bulk_operations(request.user),
    }


@require_GET
@may_look
def task_list_page(request: HttpRequest) -> HttpResponse:
    """Top tasks by what the address asks for, children below the open ones."""
    context, _groups = _context(request, current_version())
    context |= _around(request, site_of(request), context["query"])
    return render(request, "dashboard/tasks/page.html", context)


@live(lambda request: current_version())
def task_list_live(request: HttpRequest) -> HttpResponse:
    """The rows that look different, by the same filter; the list if it moved."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, version)
    return live_answer(request, "dashboard/tasks/live.html", context, groups)


@require_GET
@may_look
def task_children(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows below one, for a parent that is unfolded."""
    parent = task_get(user=request.user, pk=pk)
    if parent is None:
        raise Http404
    site, level = site_of(request), request.GET.get("level", "")
    maker = RowMaker.of(user=request.user, accounts=site.by_id, now=site.now)
    rows = maker.rows(
        [parent],
        user=request.user,
        open_ids=[parent.pk],
        level=max(1, int(level) - 1) if level in ("2", "3", "4") else 1,
    )
    return render(request, "dashboard/tasks/_rows.html", {"rows": rows[1:]})
