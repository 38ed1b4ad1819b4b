"""The contact sheet as a page: its layers, their counts, and the links around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.dashboard.contact.layout import MISSING, layout_of, totals_of
from apps.dashboard.contact.query import PAGE, SheetQuery
from apps.dashboard.frames.table import STATES
from apps.dashboard.tasks.lists import Chip
from apps.farm.models import RenderTask
from apps.farm.naming import task_title
from apps.farm.sheets import LeafSheet, sheets_of


@dataclass(frozen=True)
class Section:
    """One layer of the sheet."""

    leaf: RenderTask
    title: str
    count: int
    """Tiles that the filter leaves."""
    totals: tuple[Chip, ...]
    """States that occur, with how many frames are in each."""
    unlisted: int
    """Frames that the farm counts, neither listed nor seen to be missing."""

    @property
    def element_id(self) -> str:
        """Id of its heading."""
        return f"h{self.leaf.pk}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how its heading looks."""
        counts = tuple((chip.state, chip.count) for chip in self.totals)
        return (self.title, self.count, counts, self.unlisted)

    @property
    def pages(self) -> bool:
        """Whether it takes more than one page without scripts."""
        return self.count > PAGE


def sections_of(
    leaves: Sequence[RenderTask], query: SheetQuery
) -> tuple[list[Section], list[Chip]]:
    """The layers that are shown, and the states to choose from, of all of them."""
    shown = [leaf for leaf in leaves if query.child in (None, leaf.pk)]
    sheets = sheets_of(shown)
    sections = [
        _section(leaf, sheet, query) for leaf, sheet in zip(shown, sheets, strict=True)
    ]
    totals: dict[str, int] = {}
    for sheet in sheets:
        for state, count in totals_of(sheet).items():
            totals[state] = totals.get(state, 0) + count
    return sections, _chips(query, totals)


def _section(leaf: RenderTask, sheet: LeafSheet, query: SheetQuery) -> Section:
    totals = totals_of(sheet)
    return Section(
        leaf=leaf,
        title=task_title(leaf),
        count=len(layout_of(sheet, query.state)),
        totals=tuple(_chips(query, totals)[1:]),
        unlisted=max(leaf.total_frames - len(sheet) - totals[MISSING], 0),
    )


def _chips(query: SheetQuery, totals: Mapping[str, int]) -> list[Chip]:
    first = None if query.at is None else 0
    frames = sum(totals.values()) - totals.get(MISSING, 0)
    labels = {str(state): str(state.label) for state in STATES}
    labels[MISSING] = _("Missing")
    chips = [
        Chip(
            state=state,
            label=label,
            count=totals.get(state, 0),
            url=query.address(frames=state, at=first),
            active=query.state == state,
        )
        for state, label in labels.items()
        if totals.get(state) or query.state == state
    ]
    everything = query.address(frames="", at=first)
    return [Chip("", _("All"), frames, everything, not query.state), *chips]
