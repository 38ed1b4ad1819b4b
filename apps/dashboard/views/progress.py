"""The page of a picture in the making: large, and all its tiles as a table."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.dashboard.context import site_of
from apps.dashboard.frames.progress import progress_of
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import (
    Card,
    Frame,
    Groups,
    Part,
    live_answer,
    live_context,
)
from apps.dashboard.tasks.address import root_named, task_or_404, watched_version
from apps.farm.models import RenderTask
from apps.farm.naming import task_title
from apps.farm.pictures.progress import makes_progress
from apps.farm.selectors.tasks import task_get, task_leaves, task_root_id
from apps.farm.versions import task_version
from apps.farm.watching import task_watched


def _parts(request: HttpRequest, task: RenderTask) -> list[RenderTask]:
    """All that render a picture in the task's tree: passes stand side by side."""
    above = task.parent_id
    top = task_get(user=request.user, pk=above) if above is not None else None
    leaves = task_leaves(user=request.user, task=top or task)
    return [leaf for leaf in leaves if makes_progress(leaf)]


def _context(
    request: HttpRequest, pk: int, root: int, version: str
) -> tuple[dict[str, Any], Groups]:
    task = task_or_404(request, pk)
    site = site_of(request)
    progress = progress_of(task_leaves(user=request.user, task=task))
    parts = _parts(request, task)
    tiles = progress.tiles if progress is not None else ()
    passes = Card("passes", tuple((part.pk, part.state) for part in parts))
    cards: list[Part] = [
        Frame(site),
        passes,
        *([progress] if progress is not None else []),
    ]
    groups: Groups = {
        "cards": cards,
        "tiles": tiles,
    }
    url = reverse("task-progress-live", args=(pk,)) + f"?root={root}"
    context = {
        "task": task,
        "title": task_title(task),
        "progress": progress,
        "parts": parts if len(parts) > 1 else [],
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
def task_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    root = task_root_id(pk=pk)
    if root is None:
        raise Http404
    task_watched(pk)
    context, _groups = _context(request, pk, root, task_version(root))
    return render(request, "dashboard/frames/progress.html", context)


@live(watched_version)
def task_progress_live(request: HttpRequest, pk: int) -> HttpResponse:
    """What of it looks different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, pk, root_named(request, pk), version)
    return live_answer(request, "dashboard/frames/progress_live.html", context, groups)
