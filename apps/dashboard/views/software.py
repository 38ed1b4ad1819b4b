"""The software that an account's farm has, with versions and plugins."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.dashboard.context import site_of
from apps.dashboard.environments.place import account_asked
from apps.dashboard.environments.query import EnvironmentQuery
from apps.dashboard.environments.software import MOST_SEARCHED, software_page
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Frame, Groups, live_answer, live_context
from apps.dashboard.tasks.filters import numbers_in
from apps.farm.models import FarmAccount, ReadingKind
from apps.farm.readings.keys import software_key
from apps.farm.readings.read import readings_version
from apps.farm.versions import current_version


def _version(request: HttpRequest) -> str:
    """Changes with the list, and with the plugins that it shows (`look`)."""
    query = EnvironmentQuery.read(request.GET)
    some = numbers_in(request.GET.getlist("look"), most=MOST_SEARCHED)
    asked = [(str(ReadingKind.SOFTWARE), "")]
    asked += [
        (str(ReadingKind.PLUGINS), software_key(number, query.system))
        for number in some
        if 0 < number < 10**17
    ]
    read = readings_version(query.account or 0, *asked)
    return f"{current_version()}.{read}"


def _context(
    request: HttpRequest, account: FarmAccount, version: str
) -> tuple[dict[str, Any], Groups]:
    site, query = site_of(request), EnvironmentQuery.read(request.GET)
    page = software_page(user=request.user, account=account, query=query)
    groups: Groups = {"cards": [Frame(site), page]}
    looked = ",".join(key.partition("/")[0] for _kind, key in page.asked if key)
    url = reverse("software-live") + page.query.address() + f"&look={looked}"
    context = {
        "page": page,
        "account": account,
        "accounts": site.accounts,
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
def software(request: HttpRequest) -> HttpResponse:
    """All programs, or the versions and plugins of one."""
    asked = EnvironmentQuery.read(request.GET).account
    account = account_asked(site_of(request), asked)
    if account is None:
        return render(request, "dashboard/environments/none.html")
    # Read before the database, as every version; the page's own look follows.
    context, _groups = _context(request, account, _version(request))
    return render(request, "dashboard/environments/software.html", context)


@live(_version)
def software_live(request: HttpRequest) -> HttpResponse:
    """The same, where it looks different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    asked = EnvironmentQuery.read(request.GET).account
    account = account_asked(site_of(request), asked)
    if account is None:
        raise Http404
    context, groups = _context(request, account, version)
    return live_answer(
        request, "dashboard/environments/software_live.html", context, groups
    )
