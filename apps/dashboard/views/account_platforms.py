"""The platforms of an account's cloud, and how busy each is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.dashboard.account_facts.page import (
    ReadingCard,
    account_or_404,
    live_page,
    version_of,
)
from apps.dashboard.account_facts.platforms import platforms_of
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Groups, live_answer
from apps.farm.models import ReadingKind
from apps.farm.readings.read import reading_of

HERE = "account-platforms"


def _version(request: HttpRequest, pk: int) -> str:
    return version_of(pk, ReadingKind.PLATFORMS)


def _context(
    request: HttpRequest, pk: int, version: str
) -> tuple[dict[str, Any], Groups]:
    account = account_or_404(request, pk)
    reading = reading_of(account, ReadingKind.PLATFORMS)
    cards = [ReadingCard("platforms", (reading,), (account.platform,))]
    context, groups = live_page(request, account, cards, here=HERE, version=version)
    return context | {"platforms": platforms_of(reading, account)}, groups


@require_GET
@may_look
def account_platforms(request: HttpRequest, pk: int) -> HttpResponse:
    """All platforms, the account's own first."""
    context, _groups = _context(request, pk, _version(request, pk))
    return render(request, "dashboard/account_facts/platforms.html", context)


@live(_version)
def account_platforms_live(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, when it was read anew."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, pk, version)
    return live_answer(
        request, "dashboard/account_facts/platforms_live.html", context, groups
    )
