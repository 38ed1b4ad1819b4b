"""The render log of a frame: as a page that follows it, in a dialog, as plain text."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.common.http import HtmxHttpRequest, no_content
from apps.dashboard.context import site_of
from apps.dashboard.frames.table import frame_row
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Card, Groups, live_answer, live_context
from apps.dashboard.live.parts import Frame as PageFrame
from apps.dashboard.logs.page import LogView, log_end_view, log_view
from apps.dashboard.logs.query import LogQuery
from apps.farm.logs.record import frame_log, log_version
from apps.farm.models import Frame
from apps.farm.naming import task_title
from apps.farm.selectors.frames import frame_get
from apps.farm.watching import log_part_wanted, logs_wanted, whole_log_wanted


def _frame(request: HttpRequest, pk: int) -> Frame:
    """The frame with its task; 404 for one that is not to be seen."""
    frame = frame_get(user=request.user, pk=pk)
    if frame is None:
        raise Http404
    return frame


def _version(request: HttpRequest, pk: int) -> str:
    """Changes with the log; also says what of it somebody reads."""
    logs_wanted((pk,))
    query = LogQuery.read(pk, request.GET)
    if query.part is not None and not query.attempt:
        log_part_wanted(pk, query.part)
    return log_version(pk)


def _context(frame: Frame, log: LogView) -> dict[str, Any]:
    return {
        "frame": frame,
        "row": frame_row(frame, "", frame.task.account.currency),
        "task": frame.task,
        "title": task_title(frame.task),
        "log": log,
    }


def _page(request: HttpRequest, pk: int, version: str) -> tuple[dict[str, Any], Groups]:
    frame, query = _frame(request, pk), LogQuery.read(pk, request.GET)
    if query.whole and not query.attempt:
        # After the frame was let be seen: this is many calls of the farm.
        whole_log_wanted(pk)
    site, log = site_of(request), log_view(frame, query)
    context = _context(frame, log)
    row = context["row"]
    groups: Groups = {
        "cards": [PageFrame(site), log, Card("log-frame", (row.state, row.label))],
        "pieces": log.pieces,
    }
    url = query.address("frame-log-live")
    context |= {
        "query": query,
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
    if not request.htmx:
        context, _groups = _page(request, pk, version)
        return render(request, "dashboard/logs/page.html", context)
    if request.GET.get("v") == version:
        return no_content()
    frame = _frame(request, pk)
    context = _context(frame, log_end_view(frame)) | {"v": version}
    name = "again" if "v" in request.GET else "dialog"
    return render(request, f"dashboard/logs/{name}.html", context)


@live(_version)
def frame_log_live(request: HttpRequest, pk: int) -> HttpResponse:
    """What of the page looks different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _page(request, pk, version)
    return live_answer(request, "dashboard/logs/live.html", context, groups)


@require_GET
@may_look
def frame_log_text(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is kept of the log, as a file of plain text."""
    frame = _frame(request, pk)
    log = frame_log(frame, LogQuery.read(pk, request.GET).attempt)
    if log is None or not log.text:
        raise Http404
    response = HttpResponse(log.text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="frame-{pk}.log"'
    return response
