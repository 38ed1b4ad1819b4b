"""Whose money a leaf's money is, in SQL for the sums over the ledger.

A leaf belongs to the task at the top of its tree. Its project, user and producer are
its own where it has them, else those of the nearest task above; a label of a task
holds for everything below it.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from apps.common.chunks import chunks
from apps.farm.naming import PLACEHOLDER_PROJECT

TREE = ("t", "p1", "p2", "p3")
"""Aliases of a leaf and of what is above it; no tree is deeper."""
JOINS = """
    JOIN farm_rendertask t ON t.id = {task}
    LEFT JOIN farm_rendertask p1 ON p1.id = t.parent_id
    LEFT JOIN farm_rendertask p2 ON p2.id = p1.parent_id
    LEFT JOIN farm_rendertask p3 ON p3.id = p2.parent_id
"""
NO_LABELS = "[]"
AT_ONCE = 500


def _nearest(column: str, *nothings: str) -> str:
    """SQL: the column of the leaf or of what is above it, else the first nothing."""
    known = []
    for alias in TREE:
        value = f"{alias}.{column}"
        for nothing in nothings:
            value = f"NULLIF({value}, '{nothing}')"
        known.append(value)
    return f"COALESCE({', '.join(known)}, '{nothings[0]}')"


TOP = f"COALESCE({', '.join(f'{alias}.id' for alias in reversed(TREE))})"
PROJECT = _nearest("project_name", "", PLACEHOLDER_PROJECT)
USER = _nearest("user_name", "")
PRODUCER = _nearest("producer", "")
LABELS = tuple(
    f"COALESCE(CAST({alias}.labels AS text), '{NO_LABELS}')" for alias in TREE
)
"""SQL over JOINS; LABELS are JSON lists as text, one for each level of the tree."""


@dataclass(frozen=True)
class Belonging:
    """What a leaf's money counts for."""

    top: int
    project: str
    """"" for a task without one."""
    user: str
    producer: str
    labels: tuple[str, ...]


def labels_in(lists: Iterable[str]) -> tuple[str, ...]:
    """The labels in what LABELS give, each once, the nearest first."""
    texts = [text for text in lists if text != NO_LABELS]
    return tuple(
        dict.fromkeys(str(name) for text in texts for name in json.loads(text))
    )


def has_label(vendor: str) -> str:
    """SQL: whether a label is there; it takes the label len(TREE) times."""
    one = "EXISTS (SELECT 1 FROM json_each({}) WHERE value = %s)"
    if vendor == "postgresql":
        one = "jsonb_exists(CAST({} AS jsonb), %s)"
    return f"({' OR '.join(one.format(labels) for labels in LABELS)})"


def has_no_label() -> str:
    """SQL: whether there is no label at all."""
    return " AND ".join(f"{labels} = '{NO_LABELS}'" for labels in LABELS)


def belongings(task_ids: Collection[int]) -> dict[int, Belonging]:
    """Leaf (or any task) to what its money counts for, one query for 500."""
    # No value of anybody's is in the text: it is made of the constants above.
    columns = ", ".join(("t.id", TOP, PROJECT, USER, PRODUCER, *LABELS))
    found: dict[int, Belonging] = {}
    with connection.cursor() as cursor:
        for some in chunks(sorted(set(task_ids)), AT_ONCE):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT {columns} FROM farm_rendertask x"  # noqa: S608
                f" {JOINS.format(task='x.id')} WHERE x.id IN ({marks})",
                list(some),
            )
            for pk, top, project, user, producer, *labels in cursor.fetchall():
                names = labels_in(labels)
                found[pk] = Belonging(top, project, user, producer, names)
    return found
