"""The costs: where money goes, what was wasted, the postings that make each figure."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.costs.selectors.query import CostQuery
from apps.dashboard.budgets.cards import budget_cards
from apps.dashboard.context import site_of
from apps.dashboard.costs.anomalies import anomaly_lines
from apps.dashboard.costs.entries import entry_rows
from apps.dashboard.costs.filters import (
    crumbs,
    dimensions,
    filters,
    neighbours,
    presets,
    tabs,
)
from apps.dashboard.costs.page import cost_page, paced_version, posted_at, today_of
from apps.dashboard.costs.residues import ResidueLine, residue_lines
from apps.dashboard.costs.waste import waste_page
from apps.dashboard.forecasts.cards import project_forecasts
from apps.dashboard.guards import live, may_see_costs
from apps.dashboard.live.parts import Frame, Groups, live_answer, live_context

LEDGER_LATE_S = 600
"""Seconds after which the age of the books stands out."""


def _query(request: HttpRequest) -> tuple[CostQuery, Any]:
    today = today_of(site_of(request))
    return CostQuery.read(request.GET.dict(), today), today


def _around(request: HttpRequest, query: CostQuery, here: str) -> dict[str, Any]:
    """What surrounds each of the pages."""
    site, account = site_of(request), query.narrow.get("account", "")
    return {
        "query": query,
        "here": here,
        "here_url": reverse(here),
        "tabs": tabs(query, here),
        "presets": presets(query),
        "crumbs": crumbs(query, site),
        "filters": filters(query, site),
        "dimensions": dimensions(query),
        "top_url": query.address(
            **dict.fromkeys(query.narrow, ""), by="", sort="", cursor=""
        ),
        "account_query": "?account=" + account if account else "",
        "posted_at": posted_at(site),
        "ledger_late": LEDGER_LATE_S,
        **neighbours(query, today_of(site)),
    }


def _context(request: HttpRequest, version: str) -> tuple[dict[str, Any], Groups]:
    query, today = _query(request)
    site = site_of(request)
    page = cost_page(
        user=request.user, site=site, query=query, today=today, version=version
    )
    groups: Groups = {"cards": [Frame(site), page.figures, page.charts, page.table]}
    context: dict[str, Any] = {
        "page": page,
        "query": query,
        "is_open": query.period.holds(today),
    }
    if context["is_open"]:
        number = str(query.page) if query.page > 1 else ""
        url = reverse("cost-live") + query.address(page=number)
        context |= live_context(url=url, version=version, site=site, groups=groups)
    return context, groups


@require_GET
@may_see_costs
def cost_page_view(request: HttpRequest) -> HttpResponse:
    """What was spent, over time and by anything."""
    context, _groups = _context(request, paced_version())
    context |= _around(request, context["query"], "cost-page")
    context["books"] = _books(request, context["query"])
    context["is_off"] = any(line.is_open for line in context["books"])
    return render(request, "dashboard/costs/page.html", context)


def _books(request: HttpRequest, query: CostQuery) -> list[ResidueLine]:
    """Whether it all adds up, whatever the period: what does not is never hidden."""
    site = site_of(request)
    chosen = query.accounts or [account.pk for account in site.accounts]
    return residue_lines(
        request.user, [one for one in site.accounts if one.pk in chosen]
    )


@live(lambda request: paced_version())
@may_see_costs
def cost_live(request: HttpRequest) -> HttpResponse:
    """Its cards that look different, while today is one of the days."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, version)
    context["dimensions"] = dimensions(context["query"])
    return live_answer(request, "dashboard/costs/live.html", context, groups)


@require_GET
@may_see_costs
def cost_outlook(request: HttpRequest) -> HttpResponse:
    """What is still to come, a part of the page that is fetched when that is there."""
    query, _today = _query(request)
    accounts, now = query.accounts or None, site_of(request).now
    context = {
        "cards": [
            card
            for card in budget_cards(request.user, now)
            if accounts is None or card.budget.account_id in accounts
        ],
        "anomalies": anomaly_lines(user=request.user, account_ids=accounts),
        "forecasts": project_forecasts(request.user, now, accounts=accounts),
    }
    return render(request, "dashboard/costs/_outlook.html", context)


@require_GET
@may_see_costs
def cost_waste(request: HttpRequest) -> HttpResponse:
    """What bought nothing, and why."""
    query, today = _query(request)
    page = waste_page(
        user=request.user, query=query, today=today, version=paced_version()
    )
    context = {"page": page, **_around(request, query, "cost-waste")}
    return render(request, "dashboard/costs/waste.html", context)


@require_GET
@may_see_costs
def cost_entries(request: HttpRequest) -> HttpResponse:
    """The postings that a figure is made of, and their sum: the same figure."""
    query, _today = _query(request)
    listed = entry_rows(user=request.user, query=query)
    context = {"listed": listed, **_around(request, query, "cost-entries")}
    return render(request, "dashboard/costs/entries.html", context)
