"""The page of an account: what it has left, for how long, and who it is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.costs.residues.selectors import runway
from apps.dashboard.account_facts.history import history_of
from apps.dashboard.account_facts.money import purses_of
from apps.dashboard.account_facts.page import (
    ReadingCard,
    account_or_404,
    live_page,
    sight_of,
    version_of,
)
from apps.dashboard.account_facts.profile import profile_of
from apps.dashboard.account_facts.spans import days_asked, spans
from apps.dashboard.context import site_of
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Groups, Part, live_answer
from apps.farm.models import ReadingKind
from apps.farm.readings.read import reading_of

HERE = "account-profile"


def _version(request: HttpRequest, pk: int) -> str:
    return version_of(pk, ReadingKind.PROFILE)


def _context(
    request: HttpRequest, pk: int, version: str
) -> tuple[dict[str, Any], Groups]:
    account, now = account_or_404(request, pk), site_of(request).now
    sight = sight_of(request, account)
    reading = reading_of(account, ReadingKind.PROFILE)
    shown: dict[str, Any] = {
        "profile": profile_of(reading, account=account, sight=sight)
    }
    cards: list[Part] = [ReadingCard("profile", (reading,))]
    pace = runway(account.pk, now) if sight.sums else None
    if sight.money:
        shown["purses"] = purses_of(account, pace)
        cards.append(shown["purses"])
    query = ""
    if pace is not None:
        days = days_asked(request.GET.get("days", ""))
        query = f"?days={days}"
        shown["spans"] = spans(account, days)
        shown["history"] = history_of(account, days=days, now=now, runway=pace)
        cards.append(shown["history"])
    context, groups = live_page(
        request, account, cards, here=HERE, version=version, query=query
    )
    return context | shown, groups


@require_GET
@may_look
def account_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Balance, vouchers and credit with their history; the profile."""
    context, _groups = _context(request, pk, _version(request, pk))
    return render(request, "dashboard/account_facts/profile.html", context)


@live(_version)
def account_profile_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Its cards that look different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, pk, version)
    return live_answer(
        request, "dashboard/account_facts/profile_live.html", context, groups
    )
