"""The frame grid: all cells of a task, what moved, a card, sums of a selection."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from apps.dashboard.filters import FrameQuery
from apps.dashboard.grid.answers import grid_answer
from apps.dashboard.grid.payload import Asked
from apps.dashboard.grid.scales import COLOURS
from apps.dashboard.guards import may_look
from apps.farm.models import RenderTask
from apps.farm.naming import task_title
from apps.farm.selectors.tasks import task_get, task_leaves
from apps.farm.sheets import sheets_of


def _task(request: HttpRequest, pk: int) -> RenderTask:
    """The task with its account; 404 for one that is not to be seen."""
    task = task_get(user=request.user, pk=pk)
    if task is None:
        raise Http404
    return task


def _leaves(
    request: HttpRequest, task: RenderTask, child: int | None
) -> list[RenderTask]:
    """The leaves whose frames are the rows: all, or the one that is asked for."""
    leaves = task_leaves(user=request.user, task=task)
    return [leaf for leaf in leaves if child in (None, leaf.pk)]


def _colour(request: HttpRequest) -> str:
    colour = request.GET.get("colour", "")
    return colour if colour in COLOURS else COLOURS[0]


@require_GET
@may_look
def frame_grid(request: HttpRequest, pk: int) -> HttpResponse:
    """All cells of the task's frames in one colour (grid/payload.py tells the form)."""
    task = _task(request, pk)
    query = FrameQuery.read(request.GET)
    leaves = _leaves(request, task, query.child)
    asked = Asked(
        titles=tuple(task_title(leaf) for leaf in leaves),
        currency=task.account.currency,
        colour=_colour(request),
        wanted=query.wanted,
        language=get_language() or "",
    )
    return grid_answer(request, asked, sheets_of(leaves))
