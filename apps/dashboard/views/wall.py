"""The wall: a page for a screen in the studio, and what keeps it true."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.dashboard.context import site_of
from apps.dashboard.forecasts.everything import everything_line
from apps.dashboard.guards import View, live, may_look
from apps.dashboard.live.pacing import minute_version
from apps.dashboard.live.parts import Frame, Groups, Part, live_answer, live_context
from apps.dashboard.overview.cards import numbers
from apps.dashboard.overview.wall import (
    WallNumbers,
    release,
    wall_now,
    wall_pictures,
    wall_trouble,
)

EVERY_MS = 5000
RENEWED = "wall_renewed"
"""In the session: the day on which the wall last renewed it."""


def _context(request: HttpRequest, version: str) -> tuple[dict[str, Any], Groups]:
    site = site_of(request)
    trouble = wall_trouble(user=request.user)
    counted = numbers(site=site, version=version)
    cards: dict[str, Part] = {
        "everything": everything_line(user=request.user, now=site.now),
        "numbers": WallNumbers(counted, trouble.frames),
        "now": wall_now(user=request.user, site=site),
        "trouble": trouble,
        "pictures": wall_pictures(user=request.user),
    }
    groups: Groups = {"cards": [Frame(site), *cards.values()]}
    url = reverse("wall-live")
    state = live_context(url=url, version=version, site=site, groups=groups)
    own = {"live_every": EVERY_MS, "release": release()}
    return cards | state | own, groups


def _renewing(view: View) -> View:
    """A session ends some days after its last sign-in; not while its wall is looked at.

    Written once a day, with a new cookie in the answer. Only where the view has asked
    who it is: an answer without content has not.
    """

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        response = view(request)
        today = timezone.now().date().isoformat()
        if response.status_code == 200 and request.session.get(RENEWED) != today:
            request.session[RENEWED] = today
        return response

    return answer


@require_GET
@_renewing
@may_look
def wall(request: HttpRequest) -> HttpResponse:
    """The page; ?theme=light for a bright room."""
    context, _groups = _context(request, minute_version(request))
    theme = "light" if request.GET.get("theme") == "light" else "dark"
    return render(request, "dashboard/wall/page.html", context | {"theme": theme})


@_renewing
@live(minute_version)
def wall_live(request: HttpRequest) -> HttpResponse:
    """What of it looks different; asked at least once a minute."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, version)
    return live_answer(request, "dashboard/wall/live.html", context, groups)
