"""The frames of a task written out: one number an array and frame."""

from array import array
from typing import NamedTuple


class FrameView(NamedTuple):
    """One frame as it stands: instants in Unix seconds, money in thousandths."""

    status: int
    started: int = 0
    ended: int = 0
    work: int = 0
    fee: int = 0
    coupon: int = 0
    owed: int = 0
    node: int = 0
    recommits: int = 0


class Run(NamedTuple):
    """A frame on a machine: when it ends (ms), and how."""

    end: int
    outcome: int
    work: int
    started: int


class Cells:
    """The frames of a task written out, 28 bytes each."""

    __slots__ = (
        "coupon",
        "ended",
        "fee",
        "node",
        "owed",
        "recommits",
        "started",
        "status",
        "work",
    )

    def __init__(self, frames: list[FrameView]) -> None:
        self.status = bytearray(frame.status for frame in frames)
        self.recommits = bytearray(frame.recommits for frame in frames)
        self.started = array("I", [frame.started for frame in frames])
        self.ended = array("I", [frame.ended for frame in frames])
        self.work = array("I", [frame.work for frame in frames])
        self.fee = array("i", [frame.fee for frame in frames])
        self.coupon = array("i", [frame.coupon for frame in frames])
        self.node = array("H", [frame.node for frame in frames])
        self.owed = {i: frame.owed for i, frame in enumerate(frames) if frame.owed}

    def read(self, index: int) -> FrameView:
        """The frame at a place."""
        return FrameView(
            self.status[index],
            self.started[index],
            self.ended[index],
            self.work[index],
            self.fee[index],
            self.coupon[index],
            self.owed.get(index, 0),
            self.node[index],
            self.recommits[index],
        )
