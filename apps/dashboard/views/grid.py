"""The frame grid: all cells of a task, what moved, a card, sums of a selection."""

from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    JsonResponse,
)
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from apps.common.http import no_content
from apps.dashboard.grid.answers import grid_answer
from apps.dashboard.grid.asking import moved, nothing_moved
from apps.dashboard.grid.card import frame_card
from apps.dashboard.grid.changes import changes
from apps.dashboard.grid.payload import Asked
from apps.dashboard.grid.scales import COLOURS
from apps.dashboard.grid.selection import selected, selection_words
from apps.dashboard.guards import live, may_look
from apps.dashboard.tasks.address import family_or_404, task_or_404
from apps.dashboard.tasks.filters import FrameQuery, number_in
from apps.dashboard.veil import is_veiled
from apps.farm.models import RenderTask
from apps.farm.naming import task_title
from apps.farm.rights import VIEW, rights_of
from apps.farm.selectors.frames import frame_get
from apps.farm.sheets import RangesError, runs_of, sheets_of
from apps.farm.status import FrameState
from apps.farm.versions import task_version
from apps.farm.watching import frames_wanted


def _family(
    request: HttpRequest, pk: int, child: int | None
) -> tuple[RenderTask, list[RenderTask]]:
    """The task and the leaves whose frames are meant: all, or the one asked for; 404
    for a task that is not to be seen."""
    task, leaves = family_or_404(request, pk)
    return task, [leaf for leaf in leaves if child in (None, leaf.pk)]


def _colour(request: HttpRequest) -> str:
    colour = request.GET.get("colour", "")
    if colour == "cost" and is_veiled(request):
        return COLOURS[0]
    return colour if colour in COLOURS else COLOURS[0]


@require_GET
@may_look
def frame_grid(request: HttpRequest, pk: int) -> HttpResponse:
    """All cells of the task's frames in one colour (grid/payload.py tells the form)."""
    query = FrameQuery.read(request.GET)
    task, leaves = _family(request, pk, query.child)
    asked = Asked(
        titles=tuple(task_title(leaf) for leaf in leaves),
        currency=task.account.currency,
        colour=_colour(request),
        wanted=query.wanted,
        language=get_language() or "",
    )
    return grid_answer(request, asked, sheets_of(leaves))


def _shown(request: HttpRequest, pk: int) -> tuple[tuple[Any, ...], str, str]:
    """Which cells the browser shows, and how far it knows them."""
    child = number_in(request.GET.get("child"))
    place = (pk, child, _colour(request))
    return place, request.GET.get("v", "")[:200], request.GET.get("since", "")


def _unmoved(request: HttpRequest, pk: int) -> str:
    """What the browser shows while that is all; read before the database."""
    place, v, since = _shown(request, pk)
    version = task_version(pk)
    request.task_version = version  # type: ignore[attr-defined]
    return v if nothing_moved((place, v, since), version) else ""


@live(_unmoved, by=None)
def frame_grid_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """The cells that moved since the browser last asked, as JSON; 204 for none."""
    place, v, since = _shown(request, pk)
    version: str = request.task_version  # type: ignore[attr-defined]
    if not rights_of(request.user).everywhere(VIEW):
        # The answer is the same for all who see the task: who does is asked first.
        task_or_404(request, pk)

    def make() -> dict[str, Any] | None:
        _task, leaves = _family(request, pk, place[1])
        return changes(colour=place[2], v=v, text=since, sheets=sheets_of(leaves))

    found = moved(place=place, v=v, since=since, version=version, make=make)
    if not found:
        return no_content()
    return HttpResponse(found, content_type="application/json")


@require_GET
@may_look
def frame_card_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is shown beside a cell of the grid."""
    frame = frame_get(user=request.user, pk=pk)
    if frame is None:
        raise Http404
    card = frame_card(frame)
    if card.row.state is FrameState.DONE and not card.row.picture.url:
        frames_wanted((frame.pk,))
    return render(request, "dashboard/frames/_card.html", {"card": card})


@require_POST
@may_look
def frame_selection(request: HttpRequest, pk: int) -> HttpResponse:
    """Sums of the frames whose keys are in `runs`, and what can be done with them."""
    try:
        runs = runs_of(request.POST.get("runs", ""))
    except RangesError:
        return HttpResponseBadRequest()
    task, leaves = _family(request, pk, number_in(request.POST.get("child")))
    found = selected(sheets_of(leaves), runs)
    words = selection_words(
        found, user=request.user, leaves=leaves, currency=task.account.currency
    )
    return JsonResponse(words, json_dumps_params={"ensure_ascii": False})
