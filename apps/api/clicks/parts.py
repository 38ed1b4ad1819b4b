"""What somebody has to say about a click: a second person, or who looked."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from apps.actions.models import Intent
from apps.actions.reasons import ClickRefused
from apps.actions.selectors import visible_intents
from apps.actions.services import intent_judge, intents_answer
from apps.api.clicks.refusals import NotTaken, refusal
from apps.api.clicks.taking import Answer, address_of
from apps.api.clicks.told import ClickOut, click_out
from apps.farm.rights import rights_of

router = Router(tags=["clicks"])
FOLLOWED: dict[Any, Any] = {
    200: ClickOut,
    frozenset({400, 401, 403, 404, 422}): NotTaken,
}


class AnswerIn(Schema):
    """A second person's word."""

    agree: bool
    why: str = Field("", max_length=1000)


class JudgeIn(Schema):
    """What somebody saw who looked at the farm."""

    happened: bool


@router.post("/clicks/{uuid:click}/answer", response=FOLLOWED)
def click_answer(request: HttpRequest, click: UUID, body: AnswerIn) -> Answer:
    """Agree to somebody else's click that waits for a second person, or decline."""
    parts_of(request, click)
    try:
        intents_answer(
            user=request.user,
            click=click,
            agree=body.agree,
            why=body.why,
            remote_addr=address_of(request),
        )
    except ClickRefused as error:
        return refusal(error)
    return Status(200, click_out(parts_of(request, click), rights_of(request.user)))


@router.post("/clicks/parts/{uuid:part}/judge", response=FOLLOWED)
def click_judge(request: HttpRequest, part: UUID, body: JudgeIn) -> Answer:
    """Say whether a part whose `outcome` is unknown happened at the farm."""
    seen = visible_intents(request.user).filter(pk=part).first()
    if seen is None:
        raise HttpError(404, _("There is no such click."))
    try:
        intent_judge(
            user=request.user,
            intent_id=part,
            happened=body.happened,
            remote_addr=address_of(request),
        )
    except ClickRefused as error:
        return refusal(error)
    return Status(
        200, click_out(parts_of(request, seen.click), rights_of(request.user))
    )


def parts_of(request: HttpRequest, click: UUID) -> list[Intent]:
    """The parts of a click that the user sees; 404 where there are none."""
    found = list(visible_intents(request.user).filter(click=click).order_by("pk"))
    if not found:
        raise HttpError(404, _("There is no such click."))
    return found
