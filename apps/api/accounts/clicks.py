"""Clicks on an account itself: its labels, its render environments, its settings."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from apps.actions.models import Intent
from apps.actions.services import account_intent_request
from apps.api.accounts.seen import account_of
from apps.api.clicks.bodies import Steps
from apps.api.clicks.taking import TAKEN, Answer, address_of, answered, origin_of

router = Router(tags=["clicks"])


class LabelNameIn(Steps):
    """A label of the account."""

    name: str = Field(max_length=300)


class SettingsIn(Steps):
    """The account's settings on the farm."""

    task_over_time: int = Field(description="Seconds a frame may take, from 60.")


class EnvironmentIn(Steps):
    """A render environment by its name, with the software that it is for."""

    name: str = Field(max_length=300)
    cg_id: int = Field(description="The software, such as 2000.")
    render_system: int = Field(1, description="0 Linux, 1 Windows.")


class EnvironmentWholeIn(EnvironmentIn):
    """All of a render environment; ids and names are those of `plugins`."""

    cg_name: str = Field(max_length=100)
    cg_version: str = Field(max_length=100)
    plugin_ids: list[int] = Field(default_factory=list, max_length=200)
    render_layer_type: int = 0
    project_path: str = Field("", max_length=1000)


def account_click(
    request: HttpRequest,
    response: HttpResponse,
    account_id: int,
    operation: str,
    body: Steps,
    *,
    target: str = "",
    params: Mapping[str, Any] | None = None,
) -> Answer:
    """One click on the account, and what to answer."""
    account = account_of(request, account_id)

    def act() -> Sequence[Intent]:
        intent = account_intent_request(
            user=request.user,
            account=account,
            operation=operation,
            target=target,
            params=params,
            given=body.given(),
            origin=origin_of(request),
            remote_addr=address_of(request),
        )
        return [intent]

    return answered(request, response, act)


@router.post("/accounts/{int:account_id}/settings_update", **TAKEN)
def settings_update(
    request: HttpRequest, response: HttpResponse, account_id: int, body: SettingsIn
) -> Answer:
    """Set how long a frame may take on this account. For its administrators."""
    params = {"task_over_time": body.task_over_time}
    return account_click(
        request, response, account_id, "settings_update", body, params=params
    )


@router.post("/accounts/{int:account_id}/label_create", **TAKEN)
def label_create(
    request: HttpRequest, response: HttpResponse, account_id: int, body: LabelNameIn
) -> Answer:
    """Make a label."""
    return account_click(
        request, response, account_id, "label_create", body, target=body.name
    )


@router.post("/accounts/{int:account_id}/label_delete", **TAKEN)
def label_delete(
    request: HttpRequest, response: HttpResponse, account_id: int, body: LabelNameIn
) -> Answer:
    """Delete a label; it comes off all tasks."""
    return account_click(
        request, response, account_id, "label_delete", body, target=body.name
    )


def _environment(
    request: HttpRequest,
    response: HttpResponse,
    account_id: int,
    operation: str,
    body: EnvironmentIn,
) -> Answer:
    params = body.model_dump(exclude=set(Steps.model_fields) | {"name"})
    return account_click(
        request,
        response,
        account_id,
        operation,
        body,
        target=body.name,
        params=params,
    )


@router.post("/accounts/{int:account_id}/env_add", **TAKEN)
def env_add(
    request: HttpRequest,
    response: HttpResponse,
    account_id: int,
    body: EnvironmentWholeIn,
) -> Answer:
    """Save a new render environment."""
    return _environment(request, response, account_id, "env_add", body)


@router.post("/accounts/{int:account_id}/env_update", **TAKEN)
def env_update(
    request: HttpRequest,
    response: HttpResponse,
    account_id: int,
    body: EnvironmentWholeIn,
) -> Answer:
    """Replace the render environment of this name."""
    return _environment(request, response, account_id, "env_update", body)


@router.post("/accounts/{int:account_id}/env_delete", **TAKEN)
def env_delete(
    request: HttpRequest, response: HttpResponse, account_id: int, body: EnvironmentIn
) -> Answer:
    """Delete the render environment of this name."""
    return _environment(request, response, account_id, "env_delete", body)


@router.post("/accounts/{int:account_id}/env_default", **TAKEN)
def env_default(
    request: HttpRequest, response: HttpResponse, account_id: int, body: EnvironmentIn
) -> Answer:
    """Take this render environment unless a task names another."""
    return _environment(request, response, account_id, "env_default", body)
