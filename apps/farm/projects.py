"""Which project a task belongs to: its own, else that of the nearest task above."""

from typing import Any

from django.db.models import TextField, Value
from django.db.models.functions import Coalesce, NullIf

PLACEHOLDER_PROJECT = "analysis_multi_project_empty_placeholder"
"""What the farm sends as the project of a task that has none."""
_STEPS = (
    "project_name",
    "parent__project_name",
    "parent__parent__project_name",
    "parent__parent__parent__project_name",
)
"""No tree is deeper."""


def nearest_project() -> Coalesce:
    """SQL over RenderTask: the project's name; "" for none."""
    named = (
        NullIf(NullIf(step, Value("")), Value(PLACEHOLDER_PROJECT)) for step in _STEPS
    )
    return Coalesce(*named, Value(""), output_field=TextField())


def project_of(task: Any) -> str:
    """The same of a row; asks for tasks above that are not at hand, where needed."""
    while task is not None:
        if task.project_name not in ("", PLACEHOLDER_PROJECT):
            return str(task.project_name)
        task = task.parent
    return ""
