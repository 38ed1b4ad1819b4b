"""What findings are, each with what there is to say of it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from apps.farm.standout.extremes import Share
from apps.farm.standout.gaps import Missing
from apps.farm.standout.machines import Suspect


class Kind(StrEnum):
    """What kind of thing stands out; in the order in which people hear of it."""

    FAILING = "failing"
    SLOW_MACHINE = "slow_machine"
    MISSING = "missing"
    DEAREST = "dearest"
    SLOWEST = "slowest"
    SLOW = "slow"
    QUICK = "quick"
    DEAR = "dear"
    RESUBMITTED = "resubmitted"


@dataclass(frozen=True, slots=True)
class Named:
    """A frame, with what is odd about it."""

    id: int
    name: str
    value: int = 0
    """Seconds, units of money, or re-submissions."""
    usual: int = 0
    """What the frames beside it have; 0: that is not what it is about."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands out."""

    kind: Kind
    frames: tuple[Named, ...] = ()
    """The farthest from usual first."""
    count: int = 0
    """Frames that it is about: more than are named."""
    runs: str = ""
    """Those frames, as runs of keys."""
    machine: str = ""
    suspect: Suspect | None = None
    share: Share | None = None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class LeafFindings:
    """What stands out in a leaf."""

    done: int
    """Finished frames that were looked at."""
    findings: tuple[Finding, ...]
