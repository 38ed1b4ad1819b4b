"""What a click touches: each chosen task with the parts and frames of it, counted."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.actions.asking.stakes import leaves_below
from apps.actions.models import Intent
from apps.actions.operations import Operation
from apps.farm.models import RenderTask
from apps.farm.naming import task_title


@dataclass(frozen=True)
class Touched:
    """A chosen task, and how much of it."""

    task: RenderTask
    parts: int
    """Leaves below it; 0 for a leaf."""
    frames: int

    @property
    def title(self) -> str:
        """Farm text."""
        return task_title(self.task)

    @property
    def size(self) -> str:
        """In words; "" where it has no frames yet."""
        return size_text(self.parts, self.frames)


def size_text(parts: int, frames: int) -> str:
    """ "3 parts, 1,200 frames"."""
    found = []
    if parts:
        words = ngettext("%(n)s part", "%(n)s parts", parts)
        found.append(words % {"n": f"{parts:,}"})
    if frames:
        words = ngettext("%(n)s frame", "%(n)s frames", frames)
        found.append(words % {"n": f"{frames:,}"})
    return _(", ").join(found)


def touched(
    operation: Operation, tasks: Sequence[RenderTask], intents: Collection[Intent]
) -> list[Touched]:
    """Those of the tasks that the intents, not written yet, are about. One query."""
    chosen = {task.pk: task for task in tasks}
    leaves: dict[int, set[int]] = {}
    frames: Counter[int] = Counter()
    for intent in intents:
        head = _head(intent.its_task, chosen)
        leaves.setdefault(head, set()).add(intent.its_task.pk)
        frames[head] += _frames(intent)
    fit = [(pk, task) for pk, task in chosen.items() if pk in leaves]
    if operation.on_leaves:
        return [
            Touched(task, len(leaves[pk]) if task.child_count else 0, frames[pk])
            for pk, task in fit
        ]
    below = leaves_below([pk for pk, task in fit if task.child_count])
    found = []
    for pk, task in fit:
        parts = below.get(pk, [])
        total = sum(part.total_frames for part in parts) if parts else task.total_frames
        found.append(Touched(task, len(parts), total))
    return found


def _frames(intent: Intent) -> int:
    """Of a retry or a stop."""
    if intent.frame_ids is not None:
        return len(intent.frame_ids)
    return int(intent.before.get("failed", 0))


def _head(task: RenderTask, chosen: Collection[int]) -> int:
    """The chosen task that this one is, or is a part of."""
    if task.pk in chosen or task.parent_id is None:
        return task.pk
    if task.parent_id in chosen:
        return task.parent_id
    above = task.parent.parent_id if task.parent else None
    return above if above in chosen and above is not None else task.pk
