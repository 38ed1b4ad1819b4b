"""Clicks that set something of a task, and the one that renders it again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from apps.api.clicks.bodies import Steps
from apps.api.clicks.taking import TAKEN, Answer, click

router = Router(tags=["clicks"])


class LevelIn(Steps):
    """A priority."""

    level: int = Field(description="From 0 to 100: the higher goes first.")


class MachinesIn(Steps):
    """The most machines at once."""

    machines: int = Field(description="From 1 to 10000.")


class HardwareIn(Steps):
    """A row of /tasks/{id}/hardware."""

    config_id: int
    model: str = Field(max_length=100)
    gpus: str = Field("", max_length=100)
    ram: str = Field(max_length=100)


class LabelIn(Steps):
    """A label's name."""

    label: str = Field(max_length=300)


class AgainIn(Steps):
    """What is to be different; what is left out stays as it was."""

    frames: str | None = Field(
        None, min_length=1, description="Such as 1-100x2,105; left out: all of them."
    )
    priority: int | None = Field(None, description="50 or 60.")
    environment: dict[str, Any] | None = Field(
        None, description="`cg_name`, `cg_version`, `plugins` (version by name)."
    )
    hardware: dict[str, Any] | None = Field(
        None, description="`config_id`, `model`, `gpus`, `ram`."
    )


def _set(
    request: HttpRequest,
    response: HttpResponse,
    operation: str,
    task_id: int,
    body: Steps,
) -> Answer:
    own = body.model_dump(exclude=set(Steps.model_fields), exclude_none=True)
    return click(request, response, operation, [task_id], body, params=own)


@router.post("/tasks/{int:task_id}/set_priority", **TAKEN)
def set_priority(
    request: HttpRequest, response: HttpResponse, task_id: int, body: LevelIn
) -> Answer:
    """Set the task's rank among the account's."""
    return _set(request, response, "set_priority", task_id, body)


@router.post("/tasks/{int:task_id}/set_limit", **TAKEN)
def set_limit(
    request: HttpRequest, response: HttpResponse, task_id: int, body: MachinesIn
) -> Answer:
    """Set the most machines that render the task at once."""
    return _set(request, response, "set_limit", task_id, body)


@router.post("/tasks/{int:task_id}/edit_hardware", **TAKEN)
def edit_hardware(
    request: HttpRequest, response: HttpResponse, task_id: int, body: HardwareIn
) -> Answer:
    """Render the task on other machines. May cost more."""
    return _set(request, response, "edit_hardware", task_id, body)


@router.post("/tasks/{int:task_id}/label_add", **TAKEN)
def label_add(
    request: HttpRequest, response: HttpResponse, task_id: int, body: LabelIn
) -> Answer:
    """Put a label on the task."""
    return _set(request, response, "label_add", task_id, body)


@router.post("/tasks/{int:task_id}/label_remove", **TAKEN)
def label_remove(
    request: HttpRequest, response: HttpResponse, task_id: int, body: LabelIn
) -> Answer:
    """Take a label off the task."""
    return _set(request, response, "label_remove", task_id, body)


@router.post("/tasks/{int:task_id}/render_again", **TAKEN)
def render_again(
    request: HttpRequest,
    response: HttpResponse,
    task_id: int,
    body: AgainIn | None = None,
) -> Answer:
    """Submit the same scene as a new task. Spends as much as the first time.

    The part's `made_remote_id` is the new task's number at the farm.
    """
    return _set(
        request, response, "render_again", task_id, body or AgainIn.model_validate({})
    )
