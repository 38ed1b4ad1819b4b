"""The overview: what needs a person, four numbers, what runs, what happened."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.dashboard.context import site_of
from apps.dashboard.forecasts.everything import everything_line
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.pacing import minute_version
from apps.dashboard.live.parts import Frame, Groups, Part, live_answer, live_context
from apps.dashboard.live.sharing import by_user
from apps.dashboard.overview.attention import attention
from apps.dashboard.overview.cards import happened, numbers, running
from apps.farm.selectors.history import stats_series, stats_since
from apps.farm.status import FrameState

CHART = timedelta(hours=24)
SHORTEST = timedelta(minutes=10)
"""A chart of a farm that was only just added begins with the watching."""
LINES = {
    "executing": FrameState.RENDERING,
    "waiting": FrameState.WAITING,
    "failed": FrameState.FAILED,
    "done": FrameState.DONE,
}
"""Counts that a chart can show, and the state whose name and colour each has."""


def _context(request: HttpRequest, version: str) -> tuple[dict[str, Any], Groups]:
    site = site_of(request)
    cards: dict[str, Part] = {
        "needs": attention(user=request.user, site=site),
        "numbers": numbers(site=site, version=version),
        "everything": everything_line(user=request.user, now=site.now),
        "now": running(user=request.user, site=site),
        "events": happened(user=request.user),
    }
    groups: Groups = {"cards": [Frame(site), *cards.values()]}
    url = reverse("overview-live")
    state = live_context(url=url, version=version, site=site, groups=groups)
    return cards | state, groups


@require_GET
@may_look
def overview(request: HttpRequest) -> HttpResponse:
    """The page that people start with."""
    context, _groups = _context(request, minute_version(request))
    return render(request, "dashboard/overview/page.html", context)


@live(minute_version, by=by_user)
def overview_live(request: HttpRequest) -> HttpResponse:
    """Its cards that look different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, version)
    return live_answer(request, "dashboard/overview/live.html", context, groups)


@require_GET
@may_look
def stats_chart(request: HttpRequest) -> JsonResponse:
    """Frames by state over the last day, as static/js/chart.js draws them."""
    site = site_of(request)
    accounts = site.polled_whole
    first = stats_since(accounts=accounts)
    start = max(site.now - CHART, first or site.now - CHART)
    series = stats_series(
        accounts=accounts, start=min(start, site.now - SHORTEST), end=site.now
    )
    asked = request.GET.get("lines", "executing,waiting,failed").split(",")
    lines = [
        {"name": LINES[name].label, "state": LINES[name], "values": series.counts[name]}
        for name in dict.fromkeys(asked)
        if name in LINES
    ]
    return JsonResponse({"at": series.at, "series": lines})
