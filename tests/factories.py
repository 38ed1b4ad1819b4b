"""Rows for tests; the mirror's own are written through the ORM here, nowhere else."""

import itertools
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings

from apps.farm.models import FarmAccount, Frame, RenderTask, TaskLabel
from apps.farm.models.labels import label_key
from apps.farm.status import task_state

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_numbers = itertools.count(14_000_001)


def make_account(**fields: Any) -> FarmAccount:
    """An account in good health, seen at NOW."""
    key = Fernet(settings.FARMDASH_KEYS[0].encode()).encrypt(b"the access key")
    values: dict[str, Any] = {
        "name": f"farm {next(_numbers)}",
        "domain": "task.example.invalid",
        "access_id": "the access id",
        "access_key_encrypted": key,
        "state": "ok",
        "state_since": NOW,
        "seen_at": NOW,
        "swept_at": NOW,
    }
    return FarmAccount.objects.create(**values | fields)


def make_task(account: FarmAccount | None = None, **fields: Any) -> RenderTask:
    """A rendering task without frames."""
    number = next(_numbers)
    status = fields.setdefault("status_code", 5)
    values: dict[str, Any] = {
        "account": account or fields.get("account") or make_account(),
        "remote_id": number,
        "alias": f"2W{number}",
        "scene_name": f"scene_{number}.ma",
        "state": task_state(status),
        "row_hash": "",
        "submitted_at": NOW,
        "read_at": NOW,
        "first_seen_at": NOW,
    }
    task = RenderTask.objects.create(**values | fields)
    names = dict.fromkeys(label_key(name) for name in task.labels)
    TaskLabel.objects.bulk_create(TaskLabel(task=task, name=name) for name in names)
    return task


def make_frame(task: RenderTask, **fields: Any) -> Frame:
    """A waiting frame of the task."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "task": task,
        "remote_id": number,
        "name": str(fields.get("number", 1)),
        "number": 1,
        "status_code": 1,
        "row_hash": "",
    }
    return Frame.objects.create(**values | fields)
