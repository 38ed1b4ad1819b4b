"""From a request to a click: the same services, rights and limits as the pages'."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Status

from apps.actions.limits.demands import NOTHING
from apps.actions.models import Intent, IntentState, Origin
from apps.actions.reasons import ClickRefused
from apps.actions.services import intents_request
from apps.actions.telling.wording import intent_words
from apps.api.clicks.bodies import Steps
from apps.api.clicks.once import HEADER, LONGEST, taken_once
from apps.api.clicks.refusals import NotTaken, refusal
from apps.api.clicks.told import ClickOut, click_out
from apps.farm.rights import rights_of

_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": LONGEST},
    "description": "The same request with the same key, within a week, is one click.",
}
TAKEN: dict[str, Any] = {
    "response": {
        202: ClickOut,
        frozenset({400, 401, 403, 404, 409, 422}): NotTaken,
    },
    "openapi_extra": {"parameters": [_KEY]},
}
"""What an address of a click takes and answers."""
REPLAYED = "Idempotent-Replayed"

Answer = Status[dict[str, Any]]


def origin_of(request: HttpRequest) -> Origin:
    """Where the click comes from."""
    found: Origin = getattr(request, "origin", Origin.API)
    return found


def address_of(request: HttpRequest) -> str:
    """The network address that is written into the audit trail."""
    return str(request.META.get("REMOTE_ADDR", ""))


def click(
    request: HttpRequest,
    response: HttpResponse,
    operation: str,
    task_ids: Collection[int],
    body: Steps | None,
    *,
    params: Mapping[str, Any] | None = None,
    frame_ids: Collection[int] | None = None,
    include_done: bool = False,
) -> Answer:
    """One click on tasks or frames of them (our primary keys), and what to answer."""
    given = body.given() if body else NOTHING

    def act() -> Sequence[Intent]:
        return intents_request(
            user=request.user,
            operation=operation,
            task_ids=task_ids,
            frame_ids=frame_ids,
            include_done=include_done,
            params=params,
            given=given,
            origin=origin_of(request),
            remote_addr=address_of(request),
        )

    return answered(request, response, act)


def answered(
    request: HttpRequest, response: HttpResponse, act: Callable[[], Sequence[Intent]]
) -> Answer:
    """Take the click, once; 202 where anything is done or asked for already."""
    try:
        intents, again = taken_once(request, act)
    except ClickRefused as error:
        return refusal(error)
    if again:
        response.headers[REPLAYED] = "true"
    told = click_out(intents, rights_of(request.user))
    if told["click"]:
        response.headers["Location"] = f"/api/v1/clicks/{told['click']}"
    if not intents:
        return Status(409, {"detail": _("There was nothing to do.")})
    if all(_is_withdrawn_at_once(one) for one in intents):
        words = dict.fromkeys(intent_words(one).text for one in intents)
        reason = str(intents[0].reason)
        body = {"detail": " ".join(words), "reason": reason, "items": told["items"]}
        return Status(409, body)
    return Status(202, told)


def _is_withdrawn_at_once(intent: Intent) -> bool:
    """Whether it never was to be sent: it made no sense when it was asked for."""
    at_once = intent.settled_at == intent.requested_at
    return intent.state == IntentState.WITHDRAWN and at_once
