"""The contact sheet of a task, the parts that its scripts ask for, and comparing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.common.http import HtmxHttpRequest, no_content
from apps.dashboard.contact.compare import attempts_of
from apps.dashboard.contact.page import Section, sections_of
from apps.dashboard.contact.query import PAGE, SheetQuery, Span
from apps.dashboard.contact.reel import reel_of
from apps.dashboard.contact.tiles import Tile, tiles_of
from apps.dashboard.context import site_of
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import (
    Card,
    Frame,
    Groups,
    changes,
    live_answer,
    live_context,
    shown,
)
from apps.dashboard.tasks.address import task_or_404, watched_version
from apps.farm.models import RenderTask
from apps.farm.naming import task_title
from apps.farm.selectors.frames import frame_get
from apps.farm.selectors.tasks import task_family, task_leaves
from apps.farm.sheets import LeafSheet, sheets_of
from apps.farm.versions import task_version
from apps.farm.watching import frames_wanted, task_watched


def _root(task: RenderTask) -> int:
    """The top of the task's tree, two levels up at most."""
    parent = task.parent
    return task.pk if parent is None else parent.parent_id or parent.pk


def _context(
    request: HttpRequest, task: RenderTask, version: str
) -> tuple[dict[str, Any], Groups]:
    site = site_of(request)
    query = SheetQuery.read(request.GET)
    leaves = task_leaves(user=request.user, task=task)
    sections, chips = sections_of(leaves, query)
    counts = tuple((chip.state, chip.count) for chip in chips)
    groups: Groups = {
        "cards": [Frame(site), Card("contact-head", counts)],
        "sections": sections,
    }
    url = reverse("contact-live", args=(task.pk,)) + query.address(root=_root(task))
    context = {
        "task": task,
        "title": task_title(task),
        "ancestors": task_family(user=request.user, task=task).ancestors,
        "leaves": leaves if len(leaves) > 1 else [],
        "query": query,
        "chips": chips,
        "sections": sections,
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
def contact_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """All pictures of a task with its layers; with `at` a page of them as it is."""
    task = task_or_404(request, pk)
    task_watched(pk)
    context, _groups = _context(request, task, task_version(_root(task)))
    if context["query"].at is not None:
        context["page"] = _page(context["sections"], context["query"])
    return render(request, "dashboard/contact/contact.html", context)


def _page(sections: list[Section], query: SheetQuery) -> dict[str, Any]:
    """A page of the first layer's tiles, for those without scripts."""
    if not sections:
        return {}
    section, first = sections[0], query.at or 0
    span = Span(first=first, count=PAGE, fine=False)
    (sheet,) = sheets_of([section.leaf])
    tiles = _tiles(sheet, query.state, span)
    before, after = max(first - PAGE, 0), first + PAGE
    child = section.leaf.pk
    return {
        "section": section,
        "tiles": tiles,
        "from": first + 1,
        "to": first + len(tiles),
        "before": query.address(at=before, child=child) if first else "",
        "after": query.address(at=after, child=child) if after < section.count else "",
    }


def _tiles(sheet: LeafSheet, wanted: str, span: Span) -> list[Tile]:
    """The tiles; what they lack is fetched before what nobody looks at."""
    tiles = tiles_of(sheet, wanted=wanted, span=span)
    frames_wanted(tile.pk for tile in tiles if tile.wanting and tile.pk is not None)
    return tiles


@live(watched_version)
def contact_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts that look different; scripts then ask for the tiles in view."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, task_or_404(request, pk), version)
    return live_answer(request, "dashboard/contact/live.html", context, groups)


@require_GET
@may_look
def contact_tiles(request: HttpRequest, pk: int) -> HttpResponse:
    """Tiles of one leaf. With `shown`, the header Shown of the answer before: only
    those that look different, 204 for none; all of them (header Whole) where tiles
    came, went or moved."""
    query, span = SheetQuery.read(request.GET), Span.read(request.GET)
    (sheet,) = sheets_of([task_or_404(request, pk)])
    tiles = _tiles(sheet, query.state, span)
    groups: Groups = {"tiles": tiles}
    was = request.GET.get("shown", "")
    found = changes(groups, was)
    whole = bool(found.moved)
    if not whole and not found.ids:
        return no_content()
    drawn = tiles if whole else [t for t in tiles if t.element_id in found.ids]
    answer = render(request, "dashboard/contact/tiles.html", {"tiles": drawn})
    answer.headers["Shown"] = shown(groups)
    answer.headers["Whole"] = "1" if whole else "0"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@may_look
def contact_reel(request: HttpRequest, pk: int) -> HttpResponse:
    """A part of what the flip-book plays, as JSON."""
    (sheet,) = sheets_of([task_or_404(request, pk)])
    span = Span.read(request.GET)
    answer = JsonResponse(reel_of(sheet, _tiles(sheet, "", span), span=span))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@may_look
def frame_compare(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """The last two attempts of a frame, as a dialog or as a page of its own."""
    frame = frame_get(user=request.user, pk=pk)
    if frame is None:
        raise Http404
    context = {
        "frame": frame,
        "task": frame.task,
        "title": task_title(frame.task),
        "attempts": attempts_of(frame),
        "currency": frame.task.account.currency,
    }
    name = "compare_dialog" if request.htmx else "compare"
    return render(request, f"dashboard/contact/{name}.html", context)
