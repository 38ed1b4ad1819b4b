"""Costs as files: small ones at once, large ones by a worker, with a bar that grows."""

from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from apps.costs.exports.services import (
    OPEN,
    ExportRefused,
    export_ask,
    export_file,
    export_get,
    export_name,
    small_csv,
)
from apps.costs.exports.sheets import csv_bytes
from apps.costs.models import Export, ExportFormat, ExportState
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.tables import VIEWS
from apps.dashboard.context import site_of
from apps.dashboard.costs.page import today_of
from apps.dashboard.guards import may_see_books

Answer = TypeVar("Answer", HttpResponse, FileResponse)

PAGES = {"costs": "cost-page", "waste": "cost-waste", "entries": "cost-entries"}
TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
}


@require_POST
@may_see_books
def export_start(request: HttpRequest) -> HttpResponse:
    """What a costs page shows as a file: `format`, `view`, and the page's `query`."""
    wanted, view = request.POST.get("format", ""), request.POST.get("view", "costs")
    if wanted not in ExportFormat.values or view not in VIEWS:
        return HttpResponseBadRequest()
    values = QueryDict(request.POST.get("query", "").removeprefix("?"))
    query = CostQuery.read(values.dict(), today_of(site_of(request)))
    if wanted == ExportFormat.CSV:
        table = small_csv(user=request.user, query=query, view=view)
        if table is not None:
            name = export_name(query, view, ExportFormat.CSV)
            return _attached(HttpResponse(csv_bytes(table)), ExportFormat.CSV, name)
    try:
        export = export_ask(
            user=request.user,
            format=ExportFormat(wanted),
            query=query,
            view=view,
            language=get_language() or "en",
        )
    except ExportRefused as refused:
        messages.error(request, str(refused))
        return redirect(reverse(PAGES[view]) + query.address())
    return redirect("cost-export-detail", export.pk)


@require_GET
@may_see_books
def export_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is, until it can be downloaded."""
    return render(request, "dashboard/costs/export.html", _context(request, pk))


@require_GET
@may_see_books
def export_state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of that page that changes."""
    response = render(
        request, "dashboard/costs/_export_state.html", _context(request, pk)
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
@may_see_books
def export_download(request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
    """The file, for whoever asked for it."""
    export = _export(request, pk)
    path = export_file(export)
    if path is None:
        raise Http404
    return _attached(FileResponse(path.open("rb")), export.format, export.name)


def _export(request: HttpRequest, pk: UUID) -> Export:
    export = export_get(user=request.user, export_id=pk)
    if export is None:
        raise Http404
    return export


def _context(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    export = _export(request, pk)
    path = export_file(export)
    page = PAGES.get(export.query.get("view", ""), "cost-page")
    asked = QueryDict(mutable=True)
    asked.update(export.query.get("params", {}))
    return {
        "export": export,
        "is_open": export.state in OPEN,
        "is_ready": path is not None,
        "is_lost": path is None and export.state == ExportState.READY,
        "bytes": path.stat().st_size if path is not None else 0,
        "back_url": f"{reverse(page)}?{asked.urlencode()}",
        "again": {"view": export.query.get("view", ""), "query": asked.urlencode()},
    }


def _attached(response: Answer, kind: str, name: str) -> Answer:
    """To be saved, never shown, by the browser; and kept by nobody in between."""
    response.headers["Content-Type"] = TYPES[ExportFormat(kind)]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
