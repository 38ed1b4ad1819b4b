"""The farm's rows as the mirror's columns. Pure: nothing here touches a database.

Every field of a row ends in a column or, under its name on the wire, in `extra`. A
value that its column cannot hold goes to `extra` as it came; only a status, a counter
or money that makes no sense has the whole row refused.
"""

import hashlib

import msgspec

from apps.farm.mapping.frames import (
    first_number,
    frame_money,
    frame_status,
    frame_values,
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
    "RowRefused",
    "digest",
    "first_number",
    "frame_money",
    "frame_status",
    "frame_values",
    "label_list",
    "refused",
    "task_values",
    "went_to_bin",
)

MAPPING_VERSION = b"1:"
"""Part of each digest: with another number every row is mapped and written anew."""

_encode = msgspec.msgpack.Encoder().encode


def digest(row: FrameRow | TaskRow) -> str:
    """32 hexadecimal digits for what the farm sent for this row, children left out."""
    if isinstance(row, TaskRow) and row.children:
        row = msgspec.structs.replace(row, children=[])
    content = MAPPING_VERSION + _encode(row)
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def refused(row: FrameRow | TaskRow, error: RowRefused) -> BadRow:
    """A refused row in the shape in which unreadable rows are put aside."""
    if isinstance(row, TaskRow):
        row = msgspec.structs.replace(row, children=[])
    raw = msgspec.json.encode(row).decode()
    return BadRow(raw=raw, error=str(error), remote_id=row.id)
