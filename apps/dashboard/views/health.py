"""For operators: whether jobs run, what the polls did, what was not understood."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.common.paging import Page
from apps.dashboard.context import site_of
from apps.dashboard.guards import live, may_look, may_see_polls
from apps.dashboard.live.pacing import paced_version
from apps.dashboard.live.parts import Frame, Groups, live_answer, live_context
from apps.dashboard.overview.health import (
    HOUR,
    HealthQuery,
    account_lines,
    aside_seen,
    run_lines,
    signs,
)
from apps.farm.models import QuarantinedRow, SyncRun
from apps.farm.models.runs import SyncKind, SyncOutcome
from apps.farm.rights import VIEW, rights_of
from apps.farm.selectors.polls import (
    aside_page,
    aside_raw,
    aside_totals,
    poll_totals,
    pulses,
    run_page,
)
from apps.farm.selectors.store import picture_store

RUNS = 30
ASIDE = 15


def _context(request: HttpRequest, version: str) -> tuple[dict[str, Any], Groups]:
    site, query = site_of(request), HealthQuery.read(request.GET)
    ids = _seen(request)
    totals = poll_totals(since=site.now - HOUR, accounts=ids)
    runs = run_page(
        account=query.account,
        outcome=query.outcome,
        kind=query.kind,
        limit=RUNS,
        cursor=query.cursor,
        accounts=ids,
    )
    aside = aside_page(limit=ASIDE, cursor=query.aside, accounts=ids)
    life = signs(
        now=site.now,
        pulses=pulses(),
        totals=totals,
        aside=aside_totals(accounts=ids),
        store=picture_store(),
    )
    accounts, lines = account_lines(site=site, totals=totals), run_lines(runs)
    seen = aside_seen(aside.items)
    groups: Groups = {
        "cards": [Frame(site), life],
        "accounts": accounts,
        "runs": lines,
        "aside": seen,
    }
    url = reverse("health-live") + query.address(cursor=query.cursor, aside=query.aside)
    context = {
        "query": query,
        "signs": life,
        "accounts": accounts,
        "runs": lines,
        "aside": aside.items,
        "aside_seen": seen,
        "kinds": SyncKind.choices,
        "outcomes": SyncOutcome.choices,
        **_links(query, runs, aside),
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


def _seen(request: HttpRequest) -> frozenset[int] | None:
    """The accounts that the user sees as a whole; None: all."""
    return rights_of(request.user).wide(VIEW)


def _links(
    query: HealthQuery, runs: Page[SyncRun], aside: Page[QuarantinedRow]
) -> dict[str, str]:
    """Addresses of both lists' pages; each leaves the other one where it is."""
    cursor, at = query.cursor, query.aside
    return {
        "first_runs": query.address(aside=at) if runs.previous else "",
        "next_runs": query.address(aside=at, cursor=runs.next) if runs.next else "",
        "first_aside": query.address(cursor=cursor) if aside.previous else "",
        "next_aside": query.address(cursor=cursor, aside=aside.next)
        if aside.next
        else "",
    }


@require_GET
@may_look
@may_see_polls
def health(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    context, _groups = _context(request, paced_version(request))
    return render(request, "dashboard/health/page.html", context)


@live(paced_version)
@may_see_polls
def health_live(request: HttpRequest) -> HttpResponse:
    """What of it looks different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, version)
    return live_answer(request, "dashboard/health/live.html", context, groups)


@require_GET
@may_look
@may_see_polls
def quarantined_row(request: HttpRequest, pk: int) -> HttpResponse:
    """The raw text of a row put aside, as text and nothing else."""
    raw = aside_raw(pk=pk, accounts=_seen(request))
    if raw is None:
        raise Http404
    return HttpResponse(raw, content_type="text/plain; charset=utf-8")
