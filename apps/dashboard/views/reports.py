"""Reports: who gets which, what was told, and what became of each mail."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.common.paging import CursorError, Page
from apps.costs.mails.asking import mails_ask
from apps.costs.mails.outbox import mail_again, report_send
from apps.costs.models import Mail, Report
from apps.costs.reports.render import report_page_context
from apps.dashboard.context import site_of
from apps.dashboard.guards import may_look, may_see_books
from apps.dashboard.reports.form import SubscriptionForm
from apps.dashboard.reports.mail_lists import (
    MAY_SEE_ALL,
    mail_lines,
    mail_page,
    mails_of,
    with_again,
)
from apps.dashboard.reports.page import (
    ReportsQuery,
    mail_place,
    neighbours,
    report_lines,
    report_page,
    report_scope,
    reports_of,
    states,
)
from apps.dashboard.reports.readers import readers, subscriptions_of

MAILS = 30
REPORTS = 10
MAILS_OF_ONE = 50


@require_GET
@may_look
@may_see_books
def report_list(request: HttpRequest) -> HttpResponse:
    """Subscriptions, reports and mails."""
    query, site = ReportsQuery.read(request.GET), site_of(request)
    mails, reports = _pages(request, query)
    lines = readers(
        user=request.user, subscriptions=subscriptions_of(request.user), now=site.now
    )
    sent = mail_lines(mails.items, site.now)
    context = {
        "query": query,
        "place": mail_place(request),
        "readers": [line for line in lines if line.subscription.enabled],
        "ended": [line for line in lines if not line.subscription.enabled],
        "has_mine": any(line.is_mine for line in lines),
        "may_add_others": request.user.has_perm(MAY_SEE_ALL),
        "form": SubscriptionForm(user=request.user),
        "mails": sent,
        "is_made": any(line.is_moving and not line.mail.report_id for line in sent),
        "reports": report_lines(reports.items, site.by_id),
        "states": states(),
        **_links(query, mails, reports),
    }
    return render(request, "dashboard/reports/page.html", context)


def _pages(
    request: HttpRequest, query: ReportsQuery
) -> tuple[Page[Mail], Page[Report]]:
    try:
        mails = mail_page(
            mails_of(request.user),
            state=query.state,
            now=site_of(request).now,
            limit=MAILS,
            cursor=query.mails,
        )
        return mails, report_page(
            user=request.user, limit=REPORTS, cursor=query.reports
        )
    except CursorError as error:
        raise Http404 from error


def _links(
    query: ReportsQuery, mails: Page[Mail], reports: Page[Report]
) -> dict[str, str]:
    """Addresses of both lists' pages; each leaves the other one where it is."""
    return {
        "first_mails": query.address(mails="") if mails.previous else "",
        "next_mails": query.address(mails=mails.next) if mails.next else "",
        "first_reports": query.address(reports="") if reports.previous else "",
        "next_reports": query.address(reports=reports.next) if reports.next else "",
    }


@require_GET
@may_look
@may_see_books
def mail_line(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mail's line, asked for again while the mail is on its way."""
    mail = get_object_or_404(with_again(mails_of(request.user)), pk=pk)
    [line] = mail_lines([mail], timezone.now())
    return render(request, "dashboard/reports/_mail.html", {"line": line})


@require_POST
@may_look
@may_see_books
def report_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a mail that did not come, or try at once one that waits."""
    mail = get_object_or_404(with_again(mails_of(request.user)), pk=pk)
    [line] = mail_lines([mail], timezone.now())
    if line.can_be_sent:
        made = mail_again(actor=request.user, mail=mail)
        mails_ask()
    else:
        made = mail
        messages.warning(request, _("It is on its way already, or was sent."))
    return redirect(f"{reverse('report-list')}#mail-{made.pk}")


@require_GET
@may_look
@may_see_books
def report_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A frozen report as a page, in the viewer's language and zone."""
    report = get_object_or_404(reports_of(request.user), pk=pk)
    site = site_of(request)
    mails = with_again(mails_of(request.user).filter(report=report)).order_by("-due_at")
    lines = readers(
        user=request.user,
        subscriptions=subscriptions_of(request.user).filter(enabled=True),
        now=site.now,
    )
    context: dict[str, Any] = {
        "report": report,
        "scope": report_scope(report, site.by_id),
        "neighbours": neighbours(report),
        "mails": mail_lines(list(mails[:MAILS_OF_ONE]), site.now),
        "readers": lines,
        **report_page_context(
            report, get_language() or "en", timezone.get_current_timezone_name()
        ),
    }
    return render(request, "dashboard/reports/report.html", context)


@require_POST
@may_look
@may_see_books
def report_send_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a frozen report to readers that were chosen."""
    report = get_object_or_404(reports_of(request.user), pk=pk)
    chosen = {int(pk) for pk in request.POST.getlist("reader") if pk.isdecimal()}
    if not chosen:
        messages.warning(request, _("Choose at least one reader."))
        return redirect("report-detail", pk=report.pk)
    rows = list(subscriptions_of(request.user).filter(pk__in=chosen, enabled=True))
    if len(rows) != len(chosen):
        raise PermissionDenied
    for row in rows:
        report_send(actor=request.user, report=report, subscription=row)
    mails_ask()
    text = ngettext(
        "It is sent to %(number)s reader now.",
        "It is sent to %(number)s readers now.",
        len(rows),
    )
    messages.success(request, text % {"number": len(rows)})
    return redirect("report-detail", pk=report.pk)
