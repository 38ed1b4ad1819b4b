"""Clicks: asked back about where they spend or destroy, then written as intents."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.actions.limits.demands import Given, Step, StepsMissing
from apps.actions.models import Intent
from apps.actions.operations import Operation
from apps.actions.policies import objection_to_user, operation_named
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.services import intent_judge, intents_request
from apps.common.http import HtmxHttpRequest
from apps.dashboard.clicks.answers import notes_answer, page_before
from apps.dashboard.clicks.asked import Wanted, needs_question
from apps.dashboard.clicks.chosen import frames_meant
from apps.dashboard.clicks.notes import Note, notes
from apps.dashboard.clicks.question import asked_of, question
from apps.dashboard.clicks.signing_again import sign_in_again, signed_in_at
from apps.dashboard.clicks.steps import steps_of
from apps.dashboard.guards import may_look
from apps.farm.selectors.tasks import tasks_by_id


@sensitive_post_parameters("password")
@require_POST
@may_look
def click(request: HtmxHttpRequest) -> HttpResponse:
    """One click on tasks or frames; answers with a question or with notes."""
    try:
        return _click(request, Wanted.read(request.POST))
    except ClickRefused as refused:
        if refused.reason == Reason.NO_RIGHT:
            raise PermissionDenied(str(refused)) from None
        return notes_answer(request, [Note("error", str(refused))])


def _click(request: HtmxHttpRequest, wanted: Wanted) -> HttpResponse:
    operation = operation_named(wanted.operation)
    if objection := objection_to_user(request.user, operation):
        raise ClickRefused(objection)
    wanted = frames_meant(request.user, operation, wanted)
    if needs_question(operation, wanted) and not wanted.confirmed:
        return _ask(request, operation, wanted)
    try:
        return _take(request, operation, wanted)
    except StepsMissing as more:
        password = request.POST.get("password", "")
        if Step.SIGN_IN not in more.missing or not password:
            return _ask(request, operation, wanted)
    if wrong := sign_in_again(request, password):
        return _ask(request, operation, wanted, sign_in_error=wrong)
    try:
        return _take(request, operation, wanted)
    except StepsMissing:
        return _ask(request, operation, wanted)


def _take(
    request: HtmxHttpRequest, operation: Operation, wanted: Wanted
) -> HttpResponse:
    intents = intents_request(
        user=request.user,
        operation=operation.key,
        task_ids=wanted.tasks,
        frame_ids=wanted.frames or None,
        include_done=wanted.include_done,
        given=_given(request, wanted),
        remote_addr=request.META.get("REMOTE_ADDR", ""),
    )
    return notes_answer(request, notes(intents))


def _given(request: HtmxHttpRequest, wanted: Wanted) -> Given:
    return wanted.given(signed_in_at(request))


def _ask(
    request: HtmxHttpRequest,
    operation: Operation,
    wanted: Wanted,
    *,
    sign_in_error: str = "",
) -> HttpResponse:
    """The question; with what was filled in, and what is wrong with it."""
    tasks = tasks_by_id(user=request.user, ids=wanted.tasks)
    if not tasks:
        raise ClickRefused(Reason.NO_TASK)
    asked = asked_of(operation, tasks, wanted, user=request.user)
    given, demand = _given(request, wanted), asked.preview.demand
    steps = steps_of(
        demand,
        given,
        asked=wanted.asked,
        sign_in_error=sign_in_error,
        with_consent=asked.with_consent,
    )
    put = question(operation, tasks, wanted, asked, steps, user=request.user)
    name = "question" if request.htmx else "question_page"
    context = {"question": put, "back": page_before(request)}
    return render(request, f"dashboard/clicks/{name}.html", context)


@require_POST
@may_look
def click_judge(request: HtmxHttpRequest, pk: UUID) -> HttpResponse:
    """A person who looked at the farm says what became of a click."""
    happened = request.POST.get("happened", "")
    if happened not in ("0", "1"):
        return HttpResponseBadRequest()
    try:
        intent = intent_judge(
            user=request.user,
            intent_id=pk,
            happened=happened == "1",
            remote_addr=request.META.get("REMOTE_ADDR", ""),
        )
    except Intent.DoesNotExist:
        raise Http404 from None
    except ClickRefused as refused:
        raise PermissionDenied(str(refused)) from None
    return notes_answer(request, notes([intent]))
