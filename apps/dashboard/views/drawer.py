"""The Activity drawer, and what its button counts."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from apps.actions.telling.mine import bad_ends, click_counts, ended_at
from apps.dashboard.clicks.drawer import Wanted, drawer_clicks, seen_by
from apps.dashboard.clicks.notes import ending
from apps.dashboard.context import site_of
from apps.dashboard.guards import live
from apps.dashboard.live.parts import Groups, live_answer, live_context
from apps.dashboard.live.sharing import by_user
from apps.farm.versions import current_version


@live(lambda request: current_version(), by=seen_by)
def drawer(request: HttpRequest) -> HttpResponse:
    """The clicks that look different; all of them where some came or went."""
    wanted = Wanted.read(request.GET)
    clicks = drawer_clicks(user=request.user, wanted=wanted)
    groups: Groups = {"clicks": clicks}
    version: str = request.live_version  # type: ignore[attr-defined]
    context = {
        "clicks": clicks,
        "mine": wanted.mine,
        **live_context(
            url=reverse("click-drawer"),
            version=version,
            site=site_of(request),
            groups=groups,
        ),
    }
    return live_answer(request, "dashboard/clicks/drawer_live.html", context, groups)


@live(lambda request: current_version(), by=by_user)
def mine(request: HttpRequest) -> HttpResponse:
    """How many clicks there are, and which of the viewer's own went wrong lately."""
    counts = click_counts(request.user)
    version: str = request.live_version  # type: ignore[attr-defined]
    told: dict[str, Any] = {
        "v": version,
        "open": counts.open,
        "needs": counts.needs,
        "mine": counts.mine,
        "ends": [_told(intents) for intents in bad_ends(request.user)],
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _told(intents: Any) -> dict[str, Any]:
    note = ending(intents)
    at = ended_at(intents)
    return {
        "click": str(intents[0].click),
        "at": round(at.timestamp(), 3),
        "kind": note.kind,
        "text": note.text,
    }
