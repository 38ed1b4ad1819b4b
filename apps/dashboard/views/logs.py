"""The render log of a frame: as a page that follows it, in a dialog, as plain text."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.common.http import HtmxHttpRequest, no_content
from apps.dashboard.context import site_of
from apps.dashboard.frames.logs import IN_DIALOG, SHOWN, log_view
from apps.dashboard.frames.table import frame_row
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Card, Groups, live_answer, live_context
from apps.dashboard.live.parts import Frame as PageFrame
from apps.farm.logs.record import frame_log, log_version
from apps.farm.models import Frame
from apps.farm.naming import task_title
from apps.farm.selectors.frames import frame_get
from apps.farm.watching import logs_wanted


def _frame(request: HttpRequest, pk: int) -> Frame:
    """The frame with its task; 404 for one that is not to be seen."""
    frame = frame_get(user=request.user, pk=pk)
    if frame is None:
        raise Http404
    return frame


def _version(request: HttpRequest, pk: int) -> str:
    """Changes with the log; also says that somebody reads it."""
    logs_wanted((pk,))
    return log_version(pk)


def _context(
    request: HttpRequest, pk: int, version: str, *, most: int = SHOWN
) -> tuple[dict[str, Any], Groups]:
    frame = _frame(request, pk)
    site = site_of(request)
    row = frame_row(frame, "", frame.task.account.currency)
    log = log_view(frame, most=most)
    groups: Groups = {
        "cards": [PageFrame(site), log, Card("log-frame", (row.state, row.label))],
        "pieces": log.pieces,
    }
    url = reverse("frame-log-live", args=(pk,)) + "?"
    context = {
        "frame": frame,
        "row": row,
        "task": frame.task,
        "title": task_title(frame.task),
        "log": log,
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
def frame_log_page(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """The log as a page of its own, or its end as a dialog over the task's page.

    A dialog asks again by itself with `v`, what it shows; unchanged: 204.
    """
    version = _version(request, pk)
    if request.htmx and request.GET.get("v") == version:
        return no_content()
    most = IN_DIALOG if request.htmx else SHOWN
    context, _groups = _context(request, pk, version, most=most)
    name = "page"
    if request.htmx:
        name = "again" if "v" in request.GET else "dialog"
    return render(request, f"dashboard/logs/{name}.html", context)


@live(_version)
def frame_log_live(request: HttpRequest, pk: int) -> HttpResponse:
    """What of the page looks different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, pk, version)
    return live_answer(request, "dashboard/logs/live.html", context, groups)


@require_GET
@may_look
def frame_log_text(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is kept of the log, as a file of plain text."""
    frame = _frame(request, pk)
    log = frame_log(frame)
    if log is None or not log.text:
        raise Http404
    response = HttpResponse(log.text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="frame-{pk}.log"'
    return response
