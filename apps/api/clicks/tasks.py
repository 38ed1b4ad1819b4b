"""Clicks on a task: POST /api/v1/tasks/{id}/stop and so on."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from apps.api.clicks.bodies import Seconds, Steps
from apps.api.clicks.taking import TAKEN, Answer, click

router = Router(tags=["clicks"])


@router.post("/tasks/{int:task_id}/stop", **TAKEN)
def stop(
    request: HttpRequest,
    response: HttpResponse,
    task_id: int,
    body: Steps | None = None,
) -> Answer:
    """Stop the task. Frames in work are lost."""
    return click(request, response, "stop", [task_id], body)


@router.post("/tasks/{int:task_id}/start", **TAKEN)
def start(
    request: HttpRequest,
    response: HttpResponse,
    task_id: int,
    body: Steps | None = None,
) -> Answer:
    """Go on with a stopped task. Spends money."""
    return click(request, response, "start", [task_id], body)


@router.post("/tasks/{int:task_id}/retry", **TAKEN)
def retry(
    request: HttpRequest,
    response: HttpResponse,
    task_id: int,
    body: Steps | None = None,
) -> Answer:
    """Render all failed frames again, of the task and of what is below it. Spends."""
    return click(request, response, "retry_failed", [task_id], body)


@router.post("/tasks/{int:task_id}/full_speed", **TAKEN)
def full_speed(
    request: HttpRequest,
    response: HttpResponse,
    task_id: int,
    body: Steps | None = None,
) -> Answer:
    """Render with all machines there are. Spends money faster."""
    return click(request, response, "full_speed", [task_id], body)


@router.post("/tasks/{int:task_id}/abandon", **TAKEN)
def abandon(
    request: HttpRequest,
    response: HttpResponse,
    task_id: int,
    body: Steps | None = None,
) -> Answer:
    """Give the task up for good."""
    return click(request, response, "abandon", [task_id], body)


@router.post("/tasks/{int:task_id}/delete", **TAKEN)
def delete(
    request: HttpRequest,
    response: HttpResponse,
    task_id: int,
    body: Steps | None = None,
) -> Answer:
    """Delete the whole task from the farm. Cannot be undone once it was sent."""
    return click(request, response, "delete", [task_id], body)


@router.post("/tasks/{int:task_id}/over_time_stop", **TAKEN)
def over_time_stop(
    request: HttpRequest, response: HttpResponse, task_id: int, body: Seconds
) -> Answer:
    """Limit how long the task may render until the farm stops it."""
    params = {"seconds": body.seconds}
    return click(request, response, "over_time_stop", [task_id], body, params=params)
