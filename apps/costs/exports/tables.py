"""What a table is, before it is a file."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, Literal

Kind = Literal["text", "money", "int", "date", "time", "seconds"]
Progress = Callable[[int], None]
"""Told how many rows are written so far, of all tables together."""

TOLD_EVERY = 500
"""Rows after which the progress is told anew."""


@dataclass(frozen=True)
class Column:
    """One column: its title, what its values are, and how many characters wide it is.

    text: str; money: Decimal, its currency stands in a column of its own; int: int;
    date: date; time: aware datetime; seconds: whole seconds, an int. None is empty.
    """

    title: str
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True)
class Table:
    """Rows under a head; `rows` is read once. Times are written in `zone`."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[tuple[Any, ...]]
    zone: tzinfo = field(default=UTC)
