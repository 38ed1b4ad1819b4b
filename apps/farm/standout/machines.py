"""Machines that fail more than others, or take longer. Pure.

A machine is accused when it fails (is slow) in so many of its frames that chance does
so once in a hundred tasks: Fisher's exact test against the leaf's other machines,
corrected by Holm for the number of machines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from apps.farm.sheets import LeafSheet
from apps.farm.standout.chances import holm, tail
from apps.farm.standout.columns import known, nodes_of
from apps.farm.standout.robust import high_middle
from apps.farm.status import FrameState

CHANCE = 0.01
LEAST_HITS = 3
"""Failures without which no machine is accused, and slow frames likewise."""
TIMES = 2
"""It fails at least so many times as often as the others."""
SLOW = 1.5
"""A frame is slow at so many times its surroundings; a machine, when the middle one of
its frames is."""
LEAST_SECONDS = 10
"""A level below this counts as this: seconds do not make a machine slow."""
BLOCK = 15
"""Done frames in a row of which the level around a frame is made."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A machine that stands out. node: its place in LeafSheet.node_names."""

    node: int
    hits: int
    ended: int
    others_hits: int
    others_ended: int
    times: float = 0.0
    """How many times as long as usual its middle frame took."""


def suspects(ended: Mapping[int, int], hits: Mapping[int, int]) -> list[Suspect]:
    """Those with too many hits among what they ended, the likeliest culprit first."""
    everything, all_hits = sum(ended.values()), sum(hits.values())
    found = []
    for node, number in hits.items():
        drawn = ended[node]
        one = Suspect(node, number, drawn, all_hits - number, everything - drawn)
        if number >= LEAST_HITS and _much_worse(one):
            found.append((tail(number, drawn, all_hits, everything), one))
    sure = holm([chance for chance, _ in found], tested=len(ended))
    accused = [
        (chance, one)
        for chance, (_, one) in zip(sure, found, strict=True)
        if chance <= CHANCE
    ]
    return [one for _, one in sorted(accused, key=lambda pair: pair[0])]


def _much_worse(one: Suspect) -> bool:
    """Whether its share is TIMES the others' or more; there have to be others."""
    limit = TIMES * one.others_hits * one.ended
    return one.others_ended > 0 and one.hits * one.others_ended >= limit


def failing(sheet: LeafSheet) -> list[Suspect]:
    """Machines that fail more of the frames they end than the others do."""
    failed = nodes_of(sheet, FrameState.FAILED)
    return suspects(failed + nodes_of(sheet, FrameState.DONE), failed)


def slow(sheet: LeafSheet) -> list[Suspect]:
    """Machines whose done frames take far longer than the frames around them.

    A frame counts as slow at SLOW times the level around it, so that it is no machine's
    fault to have got the heavy part of a shot.
    """
    places, seconds = known(sheet, sheet.seconds)
    by_node: dict[int, list[float]] = {}
    for place, ratio in zip(places, _ratios(seconds), strict=True):
        by_node.setdefault(sheet.nodes[place], []).append(ratio)
    by_node.pop(0, None)
    ended = {node: len(found) for node, found in by_node.items()}
    hits = {
        node: sum(ratio >= SLOW for ratio in found) for node, found in by_node.items()
    }
    found = (
        replace(one, times=sorted(by_node[one.node])[one.ended // 2])
        for one in suspects(ended, hits)
    )
    return [one for one in found if one.times >= SLOW]


def _ratios(seconds: Sequence[int]) -> list[float]:
    """Each frame's time as a multiple of the level around it: the median of the block
    it is in with the one before, or with the one after, whichever is higher."""
    starts = range(0, len(seconds), BLOCK)
    middles = [high_middle(seconds[start : start + 2 * BLOCK]) for start in starts]
    levels = map(max, middles, [*middles[:1], *middles])
    return [
        second / max(level, LEAST_SECONDS)
        for start, level in zip(starts, levels, strict=True)
        for second in seconds[start : start + BLOCK]
    ]
