"""A task as the mirror shows it at one moment: what an effect is proven with."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from django.db.models import Q, Sum

from apps.farm.models import Frame, RenderTask


class SeenFrame(NamedTuple):
    """One frame: the farm's status number, resubmissions, start (Unix seconds)."""

    status_code: int
    resubmissions: int
    started: int


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A task, the states of what it consists of, and the frames that were chosen."""

    state: str
    status_code: int = 0
    states: tuple[str, ...] = ()
    """Of the children, in order of the alphabet; of a leaf its own."""
    gone: bool = False
    done: int = 0
    failed: int = 0
    level: int = 0
    """taskLevel: the farm's priority of the task."""
    limit: int = 0
    """taskLimit: the most machines at once."""
    user_level: int = 0
    """taskUserLevel: the priority that somebody set."""
    labels: tuple[str, ...] = ()
    """Of the task and of its parts, in order of the alphabet."""
    over_time_stop: int | None = None
    resubmissions: int = 0
    """Of all frames of a leaf together, where that was asked for."""
    frames: Mapping[int, SeenFrame] = field(default_factory=dict)
    """By the farm's id."""

    def as_json(self) -> dict[str, Any]:
        """For Intent.before and the audit trail."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Seen":
        """Back from Intent.before."""
        values = dict(data)
        values["states"] = tuple(values.get("states", ()))
        values["labels"] = tuple(values.get("labels", ()))
        frames = values.get("frames", {}).items()
        values["frames"] = {int(key): SeenFrame(*seen) for key, seen in frames}
        return cls(**values)


NOTHING_SEEN = Seen(state="")
"""Of what concerns no task."""


def seen_tasks(
    tasks: Collection[RenderTask],
    *,
    resubmissions_of: Collection[int] = (),
    frames_of: Mapping[int, Collection[int]] | None = None,
) -> dict[int, Seen]:
    """Snapshots by the task's primary key, in at most four queries.

    `resubmissions_of` holds primary keys of leaves whose resubmissions are summed,
    `frames_of` the farm's ids of chosen frames by the leaf's primary key.
    """
    ids = [task.pk for task in tasks]
    parents = [task.pk for task in tasks if task.child_count]
    states, labels = _children_states(parents), _children_labels(parents)
    sums = _resubmissions(resubmissions_of)
    frames = _frames(frames_of or {})
    by_id = dict(zip(ids, tasks, strict=True))
    return {
        pk: Seen(
            state=task.state,
            status_code=task.status_code,
            states=tuple(sorted(states.get(pk, {task.state}))),
            gone=task.deleted_at is not None,
            done=task.done_frames,
            failed=task.failed_frames,
            level=_number(task.extra.get("taskLevel")),
            limit=_number(task.extra.get("taskLimit")),
            user_level=_number(task.extra.get("taskUserLevel")),
            labels=tuple(sorted(_names(task.labels) | labels.get(pk, set()))),
            over_time_stop=task.over_time_stop,
            resubmissions=sums.get(pk, 0),
            frames=frames.get(pk, {}),
        )
        for pk, task in by_id.items()
    }


def _children_states(parents: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    if parents:
        children = RenderTask.objects.present().filter(parent__in=parents)
        for parent, state in children.values_list("parent_id", "state").distinct():
            found.setdefault(parent, set()).add(state)
    return found


def _children_labels(parents: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    if parents:
        children = RenderTask.objects.present().filter(parent__in=parents)
        rows = children.exclude(labels=[]).values_list("parent_id", "labels")
        for parent, labels in rows:
            found.setdefault(parent or 0, set()).update(_names(labels))
    return found


def _names(labels: Iterable[object]) -> set[str]:
    """Labels that are text: the farm may put anything in their place."""
    return {label for label in labels if isinstance(label, str)}


def labelled(task: RenderTask, label: str) -> list[RenderTask]:
    """Those of a task and its parts that have the label, as last seen. One query."""
    family = RenderTask.objects.present().filter(Q(pk=task.pk) | Q(parent=task.pk))
    return [one for one in family.order_by("pk") if label in one.labels]


def _resubmissions(leaves: Collection[int]) -> dict[int, int]:
    if not leaves:
        return {}
    frames = Frame.objects.present().filter(task__in=leaves).order_by()
    return dict(frames.values_list("task").annotate(Sum("resubmissions")))


def _frames(chosen: Mapping[int, Collection[int]]) -> dict[int, dict[int, SeenFrame]]:
    found: dict[int, dict[int, SeenFrame]] = {}
    wanted = {number for numbers in chosen.values() for number in numbers}
    if not wanted:
        return found
    rows: Iterable[Frame] = (
        Frame.objects.present()
        .filter(task__in=chosen.keys(), remote_id__in=wanted)
        .only("task_id", "remote_id", "status_code", "resubmissions", "started_at")
    )
    for row in rows:
        started = int(row.started_at.timestamp()) if row.started_at else 0
        seen = SeenFrame(row.status_code, row.resubmissions, started)
        found.setdefault(row.task_id, {})[row.remote_id] = seen
    return found


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
