"""What stands out among a task's frames: a card that the task's page asks for."""

import time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.dashboard.filters import number_in
from apps.dashboard.guards import live
from apps.dashboard.standout_lines import standout_card
from apps.dashboard.standouts import standouts_of
from apps.farm.selectors.tasks import task_get, task_leaves
from apps.farm.versions import task_version

MINUTE_S = 60
"""While frames render one may get stuck though nothing changes: a look each minute."""


def _version(request: HttpRequest, pk: int) -> str:
    """Of the task, and the time unless the card says that nothing renders in it."""
    version = task_version(number_in(request.GET.get("root")) or pk)
    timed = f"{version}.{int(time.time()) // MINUTE_S}"
    request.timed_version = timed  # type: ignore[attr-defined]
    return version if request.GET.get("still") else timed


@live(_version)
def task_standouts(request: HttpRequest, pk: int) -> HttpResponse:
    """The body of the card."""
    task = task_get(user=request.user, pk=pk)
    if task is None:
        raise Http404
    leaves = task_leaves(user=request.user, task=task)
    for leaf in leaves:
        leaf.account = task.account
    version: str = request.timed_version  # type: ignore[attr-defined]
    found = standouts_of(task=task, leaves=leaves, version=version, now=timezone.now())
    card = standout_card(found, currency=task.account.currency)
    return render(request, "dashboard/standouts.html", {"card": card})
