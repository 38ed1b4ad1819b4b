"""Which project and which labels a task belongs to, for everything that sums money.

Money stands at the leaves, and a layer may come without what its task says of itself:
then the nearest task above counts. A label above holds for everything below it.
"""

import json
from typing import Any

from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.functions import Coalesce, NullIf

ABOVE = ("", "parent__", "parent__parent__")
"""Where to look, nearest first: deeper trees have not been seen."""


class HasLabel(Func):
    """Whether a JSON list of names, a column, holds a name."""

    output_field = BooleanField()

    def __init__(self, column: str, label: str) -> None:
        super().__init__(F(column), Value(label))
        self.label = label

    def as_sqlite(
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        """SQLite's own way: JSONField has no `contains` there."""
        column, params = compiler.compile(self.source_expressions[0])
        sql = f"EXISTS(SELECT 1 FROM json_each({column}) WHERE value = %s)"  # noqa: S608
        return sql, [*params, self.label]

    def as_postgresql(
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        """PostgreSQL's own way."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"({column} @> %s::jsonb)", [*params, json.dumps([self.label])]


def project_of(to_task: str = "") -> Coalesce:
    """Expression for a task's project, "" for none; `to_task` as in "task__"."""
    names = [F(f"{to_task}{above}project_name") for above in ABOVE]
    nothing = Value("", output_field=TextField())
    return Coalesce(*(NullIf(name, nothing) for name in names), nothing)


def has_label(label: str, to_task: str = "") -> Q:
    """Filter for what has the label, itself or above it; `to_task` as in "task__"."""
    found = Q()
    for above in ABOVE:
        found |= Q(HasLabel(f"{to_task}{above}labels", label))
    return found
