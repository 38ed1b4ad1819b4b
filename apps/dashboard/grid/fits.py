"""Which cells fit the filter of the frame table: from memory, without a query."""

from operator import and_

from apps.farm.selectors.frames import FrameFilter
from apps.farm.sheets import LeafSheet
from apps.farm.sheets.columns import STATES


def fits(sheet: LeafSheet, wanted: FrameFilter) -> bytes:
    """1 for each frame that selectors.frames.frame_list would find, 0 for the rest."""
    found = b"\1" * len(sheet)
    if wanted.state:
        kept = bytes(state == wanted.state for state in STATES)
        found = sheet.states.translate(kept.ljust(256, b"\0"))
    if wanted.name:
        found = _both(found, _named(sheet, wanted.name.upper()))
    if wanted.node:
        text = wanted.node.upper()
        kept = bytes(text in name.upper() for name in sheet.node_names)
        found = _both(found, bytes(map(kept.__getitem__, sheet.nodes)))
    if wanted.first is not None:
        found = _both(found, bytes(map(wanted.first.__le__, sheet.numbers)))
    return found


def _both(left: bytes, right: bytes) -> bytes:
    return bytes(map(and_, left, right))


def _named(sheet: LeafSheet, text: str) -> bytes:
    """Frames with the text in their name, whatever the case of letters."""
    if text.removeprefix("-").isdecimal() and text.isascii():
        found = bytearray(text in name for name in map(str, sheet.numbers))
    elif text == "-":
        found = bytearray(map((0).__gt__, sheet.numbers))
    else:
        found = bytearray(len(sheet))
    for place, name in sheet.names.items():
        found[place] = text in name.upper()
    return bytes(found)
