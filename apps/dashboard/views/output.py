"""What a task has rendered, folder by folder."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.dashboard.context import site_of
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Frame, Groups, live_answer, live_context
from apps.dashboard.output.page import files_of
from apps.dashboard.output.query import FileQuery, Place
from apps.dashboard.tasks.address import family_or_404
from apps.farm.models import ReadingKind, RenderTask
from apps.farm.naming import task_title
from apps.farm.readings.keys import TOP, output_key
from apps.farm.readings.read import readings_version
from apps.farm.selectors.tasks import task_family
from apps.farm.versions import current_version


def _version(request: HttpRequest, pk: int) -> str:
    """Changes with anything on any page, and with each folder that is open."""
    query, version = FileQuery.read(request.GET), current_version()
    asked_for = (Place(pk), Place(pk, query.path or TOP), *query.open)
    places = query.looked or tuple(dict.fromkeys(asked_for))
    tasks = RenderTask.objects.visible_to(request.user)
    owners = {
        found[0]: found[1:]
        for found in tasks.filter(pk__in={one.task for one in places}).values_list(
            "pk", "account_id", "remote_id"
        )
    }
    for account in {owner[0] for owner in owners.values()}:
        asked = (
            (str(ReadingKind.OUTPUT_FILES), output_key(owners[one.task][1], one.path))
            for one in places
            if owners.get(one.task, (0, 0))[0] == account
        )
        version += "." + readings_version(account, *asked)
    return version


def _context(
    request: HttpRequest, pk: int, version: str
) -> tuple[dict[str, Any], Groups]:
    site = site_of(request)
    task, leaves = family_or_404(request, pk)
    files = files_of(task=task, leaves=leaves, query=FileQuery.read(request.GET))
    groups: Groups = {"cards": [Frame(site), files]}
    url = reverse("task-output-live", args=(pk,)) + files.live_query
    context = {
        "task": task,
        "title": task_title(task),
        "family": task_family(user=request.user, task=task),
        "account": task.account,
        "files": files,
        **live_context(url=url, version=version, site=site, groups=groups),
    }
    return context, groups


@require_GET
@may_look
def task_output(request: HttpRequest, pk: int) -> HttpResponse:
    """A folder with what is open in it; 404, in words, for one that was not listed."""
    context, _groups = _context(request, pk, _version(request, pk))
    status = 404 if context["files"].missing else 200
    return render(request, "dashboard/output/page.html", context, status=status)


@live(_version)
def task_output_live(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, where it looks different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, pk, version)
    return live_answer(request, "dashboard/output/live.html", context, groups)
