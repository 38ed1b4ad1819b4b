"""The card that tells what stands out among a task's frames."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.dashboard.standouts.found import LeafStandouts, Standouts
from apps.dashboard.standouts.frames import (
    dear_line,
    dearest_line,
    quick_line,
    resubmitted_line,
    slow_line,
    slowest_line,
)
from apps.dashboard.standouts.stuck import stuck_lines
from apps.dashboard.standouts.words import (
    Line,
    failing_line,
    missing_line,
    slow_machine_line,
)
from apps.dashboard.wording import number
from apps.farm.naming import task_title
from apps.farm.standout import Finding, Kind
from apps.farm.standout.extremes import LEAST

MOST_LAYERS = 12
_WORDS: dict[Kind, Callable[[Finding, str], Line]] = {
    Kind.FAILING: failing_line,
    Kind.SLOW_MACHINE: slow_machine_line,
    Kind.MISSING: missing_line,
    Kind.DEAREST: dearest_line,
    Kind.SLOWEST: slowest_line,
    Kind.SLOW: slow_line,
    Kind.QUICK: quick_line,
    Kind.DEAR: dear_line,
    Kind.RESUBMITTED: resubmitted_line,
}
"""What makes a line of a finding, with the currency."""


@dataclass(frozen=True)
class Layer:
    """The lines of one leaf; without a title where it is the only one."""

    id: int
    title: str
    """Farm text."""
    lines: list[Line]


@dataclass(frozen=True)
class StandoutCard:
    """All that stands out, or that nothing does."""

    version: str
    is_still: bool
    layers: list[Layer]
    more: int
    """Leaves with something to tell that are not shown."""
    calm: str
    """Said where there is no line."""
    compared: str
    """How many frames were looked at."""


def standout_card(found: Standouts, *, currency: str) -> StandoutCard:
    """The card of a task."""
    several = len(found.leaves) > 1
    told = [
        Layer(leaf.leaf.pk, task_title(leaf.leaf) if several else "", lines)
        for leaf in found.leaves
        if (lines := lines_of(leaf, currency))
    ]
    done = sum(leaf.done for leaf in found.leaves)
    return StandoutCard(
        version=found.shown,
        is_still=found.is_still,
        layers=told[:MOST_LAYERS],
        more=max(0, len(told) - MOST_LAYERS),
        calm="" if told else _calm(found, done),
        compared=ngettext(
            "%(n)s finished frame compared", "%(n)s finished frames compared", done
        )
        % {"n": number(done)},
    )


def _calm(found: Standouts, done: int) -> str:
    if not any(leaf.frames for leaf in found.leaves):
        return _("No frames are there yet to be compared.")
    if not done:
        return _("No frame is finished yet: there is nothing to compare.")
    if max(leaf.done for leaf in found.leaves) < LEAST:
        words = ngettext(
            "Only %(n)s frame is finished: too little to compare.",
            "Only %(n)s frames are finished: too little to compare.",
            done,
        )
    else:
        words = ngettext(
            "Nothing stands out among %(n)s finished frame.",
            "Nothing stands out among %(n)s finished frames.",
            done,
        )
    return words % {"n": number(done)}


def lines_of(leaf: LeafStandouts, currency: str) -> list[Line]:
    """All lines of a leaf, those that need somebody first."""
    lines = list(stuck_lines(leaf.stuck))
    for finding in _told_once(leaf.findings.findings):
        lines.append(_WORDS[finding.kind](finding, currency))
    return lines


def _told_once(findings: Sequence[Finding]) -> list[Finding]:
    """Without the slowest where they are the dearest: time is what is billed."""
    frames = {one.kind: {frame.id for frame in one.frames} for one in findings}
    twice = frames.get(Kind.SLOWEST) == frames.get(Kind.DEAREST)
    return [one for one in findings if not (twice and one.kind is Kind.SLOWEST)]
