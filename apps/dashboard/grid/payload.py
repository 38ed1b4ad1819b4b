"""All cells of a grid as one answer: a header in words, then columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Any

from apps.dashboard.grid.fits import fits
from apps.dashboard.grid.legend import legend
from apps.dashboard.grid.machines import (
    machine_table,
    machine_values,
    table_token,
    table_words,
)
from apps.dashboard.grid.scales import NOTHING, column_of, scale_of
from apps.dashboard.grid.wire import LARGEST, Column, body, deltas
from apps.farm.selectors.frames import FrameFilter
from apps.farm.sheets import LeafSheet
from apps.farm.sheets.columns import STATES

MOST_NAMES = 2_000
"""Names other than the number that are told; cards tell them otherwise."""
NO_SCALE = "none"
_SINCE = re.compile(r"r[0-9a-f]{1,16}(?:-r[0-9a-f]{1,16})*")


@dataclass(frozen=True)
class Asked:
    """What a browser asks of a grid."""

    titles: tuple[str, ...]
    """Of the leaves, in their order: farm text."""
    currency: str
    colour: str
    wanted: FrameFilter
    language: str
    """Of the words in the header."""


@dataclass(frozen=True)
class Painted:
    """The cells' colours, and how to read them."""

    token: str
    values: bytes | None = None
    scale: Mapping[str, Any] | None = None
    table: Sequence[str] | None = None


def payload(asked: Asked, sheets: Sequence[LeafSheet]) -> bytes:
    """Body of the answer; the cells of the sheets one after the other."""
    painted = paint(asked, sheets)
    columns = [
        Column("ids", "varint", deltas(_joined(sheet.ids for sheet in sheets))),
        Column("numbers", "varint", deltas(_joined(sheet.numbers for sheet in sheets))),
        Column("states", "u8", b"".join(sheet.states for sheet in sheets)),
    ]
    header: dict[str, Any] = {
        "v": f"{shape(sheets)}~{painted.token}",
        "colour": asked.colour,
        "since": since(sheets),
        "leaves": [
            {"title": title, "count": len(sheet), **leaf_states(sheet)}
            for title, sheet in zip(asked.titles, sheets, strict=True)
        ],
        "states": [str(state) for state in STATES],
        "scale": painted.scale,
    }
    if painted.values is not None:
        columns.append(Column("values", "u8", painted.values))
    if painted.table is not None:
        header["table"] = painted.table
    if (names := _names(sheets)) is not None:
        header["names"] = names
    if asked.wanted != FrameFilter():
        fit = b"".join(fits(sheet, asked.wanted) for sheet in sheets)
        header["fits"] = fit.count(1)
        columns.append(Column("fits", "u8", fit))
    return body(header, columns)


def paint(asked: Asked, sheets: Sequence[LeafSheet]) -> Painted:
    """The cells in the colour that is asked for."""
    if asked.colour == "status":
        return Painted(NO_SCALE)
    if asked.colour == "machine":
        table = machine_table(sheets)
        values = b"".join(machine_values(table, sheet) for sheet in sheets)
        return Painted(
            table_token(table), values, {"kind": "table"}, table_words(table)
        )
    scale = scale_of(asked.colour, sheets)
    if scale is None:
        return Painted(NO_SCALE, bytes([NOTHING]) * sum(map(len, sheets)))
    values = b"".join(scale.paint(column_of(asked.colour, sheet)) for sheet in sheets)
    return Painted(scale.token, values, legend(asked.colour, scale, asked.currency))


def leaf_states(sheet: LeafSheet) -> dict[str, Any]:
    """A leaf, and how many of its frames are in each state that occurs."""
    counts = {str(state): sheet.states.count(at) for at, state in enumerate(STATES)}
    return {
        "id": sheet.task_id,
        "states": {state: count for state, count in counts.items() if count},
    }


def since(sheets: Sequence[LeafSheet]) -> str:
    """Newest revision of each leaf's frames in the order of the leaves, in hexadecimal:
    what the browser asks for changes with."""
    return "-".join(f"r{sheet.newest:x}" for sheet in sheets)


def revisions(text: str) -> list[int]:
    """The revisions in such a text; none for whatever is no such text."""
    if not _SINCE.fullmatch(text):
        return []
    return [int(part[1:], 16) for part in text.split("-")]


def shape(sheets: Sequence[LeafSheet]) -> str:
    """Tells which frames there are, in which order."""
    digest = blake2b(digest_size=9)
    for sheet in sheets:
        digest.update(f"{sheet.task_id}.{len(sheet)}.".encode())
        digest.update(sheet.ids)
        digest.update(sheet.numbers)
    return digest.hexdigest()


def _joined(columns: Iterable[Iterable[int]]) -> list[int]:
    return list(chain.from_iterable(columns))


def _names(sheets: Sequence[LeafSheet]) -> dict[str, str] | None:
    """Names that the numbers do not tell, by the cell's place; None: too many."""
    odd = [_odd_places(sheet) for sheet in sheets]
    if not 0 < sum(map(len, odd)) <= MOST_NAMES:
        return None
    names: dict[str, str] = {}
    start = 0
    for sheet, places in zip(sheets, odd, strict=True):
        names |= {str(start + place): sheet.name(place) for place in places}
        start += len(sheet)
    return names


def _odd_places(sheet: LeafSheet) -> list[int]:
    """Places of frames whose name is not the number that is sent."""
    places = set(sheet.names)
    if sheet.numbers and max(map(abs, sheet.numbers)) > LARGEST:
        places |= {at for at, n in enumerate(sheet.numbers) if abs(n) > LARGEST}
    return sorted(places)
