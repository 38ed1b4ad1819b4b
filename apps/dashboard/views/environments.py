"""Render environments of an account, and the software that its farm has."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.dashboard.context import site_of
from apps.dashboard.environments.page import environments_page
from apps.dashboard.environments.place import account_asked
from apps.dashboard.environments.query import EnvironmentQuery
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Frame, Groups, live_answer, live_context
from apps.farm.models import FarmAccount, ReadingKind
from apps.farm.readings.read import reading_version
from apps.farm.versions import current_version


def _version_of(account_id: int) -> str:
    read = reading_version(account_id, ReadingKind.ENVIRONMENTS)
    return f"{current_version()}.{read}"


def _version(request: HttpRequest) -> str:
    return _version_of(EnvironmentQuery.read(request.GET).account or 0)


def _context(
    request: HttpRequest, account: FarmAccount, version: str
) -> tuple[dict[str, Any], Groups]:
    site, query = site_of(request), EnvironmentQuery.read(request.GET)
    page = environments_page(user=request.user, account=account, query=query)
    groups: Groups = {"cards": [Frame(site), page, page.age], "lines": page.lines}
    asked = EnvironmentQuery(account.pk, query.q, query.software)
    url = reverse("environment-list-live") + asked.address(page=page.query.page)
    context = {
        "page": page,
        "account": account,
        "accounts": site.accounts,
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
def environment_list(request: HttpRequest) -> HttpResponse:
    """The saved environments of one account, by program."""
    asked = EnvironmentQuery.read(request.GET).account
    account = account_asked(site_of(request), asked)
    if account is None:
        return render(request, "dashboard/environments/none.html")
    context, _groups = _context(request, account, _version_of(account.pk))
    return render(request, "dashboard/environments/page.html", context)


@live(_version)
def environment_list_live(request: HttpRequest) -> HttpResponse:
    """The same, where it looks different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    asked = EnvironmentQuery.read(request.GET).account
    account = account_asked(site_of(request), asked)
    if account is None:
        raise Http404
    context, groups = _context(request, account, version)
    return live_answer(request, "dashboard/environments/live.html", context, groups)
