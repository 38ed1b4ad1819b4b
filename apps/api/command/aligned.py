"""Plain text in columns. Farm text is hostile: on a terminal its signs do nothing."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.farm.logs.lines import plain_line

Row = Mapping[str, Any]


def plain(text: object) -> str:
    """One line of text without colours, cursors and line breaks."""
    return plain_line(" ".join(str(text).split()))


def width(text: str) -> int:
    """Places that it takes on a terminal: Chinese signs take two."""
    return sum(
        0 if unicodedata.combining(sign) else _WIDE.get(_east(sign), 1) for sign in text
    )


_WIDE = {"W": 2, "F": 2}
_east = unicodedata.east_asian_width


@dataclass(frozen=True)
class Column:
    """A column: its title, and what of a row stands in it."""

    title: str
    of: str | Callable[[Row], object]
    right: bool = False

    def text(self, row: Row) -> str:
        """What stands there; "-" for nothing."""
        found = row[self.of] if isinstance(self.of, str) else self.of(row)
        return plain("-" if found in (None, "", []) else found)


def table(rows: Iterable[Row], columns: Sequence[Column], nothing: str) -> str:
    """The rows below the titles, or one line that says that there is nothing."""
    cells = [[column.text(row) for column in columns] for row in rows]
    if not cells:
        return nothing
    cells.insert(0, [column.title for column in columns])
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return "\n".join(_line(row, columns, widths) for row in cells)


def _line(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    parts = []
    for text, column, most in zip(row, columns, widths, strict=True):
        space = " " * (most - width(text))
        parts.append(space + text if column.right else text + space)
    return "  ".join(parts).rstrip()


def facts(pairs: Iterable[tuple[str, object]]) -> str:
    """Names and values below each other; what is empty is left out."""
    shown = [(name, plain(value)) for name, value in pairs if value not in (None, "")]
    most = max((width(name) for name, _ in shown), default=0)
    return "\n".join(
        f"{name}{' ' * (most - width(name))}  {value}" for name, value in shown
    )


def joined(values: Iterable[object]) -> str:
    """A list in one cell."""
    return ", ".join(map(str, values))
