"""What a task gets of the farm: shown, and changed."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.actions.policies import objection_to_task, objection_to_user
from apps.actions.reasons import ClickRefused
from apps.actions.services import intents_request
from apps.common.http import HtmxHttpRequest, no_content
from apps.dashboard.clicks.answers import notes_told
from apps.dashboard.clicks.notes import notes
from apps.dashboard.guards import may_look
from apps.dashboard.task_settings.card import KEYS
from apps.dashboard.task_settings.closed import closed_words
from apps.dashboard.task_settings.form import SettingsForm
from apps.dashboard.task_settings.hardware import hardware_reading, machines_of
from apps.dashboard.task_settings.machines import task_machines
from apps.dashboard.tasks.address import task_or_404
from apps.farm.models import RenderTask
from apps.farm.naming import task_title


@require_GET
@may_look
def task_machines_part(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """The machines on the task's page; unchanged: 204."""
    task = task_or_404(request, pk)
    machines = task_machines(task)
    if request.GET.get("v") == machines.version:
        return no_content()
    context = {"machines": machines, "task": task}
    return render(request, "dashboard/task_settings/_machines.html", context)


@require_http_methods(["GET", "POST"])
@may_look
def task_settings_page(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """The form; what was changed becomes a click for each setting."""
    task = task_or_404(request, pk)
    allowed = [
        key
        for key in KEYS
        if not objection_to_user(request.user, OPERATIONS[key], task)
    ]
    if not allowed:
        raise PermissionDenied
    fit = [key for key in allowed if not objection_to_task(OPERATIONS[key], task)]
    reading = hardware_reading(task)
    form = SettingsForm(
        request.POST if request.method == "POST" else None,
        task=task,
        allowed=fit,
        hardware=machines_of(reading, task.cg_id),
    )
    if request.method == "POST" and fit and form.is_valid():
        try:
            intents = _taken(request, task, form)
        except ClickRefused as refused:
            form.add_error(None, str(refused))
        else:
            notes_told(request, notes(intents))
            return redirect("task-detail", pk)
    context = {
        "form": form,
        "task": task,
        "title": task_title(task),
        "reading": reading,
        "closed": closed_words(task, allowed=allowed, fit=fit),
        "fit": fit,
    }
    status = 422 if form.errors else 200
    name = "dashboard/task_settings/page.html"
    return render(request, name, context, status=status)


def _taken(
    request: HtmxHttpRequest, task: RenderTask, form: SettingsForm
) -> list[Intent]:
    """All that was changed, or nothing of it."""
    taken: list[Intent] = []
    with transaction.atomic():
        for operation, params in form.wishes():
            taken += intents_request(
                user=request.user,
                operation=operation,
                task_ids=[task.pk],
                params=params,
                remote_addr=request.META.get("REMOTE_ADDR", ""),
            )
    return taken
