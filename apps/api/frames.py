"""One frame for scripts, and its render log."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from apps.api.accounts.seen import may_look
from apps.api.arguments import Text
from apps.api.schemas import ErrorOut, Instant
from apps.api.task_out import FrameOut, frame_out
from apps.farm.logs.record import frame_log, log_attempt
from apps.farm.models import Frame
from apps.farm.rights import rights_of
from apps.farm.selectors.frames import frame_get
from apps.farm.troubles import trouble_text
from apps.farm.watching import logs_wanted

router = Router(tags=["farm"])
ERRORS: dict[frozenset[int], Any] = {frozenset({400, 401, 403, 404, 422}): ErrorOut}
MOST_LINES = 100_000
Tail = Annotated[int, Query(ge=0, le=MOST_LINES, description="Lines, the last ones.")]
Attempt = Annotated[Text, Field(max_length=40, description="One of `attempts`.")]


class LogOut(Schema):
    """The end of a frame's render log, as far as it is kept.

    `waiting`: it is being fetched; the same request a few seconds later has it. While
    the frame renders, asking again follows it. `first_line` is the number of the first
    of `lines`; null where lines before it were not counted.
    """

    frame_id: int
    attempt: str
    """Which render it is of."""
    attempts: list[str]
    """All of which a log is kept, the oldest first."""
    state: Literal["waiting", "ready", "empty", "failed"]
    reason: str
    is_complete: bool
    """Nothing more will come."""
    is_cut: bool
    """The farm has more before the first kept line."""
    first_line: int | None
    place: int
    """The same, counted from the first line that was ever kept: by it a script that
    asks again knows which of `lines` are new."""
    lines: list[str]
    size: int
    """Bytes at the farm."""
    fetched_at: Instant | None


def frame_of(request: HttpRequest, frame_id: int) -> Frame:
    """The frame with its task; 404 for one that is not to be seen."""
    may_look(request)
    found = frame_get(user=request.user, pk=frame_id)
    if found is None:
        raise HttpError(404, _("There is no frame with this id."))
    return found


@router.get("/frames/{int:frame_id}", response={200: FrameOut, **ERRORS})
def frame(request: HttpRequest, frame_id: int) -> dict[str, Any]:
    """One frame."""
    found = frame_of(request, frame_id)
    sees_cost = rights_of(request.user).sees_cost_of(found.task)
    return frame_out(found, found.task.remote_id, sees_cost=sees_cost)


@router.get("/frames/{int:frame_id}/log", response={200: LogOut, **ERRORS})
def log(
    request: HttpRequest,
    frame_id: int,
    tail: Tail = 1000,
    attempt: Attempt = "",
) -> dict[str, Any]:
    """The end of the render log; also has it fetched, and followed for a while."""
    found = frame_of(request, frame_id)
    logs_wanted((found.pk,))
    kept = frame_log(found, attempt)
    attempts = found.logs.order_by("fetched_at", "pk").values_list("attempt", flat=True)
    told = {"frame_id": found.pk, "attempts": list(attempts)}
    if kept is None:
        if attempt:
            raise HttpError(404, _("No log of this attempt is kept."))
        return told | _nothing(found)
    lines = kept.text.split("\n") if kept.text else []
    shown = lines[-tail:] if tail else []
    first = kept.dropped + len(lines) - len(shown) + 1
    return told | {
        "attempt": kept.attempt,
        "state": kept.state,
        "reason": trouble_text(kept.reason),
        "is_complete": kept.is_complete,
        "is_cut": kept.is_cut,
        "first_line": first if kept.is_numbered else None,
        "place": first,
        "lines": shown,
        "size": kept.size,
        "fetched_at": kept.fetched_at,
    }


def _nothing(frame: Frame) -> dict[str, Any]:
    """Of a frame of which no log was had yet, or that was never on a machine."""
    started = frame.started_at is not None
    return {
        "attempt": log_attempt(frame),
        "state": "waiting" if started else "empty",
        "reason": "" if started else _("The frame has not started yet."),
        "is_complete": False,
        "is_cut": False,
        "first_line": None,
        "place": 1,
        "lines": [],
        "size": 0,
        "fetched_at": None,
    }
