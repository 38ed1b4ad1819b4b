"""Answers to clicks: notes for scripts, the page they were made on for others."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from apps.common import http
from apps.common.http import HtmxHttpRequest
from apps.dashboard.clicks.notes import Note

LOOK_AGAIN = {"farmdash:clicked": {"target": "body"}}
"""Have the page ask at once what became of it (js/live.js, deeds.js, drawer.js)."""


def notes_answer(
    request: HtmxHttpRequest,
    said: Sequence[Note],
    *,
    undone: object = None,
    back: str = "",
) -> HttpResponse:
    """The notes in the page, or the page that the click was made on with them: `back`
    where that is not known.

    The note of the click that was `undone` leaves the page.
    """
    if request.htmx:
        response = render(request, "dashboard/clicks/notes.html", {"notes": said})
        events = dict(LOOK_AGAIN)
        if undone:
            events["farmdash:undone"] = {"target": "body", "click": str(undone)}
        response.headers["HX-Trigger"] = json.dumps(events)
        return response
    notes_told(request, said)
    return HttpResponseRedirect(page_before(request, back))


def notes_told(request: HttpRequest, said: Sequence[Note]) -> None:
    """Have the next page say them."""
    for note in said:
        level = getattr(messages, note.kind.upper())
        messages.add_message(request, level, note.text, extra_tags=_undo_tag(note))


def _undo_tag(note: Note) -> str:
    """What templates/base.html needs for the Undo of a note: apps.dashboard's tags."""
    if not note.click:
        return ""
    return f"{note.click}@{_seconds(note.until)}"


def _seconds(at: datetime | None) -> int:
    return int(at.timestamp()) if at else 0


def page_before(request: HttpRequest, back: str = "") -> str:
    """The page that the click was made on, if it is one of ours; else `back`, or the
    overview."""
    return http.page_before(request) or back or reverse("overview")
