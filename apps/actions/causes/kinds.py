"""Why a frame failed, as far as anybody can tell. Pure.

The farm tells no cause. What there is: a status of its own for a frame that was given
too little time, the log, and which machine it was on.
"""

from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from apps.common.money import from_units

TIMED_OUT_WAY = "\0timed out"
"""Stands where a signature does; no signature can begin so."""


class Cause(StrEnum):
    """The kinds of causes."""

    TIMED_OUT = "timed_out"
    """The farm gave it too little time."""
    MACHINE = "machine"
    """It was on a machine that fails more of the task's frames than others do."""
    LOG = "log"
    """Its log tells why: a signature is known."""
    UNREAD = "unread"
    """Nobody has looked into its log yet."""
    UNKNOWN = "unknown"
    """Its log tells nothing, or the farm has none."""


def way_of(*, timed_out: bool, signature: str) -> str:
    """What two failures have in common that failed in the same way; "" when nobody
    knows. Not the machine: another one may do better."""
    return TIMED_OUT_WAY if timed_out else signature


class Failed(NamedTuple):
    """A frame that is failed now, and what is known of how that came."""

    id: int
    """Primary key."""
    task_id: int
    remote_id: int
    number: int
    name: str
    node: str
    timed_out: bool
    signature: str
    line: str
    """The line of its log that tells why: farm text."""
    is_read: bool
    """Whether its log was looked at."""
    failure_id: int | None
    """Primary key of its FrameFailure; None: it is about to be noted."""
    units: int
    """What its attempts that failed in this way cost, in whole units of 10^-8; only the
    newest while nobody knows how it failed."""
    times: int
    """How often in a row it was seen to fail in the same way; 0: nobody knows how."""

    @property
    def lost(self) -> Decimal:
        """The same as money of its account."""
        return from_units(self.units)


def cause_of(failed: Failed, accused: Collection[str] = ()) -> Cause:
    """Its cause; `accused` are machines that fail more of its task than others do."""
    if failed.timed_out:
        return Cause.TIMED_OUT
    if failed.node and failed.node in accused:
        return Cause.MACHINE
    if failed.signature:
        return Cause.LOG
    return Cause.UNKNOWN if failed.is_read else Cause.UNREAD
