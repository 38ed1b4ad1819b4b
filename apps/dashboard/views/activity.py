"""Who did what, when, from where and why, and what became of it: the audit trail, and
the platform's own logs for those who may read them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from apps.audit.checks import chain_state
from apps.audit.marks import MARK
from apps.audit.services import audit_head
from apps.dashboard.activity.asked import entries_asked, records_asked
from apps.dashboard.activity.export import activity_rows
from apps.dashboard.activity.news import News, Trail, news_count
from apps.dashboard.activity.page import activity_page, people_of
from apps.dashboard.activity.query import (
    GROUP_LABELS,
    PLATFORM_LABELS,
    ActivityQuery,
)
from apps.dashboard.context import site_of
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Frame, Groups, live_answer, live_context
from apps.farm.models import FarmAccount
from apps.farm.records.keep import RECORDS_MARK, newest_line
from apps.farm.records.look import records_look
from apps.farm.rights import MONEY, rights_of
from apps.farm.selectors.records import CHANGE_ACCOUNT
from apps.farm.selectors.tasks import task_list
from apps.farm.versions import remembered


def activity_version(request: HttpRequest) -> str:
    """Changes with each entry, and whenever the chain was looked at."""
    return remembered((MARK, RECORDS_MARK), _version)


def _version() -> str:
    looked = chain_state().at
    head = f"{audit_head().number}.{looked.timestamp() if looked else 0:.0f}"
    return f"{head}-{newest_line()}"


def _live(
    request: HttpRequest, query: ActivityQuery, version: str
) -> tuple[dict[str, Any], Groups]:
    """What of the page changes by itself: how much is new, whether the chain holds."""
    site = site_of(request)
    count = news_count(user=request.user, query=query)
    news = News(count, reverse("activity") + query.address())
    trail = Trail(chain_state())
    groups: Groups = {"cards": [Frame(site), news, trail]}
    url = reverse("activity-live") + query.address(
        above=query.above or 0, line=query.above_line or 0
    )
    context = {
        "news": news,
        "trail": trail,
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
def activity(request: HttpRequest) -> HttpResponse:
    """The page."""
    version = activity_version(request)
    values = request.GET.copy()
    values["above"] = str(audit_head().number)
    values["line"] = str(newest_line())
    query = ActivityQuery.read(values)
    readable = _readable(request)
    records_look(one.pk for one in readable)
    page = activity_page(user=request.user, query=query)
    context, _groups = _live(request, query, version)
    task = task_list(user=request.user).filter(pk=query.task or 0).first()
    context |= {
        "query": query,
        "task": task,
        "rows": page.rows,
        "people": people_of(request.user),
        "kinds": (GROUP_LABELS | (PLATFORM_LABELS if readable else {})).items(),
        "several": len(readable) > 1,
        "first_url": query.address() if query.cursor else "",
        "next_url": query.address(cursor=page.next) if page.next else "",
        "csv_url": reverse("activity-csv") + query.address(),
    }
    return render(request, "dashboard/activity/page.html", context)


def _readable(request: HttpRequest) -> list[FarmAccount]:
    """Accounts whose logs on the platform this user may read, of those that are
    polled."""
    rights = rights_of(request.user)
    return [
        account
        for account in site_of(request).accounts
        if account.enabled and rights.covers(CHANGE_ACCOUNT, account_id=account.pk)
    ]


@live(activity_version)
def activity_live(request: HttpRequest) -> HttpResponse:
    """What of it looks different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    query = ActivityQuery.read(request.GET)
    context, groups = _live(request, query, version)
    return live_answer(request, "dashboard/activity/live.html", context, groups)


@require_GET
@may_look
def activity_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All that the page's filters leave, each entry and line in a row of its own."""
    query = ActivityQuery.read(request.GET)
    pieces = activity_rows(
        entries_asked(request.user, query),
        records_asked(request.user, query),
        accounts={one.pk: one.name for one in site_of(request).accounts},
        with_money=rights_of(request.user).everywhere(MONEY),
        language=get_language() or "en",
        zone=timezone.get_current_timezone(),
    )
    name = f"activity-{timezone.localdate().isoformat()}.csv"
    return StreamingHttpResponse(
        pieces,
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
