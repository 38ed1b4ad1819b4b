"""Clicks: asked back about where they spend or destroy, then written as intents."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBadRequest,
)
from django.shortcuts import render
from django.views.decorators.http import require_POST

from apps.actions.models import Intent
from apps.actions.policies import objection_to_user, operation_named
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.services import intent_judge, intents_request
from apps.common.http import HtmxHttpRequest
from apps.dashboard.answering import notes_answer, page_before
from apps.dashboard.chosen import frames_meant
from apps.dashboard.clicks import Wanted, needs_question, question
from apps.dashboard.guards import may_look
from apps.dashboard.notes import Note, notes
from apps.farm.selectors.tasks import tasks_by_id


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
        tasks = tasks_by_id(user=request.user, ids=wanted.tasks)
        if not tasks:
            raise ClickRefused(Reason.NO_TASK)
        asked = question(operation, tasks, wanted, user=request.user)
        return _ask(request, {"question": asked})
    intents = intents_request(
        user=request.user,
        operation=operation.key,
        task_ids=wanted.tasks,
        frame_ids=wanted.frames or None,
        include_done=wanted.include_done,
        remote_addr=request.META.get("REMOTE_ADDR", ""),
    )
    return notes_answer(request, notes(intents))


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


def _ask(request: HtmxHttpRequest, context: dict[str, Any]) -> HttpResponse:
    context |= {"back": page_before(request)}
    name = "question" if request.htmx else "question_page"
    return render(request, f"dashboard/{name}.html", context)
