"""The labels of an account: what has them, what it cost."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.dashboard.context import Site, site_of
from apps.dashboard.guards import live, may_look
from apps.dashboard.labels.heads import label_heads
from apps.dashboard.labels.page import LabelsPage, labels_page
from apps.dashboard.labels.query import LabelQuery
from apps.dashboard.live.parts import Card, Frame, Groups, live_answer, live_context
from apps.dashboard.tasks.filters import number_in
from apps.dashboard.veil import shows_sums
from apps.farm.models import FarmAccount, ReadingKind
from apps.farm.readings.read import reading_version
from apps.farm.readings.show import looks
from apps.farm.versions import current_version


def _version_of(account_id: int) -> str:
    """Changes with the tasks, and with what the farm says of the labels."""
    kinds = (ReadingKind.LABELS, ReadingKind.PROJECTS)
    said = [reading_version(account_id, kind) for kind in kinds]
    return ".".join((current_version(), *said))


def _version(request: HttpRequest) -> str:
    return _version_of(number_in(request.GET.get("account")) or 0)


def _account(site: Site, pk: int | None) -> FarmAccount | None:
    """The account that is asked for, else the first; None: there is none at all."""
    if pk is None:
        return next(iter(site.polled or site.accounts), None)
    if pk not in site.by_id:
        raise Http404
    return site.by_id[pk]


def _groups(site: Site, page: LabelsPage) -> Groups:
    said = looks(page.known.reading) if page.known else ()
    around = (page.total, page.any, page.pages, page.sees_money)
    cards = (Frame(site), Card("label-age", said), Card("label-pages", around))
    return {"cards": cards, "labels": page.lines}


def _context(
    request: HttpRequest, account: FarmAccount, query: LabelQuery, version: str
) -> tuple[dict[str, Any], Groups]:
    site = site_of(request)
    page = labels_page(user=request.user, account=account, query=query)
    groups = _groups(site, page)
    url = reverse("label-list-live") + query.address(page=query.page)
    context = {
        "page": page,
        "account": account,
        "accounts": site.accounts,
        "heads": label_heads(query, sees_money=page.sees_money),
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
@shows_sums
def label_list_page(request: HttpRequest) -> HttpResponse:
    """Labels and projects of one account."""
    query, site = LabelQuery.read(request.GET), site_of(request)
    account = _account(site, query.account)
    if account is None:
        return render(request, "dashboard/labels/none.html")
    asked = LabelQuery(account.pk, query.q, query.sort, query.page)
    context, _groups = _context(request, account, asked, _version_of(account.pk))
    return render(request, "dashboard/labels/page.html", context)


@live(_version)
@shows_sums
def label_list_live(request: HttpRequest) -> HttpResponse:
    """The labels that look different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    query = LabelQuery.read(request.GET)
    account = _account(site_of(request), query.account)
    if account is None:
        raise Http404
    context, groups = _context(request, account, query, version)
    return live_answer(request, "dashboard/labels/live.html", context, groups)
