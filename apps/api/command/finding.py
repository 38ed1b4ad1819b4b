"""What people call tasks, frames and accounts, found."""

from typing import Any

from apps.api.command.aligned import joined
from apps.api.command.session import Exit, Session, failure


def task_named(session: Session, name: str) -> dict[str, Any]:
    """A task by the farm's number (14000001), its name there (2W14000001) or our id
    (#12), deleted ones last."""
    if name.startswith("#") and name[1:].isdecimal():
        return dict(session.get(f"tasks/{name[1:]}"))
    by = "remote_id" if name.isdecimal() and len(name) < 19 else "alias"
    asked = {by: name, "account": session.options.get("account")}
    for deleted in (False, True):
        found = session.get("tasks", deleted=deleted, **asked)["items"]
        if len(found) == 1:
            return dict(found[0])
        if found:
            names = ", ".join(one["account"] for one in found)
            text = f"several accounts have a task {name!r} ({names}): say --account"
            raise failure(text, Exit.USAGE)
    text = f"there is no task {name!r}: give its number, its name (2W…) or #id"
    raise failure(text, Exit.NOT_FOUND)


def tasks_named(session: Session, names: list[str]) -> list[dict[str, Any]]:
    """Several tasks."""
    return [task_named(session, name) for name in names]


def account_named(session: Session, name: str) -> dict[str, Any]:
    """An account by its name."""
    for one in session.items("accounts", 0)["items"]:
        if one["name"] == name:
            return dict(one)
    text = f"there is no account {name!r}; `farm account` lists them"
    raise failure(text, Exit.NOT_FOUND)


def frame_named(session: Session, task: dict[str, Any], name: str) -> dict[str, Any]:
    """A frame by the farm's name of it ("6", "7-9[1]"), of a task with frames."""
    found = session.get(f"tasks/{task['id']}/frames", name=name)["items"]
    if len(found) == 1:
        return dict(found[0])
    if not found and not task["total_frames"]:
        text = f"{task['alias']} has no frames of its own: name the part of it"
        raise failure(text, Exit.NOT_FOUND)
    text = f"{task['alias']} has {len(found) or 'no'} frames named {name!r}"
    raise failure(text, Exit.NOT_FOUND)


def hardware_numbered(session: Session, path: str, number: int) -> dict[str, Any]:
    """A hardware configuration of the task at this address, as clicks take it."""
    known = session.reading(f"{path}/hardware")["data"] or []
    row = next((one for one in known if one["id"] == number), None)
    if row is None:
        ids = joined(one["id"] for one in known)
        raise failure(f"there is no configuration {number}; {ids}", Exit.NOT_FOUND)
    same = {"config_id": number, "model": row["model"], "ram": row["ram"]}
    return same | {"gpus": row.get("gpuNum") or ""}
