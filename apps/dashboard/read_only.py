"""While the installation is read-only, nothing that would change anything gets to its
view: the answer says so, and why."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.actions.reasons import WORDS, Reason
from apps.actions.switch import ReadOnly, is_read_only
from apps.dashboard.clicks.answers import notes_answer
from apps.dashboard.clicks.notes import Note

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "preferences",
        "read-only",
        # Asks how many frames a selection has.
        "frame-selection",
        # Takes back what was not sent yet.
        "click-undo",
        # Nobody is kept from ending the mails that they get.
        "unsubscribe",
    }
)
"""Addresses to which may be posted all the same: they change nothing of farms or money,
or only take back."""


class ReadOnlyMiddleware:
    """Stands behind the checks of who asks: strangers are sent to the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing of its own."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The refusal, or None to go on. One query for what would change something."""
        if request.method in READING:
            return None
        match = request.resolver_match
        if match is not None and match.url_name in OPEN:
            return None
        state = is_read_only()
        return None if state is None else refusal(request, state)


def refusal(request: Any, state: ReadOnly) -> HttpResponse:
    """In the form in which the asker can show it: JSON, a note, or a page."""
    if "ninja" in (request.resolver_match.app_names if request.resolver_match else ()):
        return JsonResponse({"detail": str(WORDS[Reason.READ_ONLY])}, status=403)
    if request.htmx:
        return notes_answer(request, [Note("error", read_only_text(state))])
    context = {"read_only": state, "text": read_only_text(state)}
    return render(request, "read_only.html", context, status=403)


def read_only_text(state: ReadOnly) -> str:
    """One sentence or two."""
    text = _("farmdash is switched to read-only. Nothing was changed or sent.")
    return f"{text} {state.why}" if state.why else text
