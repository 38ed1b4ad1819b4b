"""A frame's render log as the farm gives it: lines, some bytes of them a page."""

from typing import Annotated

import msgspec
from msgspec.structs import replace

from apps.renderbus.schemas.rows import Row, decode_data, read_row_or_nothing
from apps.renderbus.schemas.values import Integer, Kind, Unreadable, to_text

_MOST = 2**31 - 10_000
"""Pages, and bytes of one."""


def _lines(value: object) -> list[str]:
    """Text lines. What is no text is no line; one text may hold several lines."""
    parts = value if isinstance(value, list) else [value]
    return [
        line
        for part in parts
        if isinstance(part, str)
        for line in (to_text(part) or "").removesuffix("\n").split("\n")
    ]


class LogPageRow(Row, frozen=True, kw_only=True):
    """Part of a log. `total` is the whole log's size and `size` a page's, in bytes."""

    items: Annotated[list[str], Kind(_lines)] = []
    total: Integer = None
    size: Integer = None
    page_num: Integer = None


def read_log(raw: msgspec.Raw) -> LogPageRow:
    """One answer of showLog; null is a log that has nothing yet. Raises Unreadable."""
    value = decode_data(raw)
    if value is None:
        return LogPageRow()
    if not isinstance(value, dict):
        raise Unreadable(f"not an object: {type(value).__name__}")
    row = read_row_or_nothing(LogPageRow, value)
    return row if _is_countable(row) else replace(row, size=None)


def _is_countable(row: LogPageRow) -> bool:
    """Whether the farm's sizes make sense: the number of a page fits a database."""
    size, total = row.size or 0, row.total or 0
    return 0 <= size <= _MOST and (not size or total // size < _MOST)
