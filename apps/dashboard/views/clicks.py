"""Clicks: asked back about where they spend or destroy, then written as intents."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.actions.models import Intent
from apps.actions.policies import objection_to_user, operation_named
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.services import intent_judge, intents_request
from apps.common.http import HtmxHttpRequest
from apps.dashboard.chosen import frames_meant
from apps.dashboard.clicks import Note, Wanted, needs_question, notes, question
from apps.dashboard.guards import may_look
from apps.farm.selectors.tasks import tasks_by_id

LOOK_AGAIN = json.dumps({"farmdash:clicked": {"target": "body"}})
"""Have the page ask at once what became of it (static/js/live.js)."""


@require_POST
@may_look
def click(request: HtmxHttpRequest) -> HttpResponse:
    """One click on tasks or frames; answers with a question or with notes."""
    try:
        return _click(request, Wanted.read(request.POST))
    except ClickRefused as refused:
        if refused.reason == Reason.NO_RIGHT:
            raise PermissionDenied(str(refused)) from None
        return _answer(request, [Note("error", str(refused))])


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
    return _answer(request, notes(intents))


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
    return _answer(request, notes([intent]))


def _ask(request: HtmxHttpRequest, context: dict[str, Any]) -> HttpResponse:
    context |= {"back": _back(request)}
    name = "question" if request.htmx else "question_page"
    return render(request, f"dashboard/{name}.html", context)


def _answer(request: HtmxHttpRequest, said: list[Note]) -> HttpResponse:
    if request.htmx:
        response = render(request, "dashboard/notes.html", {"notes": said})
        response.headers["HX-Trigger"] = LOOK_AGAIN
        return response
    for note in said:
        level = getattr(messages, note.kind.upper())
        messages.add_message(request, level, note.text)
    return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The page that the click was made on, if it is one of ours."""
    here = {request.get_host()}
    for address in (request.POST.get("next", ""), request.META.get("HTTP_REFERER", "")):
        whole = address.startswith(("/", "http://", "https://"))
        if whole and url_has_allowed_host_and_scheme(address, allowed_hosts=here):
            return address
    return reverse("overview")
