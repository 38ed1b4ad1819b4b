"""What chosen frames are, took and cost, and which of them can be acted upon."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.actions.operations import OPERATIONS, Operation
from apps.actions.policies import (
    objection_to_frame,
    objection_to_task,
    objection_to_user,
)
from apps.common.money import from_units
from apps.dashboard.wording import duration, money, number
from apps.farm.models import RenderTask
from apps.farm.ranges import range_text
from apps.farm.sheets import LeafSheet, places_of
from apps.farm.sheets.columns import STATES
from apps.farm.status import FrameState

MOST_ODD = 2_000
"""Names other than a number in the text of the range."""
Runs = Sequence[tuple[int, int]]


@dataclass
class Selection:
    """Sums over the chosen frames of all leaves: whole numbers, so they are exact."""

    states: Counter[FrameState] = field(default_factory=Counter)
    seconds: int = 0
    timed: int = 0
    """Frames whose time is known."""
    cost: int = 0
    """Whole units of 10^-8."""
    numbers: set[int] = field(default_factory=set)
    odd: list[str] = field(default_factory=list)
    codes: dict[int, Counter[int]] = field(default_factory=dict)
    """Leaf to how many frames have which status number."""

    @property
    def count(self) -> int:
        """Frames."""
        return self.states.total()

    def add(self, sheet: LeafSheet, places: Iterable[int]) -> None:
        """The frames at these places of a sheet."""
        chosen = list(places)
        self.states.update(STATES[sheet.states[place]] for place in chosen)
        known = [s for place in chosen if (s := sheet.seconds[place]) >= 0]
        self.seconds += sum(known)
        self.timed += sum(1 for seconds in known if seconds)
        self.cost += sum(map(sheet.cost.__getitem__, chosen))
        self.codes[sheet.task_id] = Counter(map(sheet.codes.__getitem__, chosen))
        named = sheet.names
        plain = [p for p in chosen if p not in named] if named else chosen
        self.numbers.update(map(sheet.numbers.__getitem__, plain))
        self.odd += [named[place] for place in chosen if place in named]

    @property
    def range(self) -> str:
        """The frames as a range; each name once, though several leaves have it."""
        names = list(dict.fromkeys(self.odd))
        cut = ["…"] if len(names) > MOST_ODD else []
        return range_text(self.numbers, names[:MOST_ODD] + cut)


def selected(sheets: Iterable[LeafSheet], runs: Runs) -> Selection:
    """The frames whose keys are in the runs; keys of other frames count for nothing."""
    found = Selection()
    for sheet in sheets:
        places = places_of(sheet, runs)
        if places:
            found.add(sheet, places)
    return found


def possible(
    operation: Operation, found: Selection, leaves: Iterable[RenderTask]
) -> int:
    """How many of the frames the operation makes sense for, as last seen."""
    return sum(
        count
        for leaf in leaves
        if leaf.pk in found.codes and objection_to_task(operation, leaf) is None
        for code, count in found.codes[leaf.pk].items()
        if objection_to_frame(operation, code) is None
    )


def selection_words(
    found: Selection, *, user: Any, leaves: Sequence[RenderTask], currency: str
) -> dict[str, Any]:
    """The sums in words and numbers, in the active language."""
    can = {
        key: possible(
            OPERATIONS[key],
            found,
            [
                leaf
                for leaf in leaves
                if objection_to_user(user, OPERATIONS[key], leaf) is None
            ],
        )
        for key in ("retry_frames", "stop_frames")
    }
    time, cost = duration(found.seconds), money(from_units(found.cost), currency)
    return {
        "count": found.count,
        "states": {str(state): count for state, count in found.states.items()},
        "seconds": found.seconds,
        "time": time,
        "each": duration(found.seconds / found.timed) if found.timed else None,
        "cost": cost,
        "range": found.range,
        "retry": can["retry_frames"],
        "stop": can["stop_frames"],
        "summary": _sentence(found, time, cost),
    }


def _sentence(found: Selection, time: str, cost: str) -> str:
    if not found.count:
        return _("No frame is selected.")
    count = ngettext("%(n)s frame selected", "%(n)s frames selected", found.count)
    states = ", ".join(
        f"{number(found.states[state])} {str(state.label).lower()}"
        for state in STATES
        if found.states[state]
    )
    parts = {"count": count % {"n": number(found.count)}, "states": states}
    return _("%(count)s: %(states)s; %(time)s, %(cost)s") % (
        parts | {"time": time, "cost": cost}
    )
