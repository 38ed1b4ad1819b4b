"""Why a scene did not pass the farm's analysis: a page, and a part of the task's."""

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.common.http import HtmxHttpRequest
from apps.dashboard.analysis.card import analysis_of
from apps.dashboard.analysis.codes import codes_of, is_unexplained
from apps.dashboard.guards import may_look
from apps.dashboard.tasks.address import task_or_404
from apps.farm.naming import task_title

_CODE = re.compile(r"[0-9]{4,9}", re.ASCII)


@require_GET
@may_look
def task_analysis(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """What was found, explained; `code`: one to look up where the farm names none."""
    task = task_or_404(request, pk)
    asked = request.GET.get("code", "").strip()
    if not _CODE.fullmatch(asked) or codes_of(task) or not is_unexplained(task):
        asked = ""
    analysis = analysis_of(task, user=request.user, asked=asked)
    context = {
        "analysis": analysis,
        "asked": asked,
        "task": task,
        "title": task_title(task),
    }
    name = "_card" if request.htmx else "page"
    return render(request, f"dashboard/analysis/{name}.html", context)
