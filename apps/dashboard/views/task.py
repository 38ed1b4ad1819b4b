"""One task: how far it is, what it costs, what went wrong, what it looks like."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.actions.selectors import intents_of_task
from apps.dashboard.analysis.card import analysis_of
from apps.dashboard.context import site_of
from apps.dashboard.forecasts.cards import task_forecast
from apps.dashboard.frames.table import frame_table
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Card, Frame, Groups, live_answer, live_context
from apps.dashboard.task_settings.asked import MOST_LOOKED_AT
from apps.dashboard.task_settings.card import task_settings
from apps.dashboard.tasks.address import task_or_404, watched_version
from apps.dashboard.tasks.filters import FrameQuery, TaskQuery
from apps.dashboard.tasks.heads import part_heads
from apps.dashboard.tasks.lists import bulk_operations
from apps.dashboard.tasks.page import (
    task_clicks,
    task_events,
    task_facts,
    task_head,
    task_look,
)
from apps.dashboard.tasks.tree import RowMaker
from apps.dashboard.veil import hides_money
from apps.farm.models import RenderTask
from apps.farm.rights import rights_of
from apps.farm.selectors.tasks import (
    Family,
    task_family,
    task_leaves,
    task_root_id,
)
from apps.farm.versions import task_version
from apps.farm.watching import frames_wanted, task_watched


def _cards(
    request: HttpRequest, task: RenderTask, family: Family, leaves: list[RenderTask]
) -> dict[str, Any]:
    now = site_of(request).now
    asked = intents_of_task(task)[:MOST_LOOKED_AT]
    return {
        "forecast": task_forecast(user=request.user, task=task, leaves=leaves, now=now),
        "head": task_head(user=request.user, task=task, now=now),
        "analysis": analysis_of(task, user=request.user),
        "settings": task_settings(user=request.user, task=task, asked=asked),
        "clicks": task_clicks(user=request.user, asked=asked),
        "facts": task_facts(task),
        "look": task_look(leaves=leaves),
        "events": task_events(user=request.user, task=task, family=family),
    }


def _context(
    request: HttpRequest, task: RenderTask, version: str
) -> tuple[dict[str, Any], Groups]:
    site = site_of(request)
    family = task_family(user=request.user, task=task)
    leaves = task_leaves(user=request.user, task=task)
    rights = rights_of(request.user)
    table = frame_table(
        task=task,
        leaves=leaves,
        query=FrameQuery.read(request.GET, by_cost=not hides_money(rights)),
        rights=rights,
    )
    frames_wanted(table.unpictured)
    cards = _cards(request, task, family, leaves)
    maker = RowMaker.of(user=request.user, accounts=site.by_id, now=site.now)
    unfolded = TaskQuery.read(request.GET).open
    rows = maker.rows(family.children, user=request.user, open_ids=unfolded)
    groups: Groups = {
        "cards": [
            Frame(site),
            *cards.values(),
            Card("summary", (task.revision, table.read_at is None)),
            table.card,
        ],
        "rows": rows,
        "frames": table.rows,
    }
    root = family.ancestors[0].pk if family.ancestors else task.pk
    url = reverse("task-live", args=(task.pk,)) + table.query.address(
        at=table.query.cursor, root=root
    )
    context = {
        "task": task,
        "account": task.account,
        "family": family,
        "rows": rows,
        "leaves": leaves if len(leaves) > 1 else [],
        "table": table,
        "heads": part_heads(),
        "operations": bulk_operations(request.user, task),
        "may_retry": rights.covers_task("actions.operate", task),
        "root": root,
        **cards,
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a task; also of one that is gone from the farm."""
    root = task_root_id(pk=pk)
    if root is None:
        raise Http404
    task_watched(pk)
    version = task_version(root)
    context, _groups = _context(request, task_or_404(request, pk), version)
    return render(request, "dashboard/tasks/task.html", context)


@live(watched_version)
def task_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Cards and rows of the page that look different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, task_or_404(request, pk), version)
    return live_answer(request, "dashboard/tasks/task_live.html", context, groups)


@require_GET
@may_look
def frame_table_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The frames as the address asks for them, and what to ask with from now on."""
    version = watched_version(request, pk)
    context, _groups = _context(request, task_or_404(request, pk), version)
    response = render(request, "dashboard/frames/table.html", context)
    shown = context["table"].query
    page = reverse("task-detail", args=(pk,)) + shown.address(at=shown.cursor)
    response.headers["HX-Push-Url"] = page.removesuffix("?")
    return response
