"""All that stands out in one leaf. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from apps.farm.sheets import LeafSheet, ranges_of
from apps.farm.standout.closely import Apart
from apps.farm.standout.columns import known, places_in
from apps.farm.standout.extremes import Share, Top, dearest, resubmitted, slowest
from apps.farm.standout.gaps import missing
from apps.farm.standout.kinds import Finding, Kind, LeafFindings, Named
from apps.farm.standout.machines import Suspect, failing, slow
from apps.farm.standout.neighbours import apart
from apps.farm.status import FrameState

LEAST_SECONDS = 10
LEAST_COST = 10**6
"""Units: a hundredth of the currency. Smaller differences are none."""
NAMED = 5
"""Frames of a finding that are named; all are selected."""
MOST_SELECTED = 2_000
MOST_MACHINES = 3


def findings_of(sheet: LeafSheet, *, frames_range: str | None) -> LeafFindings:
    """All findings, in the order of Kind. 100,000 frames: about half a second.

    frames_range: the task's own; None: its frames are not all known yet.
    """
    slow_machines = slow(sheet)[:MOST_MACHINES]
    found = [
        *_machines(sheet, Kind.FAILING, failing(sheet)[:MOST_MACHINES]),
        *_machines(sheet, Kind.SLOW_MACHINE, slow_machines),
        *_gaps(sheet, frames_range),
        *_tops(sheet),
        *_apart(sheet, {one.node for one in slow_machines}),
        *_top(sheet, Kind.RESUBMITTED, resubmitted(sheet)),
    ]
    return LeafFindings(len(places_in(sheet, FrameState.DONE)), tuple(found))


def _machines(
    sheet: LeafSheet, kind: Kind, found: Iterable[Suspect]
) -> Iterator[Finding]:
    state = FrameState.FAILED if kind is Kind.FAILING else FrameState.DONE
    for suspect in found:
        places = [
            place
            for place in places_in(sheet, state)
            if sheet.nodes[place] == suspect.node
        ]
        machine = sheet.node_names[suspect.node]
        some = [_named(sheet, at) for at in places[:NAMED]]
        yield _finding(sheet, kind, places, some, machine=machine, suspect=suspect)


def _gaps(sheet: LeafSheet, frames_range: str | None) -> Iterator[Finding]:
    found = None if frames_range is None else missing(sheet, frames_range)
    if found is not None:
        yield Finding(Kind.MISSING, count=found.count, missing=found)


def _tops(sheet: LeafSheet) -> Iterator[Finding]:
    yield from _top(sheet, Kind.DEAREST, dearest(sheet))
    yield from _top(sheet, Kind.SLOWEST, slowest(sheet))


def _top(sheet: LeafSheet, kind: Kind, top: Top | None) -> Iterator[Finding]:
    if top is not None:
        rows = zip(top.places[:NAMED], top.values, strict=False)
        some = [_named(sheet, at, value) for at, value in rows]
        yield _finding(sheet, kind, top.places, some, share=top.share)


def _apart(sheet: LeafSheet, slow_nodes: set[int]) -> Iterator[Finding]:
    """Frames far from those beside them. A slow machine is told as such, not by each
    of its frames; and a frame that took long is not told again for its cost."""
    places, seconds = known(sheet, sheet.seconds)
    ends = _open_ends(sheet, places)
    high, low = apart(seconds, least=LEAST_SECONDS, open_ends=ends)
    high = [one for one in high if sheet.nodes[places[one.at]] not in slow_nodes]
    yield from _odd(sheet, Kind.SLOW, places, high)
    yield from _odd(sheet, Kind.QUICK, places, low)
    slow_ones = {places[one.at] for one in high}
    places, costs = known(sheet, sheet.cost, least=1)
    dear, _ = apart(costs, least=LEAST_COST, open_ends=_open_ends(sheet, places))
    dear = [one for one in dear if places[one.at] not in slow_ones]
    yield from _odd(sheet, Kind.DEAR, places, dear)


def _open_ends(sheet: LeafSheet, places: Sequence[int]) -> tuple[bool, bool]:
    if not places:
        return False, False
    return places[0] > 0, places[-1] < len(sheet) - 1


def _odd(
    sheet: LeafSheet, kind: Kind, places: Sequence[int], odd: Sequence[Apart]
) -> Iterator[Finding]:
    if not odd:
        return
    farthest = sorted(odd, key=lambda one: -one.times)[:NAMED]
    some = [_named(sheet, places[one.at], one.value, one.level) for one in farthest]
    yield _finding(sheet, kind, [places[one.at] for one in odd], some)


def _named(sheet: LeafSheet, place: int, value: int = 0, usual: int = 0) -> Named:
    return Named(sheet.ids[place], sheet.name(place), value, usual)


def _finding(
    sheet: LeafSheet,
    kind: Kind,
    places: Sequence[int],
    some: Iterable[Named],
    *,
    machine: str = "",
    suspect: Suspect | None = None,
    share: Share | None = None,
) -> Finding:
    return Finding(
        kind=kind,
        frames=tuple(some),
        count=len(places),
        runs=ranges_of(sheet.ids[place] for place in places[:MOST_SELECTED]),
        machine=machine,
        suspect=suspect,
        share=share,
    )
