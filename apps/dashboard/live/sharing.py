"""Live answers that are put together once for all who look at the same.

The key of an answer is everything that decides it: the address with what the browser
shows, the version, the language, the zone, and what of the viewer the page depends on.
The one thing in it that is a viewer's own, the token of its forms, is put in last.
"""

import secrets
from collections.abc import Callable, Hashable, Mapping
from functools import wraps
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import get_language

from apps.common.flights import Flights
from apps.farm.rights import rights_of

View = Callable[..., HttpResponse]
By = Callable[[HttpRequest], Hashable]

TOKEN = f"token-{secrets.token_hex(24)}"
"""Stands in rendered answers for the viewer's token; nobody can write it in a name."""
ASKED_WITH = ("v", "since")
"""Parameters that decide whether there is an answer, not what it is."""
MOST_ANSWERS = 200
KEEP_S = 4.0
"""Most browsers ask every 1.5 s."""
PATIENCE_S = 3.0
"""Waiting for another's answer; what takes longer is put together by everybody."""


class _Answer(NamedTuple):
    body: bytes
    headers: Mapping[str, str]


class _MineAlone(Exception):
    """An answer that is for nobody else: a redirect, an error, one with cookies."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


_answers: Flights[_Answer] = Flights(
    most=MOST_ANSWERS, keep_s=KEEP_S, patience_s=PATIENCE_S
)
answers_clear = _answers.clear


def by_rights(request: HttpRequest) -> Hashable:
    """Viewers with the same rights in the same places see the same: two queries, which
    the check of the right to look has made already."""
    return rights_of(request.user).key


def by_user(request: HttpRequest) -> Hashable:
    """Every viewer sees something of his own, in all his tabs the same."""
    return (request.user.pk, by_rights(request))


def shared(view: View, by: By | None) -> View:
    """The view, run once for all requests with the same answer; by None: for each.

    The caller has checked who asks, and has set request.live_version.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if by is None:
            return _own(request, view(request, *args, **kwargs))
        try:
            found = _answers.get(
                _key(request, by), lambda: _kept(view(request, *args, **kwargs))
            )
        except _MineAlone as alone:
            return _own(request, alone.response)
        return _own(request, HttpResponse(found.body, headers=found.headers))

    return answer


def _key(request: HttpRequest, by: By) -> Hashable:
    asked = tuple(
        (name, tuple(values))
        for name, values in sorted(request.GET.lists())
        if name not in ASKED_WITH
    )
    version: str = request.live_version  # type: ignore[attr-defined]
    zone = timezone.get_current_timezone_name()
    return (request.path, asked, version, get_language(), zone, by(request))


def _kept(response: HttpResponse) -> _Answer:
    if response.status_code != 200 or response.streaming or response.cookies:
        raise _MineAlone(response)
    return _Answer(response.content, dict(response.headers))


def _own(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With the viewer's token in its forms."""
    mark = TOKEN.encode()
    if not response.streaming and mark in response.content:
        response.content = response.content.replace(mark, get_token(request).encode())
    return response
