"""Entries of clicks, as apps.actions writes them."""

from typing import Any

from apps.audit.models import AuditEntry
from apps.audit.services import audit_record
from apps.farm.models import RenderTask

SEEN = {"state": "rendering", "done": 3, "failed": 2, "level": 50, "gone": False}


def click(
    task: RenderTask,
    *,
    verb: str = "task.stop",
    request_id: str = "click-1",
    intent: str = "i1",
    after: dict[str, Any] | None = None,
    **fields: Any,
) -> AuditEntry:
    """Somebody asked for something."""
    asked = {
        "intent": intent,
        "state": "queued",
        "reason": "",
        "frames": None,
        "params": {},
        "origin": "page",
        "policy": None,
        "stake": None,
    }
    values = {"actor": "mei", "before": SEEN} | fields
    return about(
        task, verb, request_id=request_id, after=asked | (after or {}), **values
    )


def settled(
    task: RenderTask,
    state: str,
    *,
    request_id: str = "click-1",
    intent: str = "i1",
    seen: dict[str, Any] | None = None,
    **more: Any,
) -> AuditEntry:
    """How it ended."""
    before = {"intent": intent, "state": "unknown", "seen": SEEN}
    after = {"intent": intent, "state": state, "reason": "", "seen": seen} | more
    return about(
        task,
        "intent.settled",
        actor="farmdash",
        request_id=request_id,
        before=before,
        after=after,
    )


def about(task: RenderTask, verb: str, **fields: Any) -> AuditEntry:
    """Any entry about a task."""
    values = {"actor": "mei"} | fields
    return audit_record(
        verb=verb,
        target_kind="task",
        target_id=task.pk,
        target_label=f"{task} {task.scene_name}",
        account_id=task.account_id,
        project=task.project_name,
        **values,
    )
