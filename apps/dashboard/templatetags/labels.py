"""What templates say of a task's labels (templates/dashboard/labels/_task.html)."""

from dataclasses import dataclass
from typing import Any

from django import template

from apps.dashboard.labels.chips import LabelChip, label_chips
from apps.dashboard.labels.picker import labelled_by
from apps.farm.models import RenderTask

register = template.Library()


@dataclass(frozen=True)
class Shown:
    """The labels of a task, for one viewer."""

    chips: list[LabelChip]
    may_change: bool


@register.simple_tag
def task_labels(user: Any, task: RenderTask) -> Shown:
    """Its labels, and whether the viewer may change them; its account is at hand."""
    there = task.deleted_at is None and task.account.enabled
    return Shown(label_chips(task.labels), there and bool(labelled_by(user, [task])))
