"""Clicks that are not taken: the status and the words of the answer."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Schema, Status

from apps.actions.limits.demands import Demand, Step, StepsMissing
from apps.actions.reasons import ClickRefused, ParamsInvalid, Reason
from apps.api.clicks.told import PartOut

_STATUS = {
    Reason.NO_RIGHT: 403,
    Reason.HARDWARE_SPENDS: 403,
    Reason.USER_OFF: 403,
    Reason.READ_ONLY: 403,
    Reason.NEEDS_SPENDER: 403,
    Reason.NO_TASK: 404,
    Reason.NO_FRAMES: 404,
    Reason.STEPS_MISSING: 409,
}
"""Of refusals; what is not named here was asked wrongly: 422."""


class AskedOut(Schema):
    """What has to come with the click, sent again."""

    typed: int | None
    """This number, as `typed`."""
    why: bool
    """A reason, as `why`."""
    password: bool
    """That cannot be given here: the click has to be made on the page."""


class NotTaken(Schema):
    """Why nothing is done, in words; `reason` is for scripts.

    409 with `asked`: the limits of the account ask for more. 409 with `items`: it
    applies to none of the tasks as they are now.
    """

    detail: str
    reason: str = ""
    asked: AskedOut | None = None
    items: list[PartOut] = []


def refusal(error: ClickRefused) -> Status[dict[str, Any]]:
    """Status and body of the answer."""
    body: dict[str, Any] = {"detail": str(error), "reason": str(error.reason)}
    if isinstance(error, ParamsInvalid):
        body["detail"] = f"{error.field}: {error}"
    if isinstance(error, StepsMissing):
        asked = _asked(error)
        body |= {
            "asked": asked,
            "detail": f"{error} {_steps_text(asked, error.demand)}",
        }
    return Status(_STATUS.get(error.reason, 422), body)


def _asked(error: StepsMissing) -> dict[str, Any]:
    return {
        "typed": error.demand.number if Step.TYPED in error.missing else None,
        "why": Step.WHY in error.missing,
        "password": Step.SIGN_IN in error.missing,
    }


def _steps_text(asked: dict[str, Any], demand: Demand) -> str:
    """What to do, in a sentence for each step."""
    said = []
    if asked["typed"] is not None:
        text = _("Say how many tasks it touches: “typed” %(number)s.")
        if demand.of_frames:
            text = _("Say how many frames it touches: “typed” %(number)s.")
        said.append(text % {"number": asked["typed"]})
    if asked["why"]:
        said.append(_("Say why: “why”."))
    if asked["password"]:
        said.append(_("Your password is asked for: make this click on the page."))
    return " ".join(said)
