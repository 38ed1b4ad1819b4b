"""Which lines of the platform's log are our own clicks: they are told once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from apps.actions.models import Intent
from apps.farm.models import FarmRecord

API = "4"
"""The terminal that requests over the interface are noted under, as their header
`channel` says."""
APART = timedelta(minutes=2)
"""The farm notes a request at most so long before or after we sent it."""
PATHS: dict[str, tuple[str, ...]] = {
    "stop": ("/stopTask",),
    "start": ("/startTask",),
    "retry_failed": ("/recommitTasks",),
    "retry_frames": ("/recommitTaskFrames",),
    "stop_frames": ("/stopTaskFrames",),
    "full_speed": ("/fullSpeedRendering",),
    "abandon": ("/abandonTask",),
    "delete": ("/deleteTask",),
    "over_time_stop": ("/setTaskOverTimeStop",),
    "set_priority": ("/updateTaskUserLevel",),
    "set_limit": ("/updateTaskLimit",),
    "edit_hardware": ("/editTaskHardwareConfig",),
    "label_add": ("/addTaskLabel",),
    "label_remove": ("/deleteTaskLabel",),
    "render_again": ("/createTask", "/taskJsonFile", "/submit/task"),
    "settings_update": ("/updateUserSetting",),
    "label_create": ("/project/add",),
    "label_delete": ("/project/delete",),
    "env_add": ("/addUserPluginConfig",),
    "env_update": ("/editUserPluginConfig",),
    "env_delete": ("/deleteUserPluginConfig",),
    "env_default": ("/setDefaultUserPluginConfig",),
}
"""How the address ends that each operation calls."""

Sent = tuple[int, str, datetime, frozenset[int]]


def own_lines(records: Iterable[FarmRecord]) -> set[int]:
    """Primary keys of the lines that an intent of ours made. At most one query.

    An intent that was told to nobody yet, or another program's call of the same
    interface for the same task in the same two minutes, can't be told apart.
    """
    lines = [one for one in records if _is_call(one)]
    if not lines:
        return set()
    sent = _sent(lines)
    return {line.pk for line in lines if any(_made(one, line) for one in sent)}


def _is_call(record: FarmRecord) -> bool:
    return record.kind == "operation" and record.source == API


def _sent(lines: list[FarmRecord]) -> list[Sent]:
    """What was sent for these accounts and tasks, around the time of the lines."""
    tasks = {task for line in lines for task in line.task_ids}
    times = [_ours(line) for line in lines]
    about = Q(task__remote_id__in=tasks) | Q(made_id__in=tasks) | Q(task=None)
    found = Intent.objects.filter(
        about,
        account__in={line.account_id for line in lines},
        sent_at__range=(min(times) - APART, max(times) + APART),
    ).values_list("account_id", "operation", "sent_at", "task__remote_id", "made_id")
    return [
        (account, operation, sent_at, frozenset(n for n in (task, made) if n))
        for account, operation, sent_at, task, made in found
        if sent_at is not None
    ]


def _made(sent: Sent, line: FarmRecord) -> bool:
    account, operation, sent_at, tasks = sent
    address = str(line.data.get("requestURI") or "").rstrip("/")
    return (
        account == line.account_id
        and address.endswith(PATHS.get(operation, ()))
        and abs(_ours(line) - sent_at) <= APART
        and (not tasks or not tasks.isdisjoint(line.task_ids))
    )


def _ours(line: FarmRecord) -> datetime:
    """When it happened by our clock."""
    return line.at - timedelta(milliseconds=line.account.clock_offset_ms)
