"""One frame: a larger picture and everything that the farm tells of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.common.http import HtmxHttpRequest
from apps.dashboard.frames.table import frame_row
from apps.dashboard.guards import may_look
from apps.dashboard.tasks.facts import other_facts
from apps.farm.naming import frame_type_label, task_title
from apps.farm.selectors.frames import frame_get


@require_GET
@may_look
def frame_detail(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """The frame as a dialog over its task's page, or as a page of its own."""
    frame = frame_get(user=request.user, pk=pk)
    if frame is None:
        raise Http404
    context = {
        "frame": frame,
        "row": frame_row(frame, "", frame.task.account.currency),
        "task": frame.task,
        "title": task_title(frame.task),
        "kind": frame_type_label(frame.frame_type),
        "facts": other_facts(frame.extra or {}),
    }
    name = "dialog" if request.htmx else "frame"
    return render(request, f"dashboard/frames/{name}.html", context)
