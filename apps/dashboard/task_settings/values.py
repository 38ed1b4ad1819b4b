"""A task's settings as the farm's row has them."""

from apps.farm.models import RenderTask


def level(task: RenderTask) -> int | None:
    """The priority that somebody chose; None: the farm does not say."""
    return _number(task, "taskUserLevel")


def machines(task: RenderTask) -> int | None:
    """The most machines at once."""
    return _number(task, "taskLimit")


def ram_gb(task: RenderTask) -> int | None:
    """Memory of each machine, in GB."""
    return _number(task, "taskRam") or None


def clone_of(task: RenderTask) -> int | None:
    """The farm's number of the task that this one was cloned from."""
    return _number(task, "cloneParentId") or None


def _number(task: RenderTask, name: str) -> int | None:
    value = task.extra.get(name)
    return value if type(value) is int else None
