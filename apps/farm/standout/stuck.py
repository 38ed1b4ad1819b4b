"""What is known about a frame that renders for too long. Pure."""

from dataclasses import dataclass

from apps.farm.sheets import LeafSheet
from apps.farm.standout.columns import nodes_of
from apps.farm.status import FrameState


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where a frame renders, and what happened to it and there before."""

    name: str
    node: str
    """The machine's name; "" where the farm does not tell it."""
    retries: int
    """How often the frame was sent again."""
    node_failed: int
    """Frames of the leaf that failed on the machine, …"""
    node_done: int
    """… and those that it did."""


def circumstances(sheet: LeafSheet, place: int) -> Circumstances:
    """Of the frame at a place."""
    node = sheet.nodes[place]
    return Circumstances(
        name=sheet.name(place),
        node=sheet.node_names[node],
        retries=sheet.retries[place],
        node_failed=nodes_of(sheet, FrameState.FAILED)[node],
        node_done=nodes_of(sheet, FrameState.DONE)[node],
    )
