"""Clicks after the click: undone, agreed to by a second person, declined."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.actions.reasons import ClickRefused
from apps.actions.services import intents_answer, intents_undo
from apps.actions.telling.mine import latest_undoable
from apps.common.http import HtmxHttpRequest
from apps.dashboard.clicks.answers import notes_answer
from apps.dashboard.clicks.notes import Note, notes, notes_of_undoing
from apps.dashboard.guards import may_look

LONGEST_REASON = 500


@require_POST
@may_look
def click_undo(request: HtmxHttpRequest) -> HttpResponse:
    """Undo a whole click, one part of one, or (`latest`) the viewer's newest."""
    click, intent = _key(request, "click"), _key(request, "intent")
    if request.POST.get("latest"):
        click = latest_undoable(request.user)
    elif (click is None) == (intent is None):
        return HttpResponseBadRequest()
    if click is None and intent is None:
        return notes_answer(request, notes_of_undoing(None))
    try:
        undone = intents_undo(
            user=request.user,
            click=click,
            intent_ids=None if intent is None else [intent],
            remote_addr=request.META.get("REMOTE_ADDR", ""),
        )
    except ClickRefused as refused:
        raise PermissionDenied(str(refused)) from None
    said = notes_of_undoing(undone, click=click, intent=intent)
    return notes_answer(request, said, undone=click)


@require_POST
@may_look
def click_answer(request: HtmxHttpRequest, click: UUID) -> HttpResponse:
    """The second person's word about a click that waits for it."""
    agree = request.POST.get("agree", "")
    if agree not in ("0", "1"):
        return HttpResponseBadRequest()
    try:
        intents = intents_answer(
            user=request.user,
            click=click,
            agree=agree == "1",
            why=request.POST.get("why", "")[:LONGEST_REASON],
            remote_addr=request.META.get("REMOTE_ADDR", ""),
        )
    except ClickRefused as refused:
        raise PermissionDenied(str(refused)) from None
    if not intents:
        text = _("This click no longer waits for an answer.")
        return notes_answer(request, [Note("warning", text)])
    return notes_answer(request, notes(intents))


def _key(request: HtmxHttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None
