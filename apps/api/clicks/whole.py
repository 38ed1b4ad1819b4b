"""Clicks as wholes: one on many tasks, the newest, one of them, taken back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from apps.actions.reasons import ClickRefused
from apps.actions.services import intents_undo
from apps.api.accounts.seen import may_look
from apps.api.clicks.bodies import ClickIn
from apps.api.clicks.frames import frames_named
from apps.api.clicks.listed import clicks_listed
from apps.api.clicks.parts import FOLLOWED, parts_of
from apps.api.clicks.refusals import refusal
from apps.api.clicks.taking import TAKEN, Answer, address_of, click
from apps.api.clicks.told import ClickList, click_out
from apps.api.schemas import ErrorOut
from apps.farm.rights import rights_of

router = Router(tags=["clicks"])
LISTED: dict[Any, Any] = {
    200: ClickList,
    frozenset({400, 401, 403, 404, 422}): ErrorOut,
}


@router.post("/clicks", **TAKEN)
def click_make(request: HttpRequest, response: HttpResponse, body: ClickIn) -> Answer:
    """One click on up to 500 tasks; `operation` is the key of one of them below, or of
    frames of them with `frames` or `frame_ids`."""
    try:
        frame_ids, task_ids = frames_named(request.user, body.task_ids, body)
    except ClickRefused as error:
        return refusal(error)
    return click(
        request,
        response,
        body.operation,
        task_ids,
        body,
        params=body.params,
        frame_ids=frame_ids,
        include_done=body.include_done,
    )


@router.get("/clicks", response=LISTED)
def click_list(request: HttpRequest, *, mine: bool = False) -> dict[str, Any]:
    """Clicks that are open, need somebody, or ended within a day: the newest 30."""
    may_look(request)
    return {"items": clicks_listed(request.user, mine=mine), "next": None}


@router.get("/clicks/{uuid:click}", response=FOLLOWED)
def click_detail(request: HttpRequest, click: UUID) -> dict[str, Any]:
    """One click, part by part: poll it until `is_over`."""
    return click_out(parts_of(request, click), rights_of(request.user))


@router.post("/clicks/{uuid:click}/undo", response=FOLLOWED, url_name="click-undo")
def click_undo(request: HttpRequest, click: UUID) -> Answer:
    """Take back what of it was not sent yet."""
    parts_of(request, click)
    try:
        intents_undo(user=request.user, click=click, remote_addr=address_of(request))
    except ClickRefused as error:
        return refusal(error)
    return Status(200, click_out(parts_of(request, click), rights_of(request.user)))
