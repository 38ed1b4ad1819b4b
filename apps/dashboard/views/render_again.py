"""Rendering a task again: what is to differ, the question, and what came of it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from apps.actions.limits.demands import Step, StepsMissing
from apps.actions.policies import objection_to_user
from apps.actions.reasons import ClickRefused
from apps.actions.services import intents_request
from apps.common.http import HtmxHttpRequest
from apps.dashboard.clicks.answers import notes_told
from apps.dashboard.clicks.asked import Wanted
from apps.dashboard.clicks.notes import notes
from apps.dashboard.clicks.signing_again import sign_in_again, signed_in_at
from apps.dashboard.guards import may_look
from apps.dashboard.render_again.asked import AGAIN, again_asked
from apps.dashboard.render_again.changes import changes, kept
from apps.dashboard.render_again.environments import (
    environment_readings,
    environments_of,
)
from apps.dashboard.render_again.follow import follow_of
from apps.dashboard.render_again.form import AgainForm
from apps.dashboard.task_settings.card import may_ask
from apps.dashboard.task_settings.closed import objection_words
from apps.dashboard.task_settings.hardware import (
    hardware_reading,
    machine_now,
    machines_of,
)
from apps.dashboard.tasks.address import task_or_404
from apps.farm.models import ReadingState, RenderTask
from apps.farm.naming import task_title
from apps.farm.selectors.tasks import task_root_id


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@may_look
def task_again(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """The form; then the question; then the click."""
    task = task_or_404(request, pk)
    if objection_to_user(request.user, AGAIN, task):
        raise PermissionDenied
    if task.parent_id is not None:
        return redirect("task-again", task_root_id(pk=pk) or task.parent_id)
    page = _Page(request, task)
    if request.method == "POST" and page.form.is_valid() and not page.objection:
        return _go_on(request, page)
    return page.answer()


class _Page:
    """The form with what it is made of."""

    def __init__(self, request: HtmxHttpRequest, task: RenderTask) -> None:
        self.request, self.task = request, task
        self.readings = environment_readings(task)
        self.hardware = hardware_reading(task)
        machines = machines_of(self.hardware, task.cg_id)
        self.now = machine_now(machines)
        self.objection = objection_words(AGAIN, task)
        self.form = AgainForm(
            request.POST if request.method == "POST" else None,
            task=task,
            environments=environments_of(self.readings),
            hardware=machines,
            may_hardware=may_ask(request.user, task, "edit_hardware"),
            initial=request.GET.dict(),
        )

    def answer(self) -> HttpResponse:
        """The form, with what is wrong with it."""
        waiting = [
            one
            for one in (self.hardware, *self.readings)
            if one.data is None and one.state == ReadingState.WAITING
        ]
        context = {
            **self.about,
            "form": self.form,
            "objection": self.objection,
            "kept": kept(self.task),
            "waiting": waiting,
            "readings": [one for one in self.readings if one.fetched_at],
        }
        status = 422 if self.form.errors else 200
        return render(
            self.request, "dashboard/render_again/page.html", context, status=status
        )

    @property
    def about(self) -> dict[str, Any]:
        """What both steps show."""
        return {"task": self.task, "title": task_title(self.task)}


def _go_on(request: HtmxHttpRequest, page: _Page) -> HttpResponse:
    wanted = Wanted.read(request.POST)
    if not wanted.confirmed:
        return _ask(request, page, wanted)
    try:
        return _take(request, page, wanted)
    except StepsMissing as more:
        password = request.POST.get("password", "")
        if Step.SIGN_IN not in more.missing or not password:
            return _ask(request, page, wanted)
    except ClickRefused as refused:
        page.form.add_error(None, str(refused))
        return page.answer()
    if wrong := sign_in_again(request, password):
        return _ask(request, page, wanted, sign_in_error=wrong)
    try:
        return _take(request, page, wanted)
    except StepsMissing:
        return _ask(request, page, wanted)


def _take(request: HtmxHttpRequest, page: _Page, wanted: Wanted) -> HttpResponse:
    intents = intents_request(
        user=request.user,
        operation=AGAIN.key,
        task_ids=[page.task.pk],
        params=page.form.params,
        given=wanted.given(signed_in_at(request)),
        remote_addr=request.META.get("REMOTE_ADDR", ""),
    )
    notes_told(request, notes(intents))
    return redirect("task-made", intents[0].pk)


def _ask(
    request: HtmxHttpRequest, page: _Page, wanted: Wanted, *, sign_in_error: str = ""
) -> HttpResponse:
    given, params = wanted.given(signed_in_at(request)), page.form.params
    asked = again_asked(
        page.task, params, wanted, given, user=request.user, sign_in_error=sign_in_error
    )
    was = page.now.label if page.now else ""
    context = {
        **page.about,
        "asked": asked,
        "question": asked,
        "changes": changes(page.task, params, hardware=was),
        "fields": page.form.sent,
        "back": page.form.address(reverse("task-again", args=(page.task.pk,))),
    }
    return render(request, "dashboard/render_again/question.html", context)


@require_GET
@may_look
def task_made(request: HtmxHttpRequest, intent: UUID) -> HttpResponse:
    """How far it is; a script that asks again is sent on to the new task."""
    follow = follow_of(user=request.user, intent_id=intent)
    if follow is None:
        raise Http404
    if request.htmx and follow.made is not None:
        answer = HttpResponse()
        answer.headers["HX-Redirect"] = reverse("task-detail", args=(follow.made.pk,))
        return answer
    name = "_follow" if request.htmx else "follow"
    context = {"follow": follow, "task": follow.task, "title": task_title(follow.task)}
    return render(request, f"dashboard/render_again/{name}.html", context)
