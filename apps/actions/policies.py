"""Who may ask for what, and when. Checked at the click and again before sending."""

from collections.abc import Mapping
from typing import Any

from apps.actions.models import Intent, IntentState
from apps.actions.operations import OPERATIONS, SPEND, Operation
from apps.actions.reasons import ClickRefused, Reason
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.rights import VIEW, Rights, rights_of
from apps.farm.status import FrameState, frame_state

MOST_TASKS = 500
"""Tasks that one click may touch."""
MOST_FRAMES = 10_000
"""Frames that one click may touch."""
_NOTHING: Mapping[str, Any] = {}
_RETRYABLE = (FrameState.FAILED, FrameState.STOPPED, FrameState.UNKNOWN)
_STOPPABLE = (FrameState.WAITING, FrameState.RENDERING, FrameState.UNKNOWN)


def operation_named(key: str) -> Operation:
    """The operation; ClickRefused where there is none of that name."""
    if (operation := OPERATIONS.get(key)) is None:
        raise ClickRefused(Reason.NO_OPERATION)
    return operation


def checked_params(operation: Operation, params: Mapping[str, Any]) -> dict[str, Any]:
    """The operation's parameters, none but its own; ClickRefused where one is wrong,
    ParamsInvalid where its name is to be told."""
    return operation.params(params) if operation.params else {}


def objection_to_user(
    user: Any,
    operation: Operation,
    place: RenderTask | FarmAccount | None = None,
    params: Mapping[str, Any] = _NOTHING,
) -> Reason | None:
    """Why this user may not do it, with these parameters, to the task or to the
    account itself; without either: nowhere at all."""
    if not user.is_active:
        return Reason.USER_OFF
    rights = rights_of(user)
    if not all(covers(rights, one, place) for one in (VIEW, operation.permission)):
        return Reason.NO_RIGHT
    if not operation.costly.isdisjoint(params) and not covers(rights, SPEND, place):
        return Reason.HARDWARE_SPENDS
    return None


def covers(
    rights: Rights, permission: str, place: RenderTask | FarmAccount | None
) -> bool:
    """Whether the permission counts for the task, or for all of the account; without
    either: anywhere."""
    if place is None:
        return rights.may(permission)
    if isinstance(place, FarmAccount):
        return rights.covers(permission, account_id=place.pk)
    return rights.covers_task(permission, place)


def objection_to_place(
    operation: Operation, place: RenderTask | FarmAccount
) -> Reason | None:
    """Why it makes no sense there, as last seen."""
    if isinstance(place, RenderTask):
        return objection_to_task(operation, place)
    return None if place.enabled else Reason.ACCOUNT_OFF


def objection_to_task(operation: Operation, task: RenderTask) -> Reason | None:
    """Why it makes no sense for the task as last seen; its account is needed too."""
    if not task.account.enabled:
        return Reason.ACCOUNT_OFF
    if task.deleted_at is not None:
        return Reason.TASK_GONE
    if task.state not in operation.states:
        return Reason.TASK_STATE
    if operation.whole_only and task.parent_id is not None:
        return Reason.WHOLE_ONLY
    if operation.key == "retry_failed" and not task.failed_frames:
        return Reason.NOTHING_FAILED
    return None


def objection_to_frame(
    operation: Operation, status_code: int, *, include_done: bool = False
) -> Reason | None:
    """Why it makes no sense for a frame. Done ones are rendered again on express
    wish only."""
    state = frame_state(status_code)
    if operation.interrupts:
        return None if state in _STOPPABLE else Reason.FRAMES_OVER
    if state in _RETRYABLE:
        return None
    if state == FrameState.DONE:
        return None if include_done else Reason.FRAMES_DONE
    return Reason.FRAMES_BUSY


def may_judge(user: Any, intent: Intent) -> bool:
    """Whether the user may say what became of a click that needs a person."""
    operation = OPERATIONS.get(intent.operation)
    if intent.state != IntentState.NEEDS_PERSON or operation is None:
        return False
    return objection_to_user(user, operation, intent.about) is None


def operations_for(user: Any, task: RenderTask) -> list[Operation]:
    """The buttons that this user has on this task now (frames are chosen elsewhere,
    and what has a form of its own stands there)."""
    return [
        operation
        for operation in OPERATIONS.values()
        if not operation.on_frames
        and not operation.by_form
        and objection_to_user(user, operation, task) is None
        and objection_to_task(operation, task) is None
    ]


def operations_of(user: Any) -> list[Operation]:
    """What this user may ask for somewhere: the buttons above a list."""
    return [
        operation
        for operation in OPERATIONS.values()
        if not operation.by_form and objection_to_user(user, operation) is None
    ]
