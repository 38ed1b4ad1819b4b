"""Columns as the browser reads them: little-endian, each padded to eight bytes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

PAD = 8
LARGEST = 2**52
"""Numbers are kept below it: the browser counts in doubles, and so do its sums."""


class Column(NamedTuple):
    """One column of the body."""

    name: str
    type: str
    """u8, or varint: zigzag LEB128 of the difference to the value before."""
    data: bytes


class _Varints(dict[int, bytes]):
    """Each difference as zigzag LEB128; most of the frames' are 1."""

    def __missing__(self, number: int) -> bytes:
        left = number << 1 if number >= 0 else (-number << 1) - 1
        found = bytearray()
        while left > 0x7F:
            found.append(left & 0x7F | 0x80)
            left >>= 7
        found.append(left)
        self[number] = bytes(found)
        return self[number]


def deltas(values: Sequence[int]) -> bytes:
    """The whole numbers as varints of their differences, the first one's to nought."""
    if not values:
        return b""
    if max(values) > LARGEST or min(values) < -LARGEST:
        values = [max(-LARGEST, min(value, LARGEST)) for value in values]
    known = _Varints()
    steps = [after - before for before, after in pairwise(values)]
    return known[values[0]] + b"".join(map(known.__getitem__, steps))


def _padded(data: bytes, filler: bytes = b"\0") -> bytes:
    return data + filler * (-len(data) % PAD)


def body(header: Mapping[str, Any], columns: Iterable[Column]) -> bytes:
    """Length of the header, the header as JSON, the columns."""
    columns = list(columns)
    listed = [
        {"name": column.name, "type": column.type, "length": len(column.data)}
        for column in columns
    ]
    text = json.dumps(
        {**header, "columns": listed}, ensure_ascii=False, separators=(",", ":")
    ).encode(errors="replace")
    text += b" " * (-(len(text) + 4) % PAD)
    parts = [len(text).to_bytes(4, "little"), text]
    parts += [_padded(column.data) for column in columns]
    return b"".join(parts)
