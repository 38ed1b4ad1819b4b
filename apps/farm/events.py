"""Kinds of FarmEvent, with what `old`, `new` and `data` hold."""

from enum import StrEnum


class EventKind(StrEnum):
    """What happened. `costs` and `alerts` read these through a cursor."""

    TASK_APPEARED = "task.appeared"
    """Seen for the first time. new: its status number."""
    TASK_STATUS = "task.status"
    """old and new: status numbers; farm.status has their states and words."""
    TASK_DELETED = "task.deleted"
    """Gone from the farm. old: its last status number."""
    TASK_RETURNED = "task.returned"
    """Back after it was gone. new: its status number."""
    FRAMES_STATUS = "frames.status"
    """Frames of one task moved, one event a transaction. data: `moves`, a list of
    [old state, new state, how many] with "" for a frame seen for the first time;
    `failed` and `done`, the first remote ids that came into that state; `gone`, how
    many frames the task lost."""
    ACCOUNT_STATE = "account.state"
    """old and new: AccountState values."""
