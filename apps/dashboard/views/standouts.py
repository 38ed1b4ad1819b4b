"""What stands out among a task's frames: a card that the task's page asks for."""

import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.dashboard.guards import live
from apps.dashboard.standouts.found import standouts_of
from apps.dashboard.standouts.lines import standout_card
from apps.dashboard.tasks.address import family_or_404, root_named
from apps.farm.versions import task_version

MINUTE_S = 60
"""While frames render one may get stuck though nothing changes: a look each minute."""


def _version(request: HttpRequest, pk: int) -> str:
    """Of the task, and the time unless the card says that nothing renders in it."""
    version = task_version(root_named(request, pk))
    timed = f"{version}.{int(time.time()) // MINUTE_S}"
    request.timed_version = timed  # type: ignore[attr-defined]
    return version if request.GET.get("still") else timed


@live(_version)
def task_standouts(request: HttpRequest, pk: int) -> HttpResponse:
    """The body of the card."""
    task, leaves = family_or_404(request, pk)
    version: str = request.timed_version  # type: ignore[attr-defined]
    found = standouts_of(task=task, leaves=leaves, version=version, now=timezone.now())
    card = standout_card(found, currency=task.account.currency)
    return render(request, "dashboard/standouts/standouts.html", {"card": card})
