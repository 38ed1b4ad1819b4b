"""What stands out among a task's frames: worked out once for all who look."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from apps.common.flights import Flights
from apps.costs.forecast.unusual import Found, slow_frames
from apps.farm.models import RenderTask
from apps.farm.sheets import LeafSheet, places_of, sheets_of
from apps.farm.standout import (
    Circumstances,
    LeafFindings,
    circumstances,
    findings_of,
)
from apps.farm.status import ACTIVE_STATES, TRIAL_CODES

AGAIN_S = 15.0
"""A task is looked at no more often, however fast its frames change."""
MOST_TASKS = 64
PATIENCE_S = 5.0


@dataclass(frozen=True)
class Stuck:
    """A frame that renders far longer than its layer."""

    found: Found
    known: Circumstances


@dataclass(frozen=True)
class LeafStandouts:
    """One leaf."""

    leaf: RenderTask
    frames: int
    done: int
    stuck: tuple[Stuck, ...]
    """The longest first."""
    findings: LeafFindings


@dataclass(frozen=True)
class Standouts:
    """A task with all its leaves."""

    version: str
    """What of the task was looked at, and when."""
    leaves: tuple[LeafStandouts, ...]
    is_still: bool
    """Nothing renders: nothing stands out by the mere passing of time."""

    @property
    def shown(self) -> str:
        """The version without the time where that does not matter."""
        return self.version.rpartition(".")[0] if self.is_still else self.version


_answers: Flights[Standouts] = Flights(
    most=MOST_TASKS, keep_s=AGAIN_S, patience_s=PATIENCE_S
)
_guard = threading.Lock()
_findings: WeakKeyDictionary[LeafSheet, tuple[str | None, LeafFindings]] = (
    WeakKeyDictionary()
)
"""Kept as long as their sheets are: of a task's leaves most do not change."""


def standouts_of(
    *, task: RenderTask, leaves: Sequence[RenderTask], version: str, now: datetime
) -> Standouts:
    """What stands out, at most AGAIN_S old.

    leaves: of the task, with their accounts. version: of the task, read before them,
    with the time after the last point. Queries: those of their sheets, and while
    something renders those of slow_frames().
    """
    return _answers.get(task.pk, lambda: _look(leaves, version, now))


def standouts_clear() -> None:
    """Forget all, as a new process knows nothing."""
    _answers.clear()


def _look(leaves: Sequence[RenderTask], version: str, now: datetime) -> Standouts:
    sheets = sheets_of(leaves)
    rendering = [leaf for leaf in leaves if _renders(leaf)]
    stuck: dict[int, list[Found]] = {}
    for one in slow_frames(rendering, now):
        stuck.setdefault(one.task.pk, []).append(one)
    return Standouts(
        version=version,
        leaves=tuple(
            _leaf(leaf, sheet, stuck.get(leaf.pk, []))
            for leaf, sheet in zip(leaves, sheets, strict=True)
        ),
        is_still=not rendering,
    )


def _renders(leaf: RenderTask) -> bool:
    is_active = leaf.deleted_at is None and leaf.state in ACTIVE_STATES
    return is_active and leaf.executing_frames > 0


def _leaf(leaf: RenderTask, sheet: LeafSheet, stuck: Sequence[Found]) -> LeafStandouts:
    findings = _kept(sheet, _range(leaf, sheet))
    return LeafStandouts(
        leaf=leaf,
        frames=len(sheet),
        done=findings.done,
        stuck=tuple(
            Stuck(one, circumstances(sheet, place))
            for one in stuck
            for place in places_of(sheet, [(one.frame or 0, one.frame or 0)])
        ),
        findings=findings,
    )


def _range(leaf: RenderTask, sheet: LeafSheet) -> str | None:
    """The leaf's range; None where frames of it may only not have been read yet."""
    is_read = leaf.frames_read_at is not None and len(sheet) >= leaf.total_frames
    return (
        leaf.frames_range if is_read and leaf.status_code not in TRIAL_CODES else None
    )


def _kept(sheet: LeafSheet, frames_range: str | None) -> LeafFindings:
    with _guard:
        known = _findings.get(sheet)
    if known is not None and known[0] == frames_range:
        return known[1]
    found = findings_of(sheet, frames_range=frames_range)
    with _guard:
        _findings[sheet] = frames_range, found
    return found
