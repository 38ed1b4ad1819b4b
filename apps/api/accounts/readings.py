"""GET /api/v1/accounts/{id}/readings/{kind}, and what the farm tells of a task."""

from typing import Any, Literal, get_args

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError

from apps.api.accounts.seen import account_of, needs
from apps.api.accounts.told import ReadingOut, reading_out
from apps.api.schemas import ErrorOut
from apps.api.tasks import task_of
from apps.farm.models import FarmAccount, ReadingKind, RenderTask
from apps.farm.readings.folders import is_below
from apps.farm.readings.keys import TOP, output_key
from apps.farm.readings.read import reading_of
from apps.farm.rights import VIEW

router = Router(tags=["account"])
READ: dict[Any, Any] = {
    200: ReadingOut,
    frozenset({400, 401, 403, 404, 422}): ErrorOut,
}
CHANGE = "farm.change_farmaccount"
Kind = Literal[
    "profile",
    "settings",
    "platforms",
    "transfer_config",
    "transfer_server",
    "transfer_bid",
    "labels",
    "projects",
    "software",
    "plugins",
    "environments",
    "hardware",
    "pack_node",
    "error_detail",
    "deleted",
]
KINDS: tuple[str, ...] = get_args(Kind)
NEEDS = {ReadingKind.PROFILE: CHANGE, ReadingKind.DELETED: VIEW}
"""What it takes in all of the account: who stands behind it is told to those only who
administer it, and names of tasks to who may see them all. The rest is told to whoever
sees any of its tasks."""


@router.get("/accounts/{int:account_id}/readings/{kind}", response=READ)
def reading(
    request: HttpRequest, account_id: int, kind: Kind, key: str = ""
) -> dict[str, Any]:
    """What the farm told of the account, under the farm's own names.

    `key`: plugins and environments `2000/1` (software, 0 Linux or 1 Windows; of
    environments nothing: those of all software);
    error_detail `10002/1` (code, 0 Chinese or 1 English); projects `0`, `1` or `2`
    (own, with the main account's, all below the main account).
    """
    account, wanted = account_of(request, account_id), ReadingKind(kind)
    if permission := NEEDS.get(wanted):
        needs(request, permission, account)
    if wanted is ReadingKind.HARDWARE and key:
        raise HttpError(422, _("Ask for a task's hardware at /tasks/{id}/hardware."))
    return _told(account, wanted, key)


@router.get("/tasks/{int:task_id}/hardware", response=READ)
def task_hardware(request: HttpRequest, task_id: int) -> dict[str, Any]:
    """Hardware configurations for the task; `current` marks the one it has."""
    task = task_of(request, task_id)
    return _told(task.account, ReadingKind.HARDWARE, str(task.remote_id))


@router.get("/tasks/{int:task_id}/output", response=READ)
def task_output(request: HttpRequest, task_id: int, path: str = TOP) -> dict[str, Any]:
    """A folder of the task's output, `/` first; deeper ones by their `filePath`."""
    task = task_of(request, task_id)
    if path != TOP and not _is_of(task, path):
        raise HttpError(404, _("There is no such folder in the task's output."))
    return _told(task.account, ReadingKind.OUTPUT_FILES, _output_key(task, path))


def _output_key(task: RenderTask, path: str) -> str:
    return output_key(task.remote_id, path)


def _is_of(task: RenderTask, path: str) -> bool:
    top = reading_of(task.account, ReadingKind.OUTPUT_FILES, _output_key(task, TOP))
    files = (top.data or {}).get("files") or []
    return is_below(path, [str(one.get("filePath") or "") for one in files])


def _told(account: FarmAccount, kind: str, key: str) -> dict[str, Any]:
    try:
        found = reading_of(account, kind, key)
    except ValueError:
        raise HttpError(422, _("key: no such key of this kind.")) from None
    return reading_out(found, key)
