"""The farm's rows as the mirror's columns. Pure: nothing here touches a database.

Every field of a row ends in a column or, under its name on the wire, in `extra`. A
value that its column cannot hold goes to `extra` as it came; only a status, a counter
or money that makes no sense has the whole row refused.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from apps.farm.mapping.frames import (
    FrameRecord,
    first_number,
    frame_record,
    frame_status,
    frame_units,
)
from apps.farm.mapping.tasks import (
    DETAILS,
    ROLLED_UP,
    label_list,
    task_values,
    went_to_bin,
)
from apps.farm.mapping.values import UNKNOWN_STATUS, RowRefused
from apps.renderbus.schemas import BadRow, FrameRow, TaskRow

__all__ = (
    "DETAILS",
    "ROLLED_UP",
    "UNKNOWN_STATUS",
    "FrameRecord",
    "RowRefused",
    "digests",
    "first_number",
    "frame_record",
    "frame_status",
    "frame_units",
    "label_list",
    "refused",
    "task_values",
    "went_to_bin",
)

MAPPING_VERSION = b"1:"
"""Part of each digest: with another number every row is mapped and written anew."""

_encode = msgspec.msgpack.Encoder().encode


def digests(rows: Iterable[FrameRow | TaskRow]) -> dict[int, str]:
    """Id to 32 hexadecimal digits for what the farm sent, a task's children left out.

    Of a million rows nearly all are the same as before, and this is all that is done
    with those: values without their names take half the time.
    """
    start = hashlib.blake2b(MAPPING_VERSION, digest_size=16)
    values = msgspec.structs.astuple
    found = {}
    for row in rows:
        if isinstance(row, TaskRow) and row.children:
            row = msgspec.structs.replace(row, children=[])
        state = start.copy()
        state.update(_encode(values(row)))
        found[row.id] = state.hexdigest()
    return found


def refused(row: FrameRow | TaskRow, error: RowRefused) -> BadRow:
    """A refused row in the shape in which unreadable rows are put aside."""
    if isinstance(row, TaskRow):
        row = msgspec.structs.replace(row, children=[])
    raw = msgspec.json.encode(row).decode()
    return BadRow(raw=raw, error=str(error), remote_id=row.id)
