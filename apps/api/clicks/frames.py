"""Clicks on frames of a task: render them again, stop them."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError

from apps.actions.asking.named import matched_in
from apps.actions.asking.wishes import visible_tasks
from apps.actions.policies import MOST_FRAMES
from apps.actions.reasons import ClickRefused, Reason
from apps.api.clicks.bodies import FramesIn
from apps.api.clicks.refusals import refusal
from apps.api.clicks.taking import TAKEN, Answer, click

router = Router(tags=["clicks"])


@router.post("/tasks/{int:task_id}/frames/retry", **TAKEN)
def retry_frames(
    request: HttpRequest, response: HttpResponse, task_id: int, body: FramesIn
) -> Answer:
    """Render these frames again. Those that are done only with `include_done`."""
    return _on_frames(request, response, "retry_frames", task_id, body)


@router.post("/tasks/{int:task_id}/frames/stop", **TAKEN)
def stop_frames(
    request: HttpRequest, response: HttpResponse, task_id: int, body: FramesIn
) -> Answer:
    """Stop these frames. What of them renders is lost."""
    return _on_frames(request, response, "stop_frames", task_id, body)


def _on_frames(
    request: HttpRequest,
    response: HttpResponse,
    operation: str,
    task_id: int,
    body: FramesIn,
) -> Answer:
    try:
        frame_ids, task_ids = frames_named(request.user, [task_id], body)
    except ClickRefused as error:
        return refusal(error)
    if frame_ids is None:
        raise HttpError(422, _("Name the frames: “frames” or “frame_ids”."))
    return click(
        request,
        response,
        operation,
        task_ids,
        body,
        frame_ids=frame_ids,
        include_done=body.include_done,
    )


def frames_named(
    user: Any, task_ids: Collection[int], body: FramesIn
) -> tuple[list[int] | None, list[int]]:
    """Primary keys of the frames that are meant (None: none are named), and of the
    tasks that have them. ClickRefused where there are none; 422 for no range."""
    if body.frames is None:
        return body.frame_ids, list(task_ids)
    if body.frame_ids is not None:
        raise HttpError(422, _("Give “frames” or “frame_ids”, not both."))
    found = matched_in(visible_tasks(user, task_ids), body.frames)
    if found.unread:
        text = _("“%(part)s” names no frames.")
        raise HttpError(422, text % {"part": found.unread})
    if found.is_large or len(found.frames) > MOST_FRAMES:
        raise ClickRefused(Reason.TOO_MANY_FRAMES)
    if not found.frames:
        raise ClickRefused(Reason.NO_FRAMES)
    return found.frames, found.tasks
