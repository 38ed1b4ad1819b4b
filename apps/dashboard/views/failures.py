"""Why frames failed, in groups that can be retried."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.actions.asking.named import Matched, matched_in
from apps.actions.causes import logs_want
from apps.actions.causes.failed import leaves_of
from apps.common.http import HtmxHttpRequest
from apps.dashboard.clicks.answers import notes_answer
from apps.dashboard.clicks.notes import Note
from apps.dashboard.context import site_of
from apps.dashboard.failures.page import failures_page
from apps.dashboard.failures.query import FailuresQuery
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Frame, Groups, live_answer, live_context
from apps.farm.naming import task_title
from apps.farm.selectors.tasks import tasks_by_id
from apps.farm.versions import current_version, task_version
from apps.farm.watching import tasks_watched


def _version(request: HttpRequest) -> str:
    """Changes with what failed; also says that somebody looks."""
    query = FailuresQuery.read(request.GET)
    tasks_watched(query.tasks[:20])
    return task_version(query.tasks[0]) if len(query.tasks) == 1 else current_version()


def _context(request: HttpRequest, version: str) -> tuple[dict[str, Any], Groups]:
    site, query = site_of(request), FailuresQuery.read(request.GET)
    page = failures_page(user=request.user, query=query)
    groups: Groups = {"cards": [Frame(site), page.head], "rows": page.rows}
    url = reverse("failures-live") + query.address()
    context = {
        "page": page,
        "head": page.head,
        "rows": page.rows,
        "query": query,
        "task": page.task,
        "title": task_title(page.task) if page.task else "",
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
def failures(request: HttpRequest) -> HttpResponse:
    """What failed of the tasks in the address, or of all tasks."""
    context, _groups = _context(request, _version(request))
    return render(request, "dashboard/failures/page.html", context)


@live(_version)
def failures_live(request: HttpRequest) -> HttpResponse:
    """The groups that look different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, version)
    return live_answer(request, "dashboard/failures/live.html", context, groups)


@require_GET
@may_look
def failures_match(request: HttpRequest) -> HttpResponse:
    """What a range names, in words, before anything is asked for."""
    query, text = FailuresQuery.read(request.GET), request.GET.get("range", "").strip()
    words = ""
    if text and query.tasks:
        tasks = tasks_by_id(user=request.user, ids=query.tasks)
        words = _matched(matched_in(tasks, text))
    return render(request, "dashboard/failures/match.html", {"words": words})


def _matched(found: Matched) -> str:
    if found.is_large:
        return _("These tasks have too many frames to look for a range in all of them.")
    if found.unread:
        return _("“%(part)s” is no range.") % {"part": found.unread[:80]}
    if not found.frames:
        return _("No frame is named so.")
    words = ngettext(
        "%(n)s frame, %(failed)s of them failed",
        "%(n)s frames, %(failed)s of them failed",
        len(found.frames),
    )
    return words % {"n": f"{len(found.frames):,}", "failed": f"{found.failed:,}"}


@require_POST
@may_look
def failures_read(request: HtmxHttpRequest) -> HttpResponse:
    """Have the logs read of all frames that failed in these tasks."""
    query = FailuresQuery.read(request.POST)
    tasks = tasks_by_id(user=request.user, ids=query.tasks)
    number = logs_want([leaf.pk for leaf in leaves_of(tasks)])
    if not number:
        return notes_answer(request, [Note("warning", _("There was nothing to do."))])
    words = ngettext(
        "%(n)s log is going to be read.", "%(n)s logs are going to be read.", number
    )
    return notes_answer(request, [Note("info", words % {"n": f"{number:,}"})])
