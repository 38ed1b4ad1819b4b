"""Sheets that this process keeps, the least used thrown away first."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from apps.farm.models import RenderTask
from apps.farm.sheets.columns import STATES, Cell, Columns, LeafSheet
from apps.farm.sheets.patching import sheet_patched
from apps.farm.sheets.reading import cells_changed, columns_present
from apps.farm.status import FrameState

MOST_CELLS = 1_000_000
"""Kept at most, about 60 MB; the sheets that are asked for now are kept in any case."""
_LOCKS = tuple(threading.Lock() for _ in range(16))


class _Shelf:
    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._sheets: OrderedDict[int, LeafSheet] = OrderedDict()

    def get(self, task_id: int) -> LeafSheet | None:
        with self._guard:
            sheet = self._sheets.get(task_id)
            if sheet is not None:
                self._sheets.move_to_end(task_id)
            return sheet

    def put(self, sheets: Sequence[LeafSheet]) -> None:
        with self._guard:
            for sheet in sheets:
                self._sheets[sheet.task_id] = sheet
                self._sheets.move_to_end(sheet.task_id)
            cells = sum(map(len, self._sheets.values()))
            while cells > MOST_CELLS and len(self._sheets) > len(sheets):
                cells -= len(self._sheets.popitem(last=False)[1])

    def clear(self) -> None:
        with self._guard:
            self._sheets.clear()


_shelf = _Shelf()


def sheets_of(leaves: Sequence[RenderTask]) -> list[LeafSheet]:
    """The sheet of each leaf of one family, at least as new as the leaves at hand.

    Nothing moved: no query. Something did: one for what changed. Frames came or went,
    or nobody looked before: one more, which reads those leaves whole.
    """
    if not leaves:
        return []
    with _LOCKS[leaves[0].pk % len(_LOCKS)]:
        return _brought_up(leaves)


def totals_of(leaves: Sequence[RenderTask]) -> dict[FrameState, int] | None:
    """How many frames of the leaves are in each state that occurs, where their sheets
    are at hand; None where they would have to be read whole."""
    if any(_shelf.get(leaf.pk) is None for leaf in leaves):
        return None
    states = [sheet.states for sheet in sheets_of(leaves)]
    counts = {
        state: sum(column.count(at) for column in states)
        for at, state in enumerate(STATES)
    }
    return {state: count for state, count in counts.items() if count}


def _brought_up(leaves: Sequence[RenderTask]) -> list[LeafSheet]:
    revisions = {leaf.pk: leaf.revision for leaf in leaves}
    found = {pk: sheet for pk in revisions if (sheet := _shelf.get(pk)) is not None}
    behind = {
        pk: sheet for pk, sheet in found.items() if sheet.leaf_revision < revisions[pk]
    }
    fresh = _patched(behind, revisions)
    unread = [pk for pk in revisions if pk not in found]
    unread += [pk for pk in behind if pk not in fresh]
    whole = columns_present(unread)
    for pk in unread:
        fresh[pk] = whole.get(pk, Columns()).sheet(pk, revisions[pk])
    if fresh:
        _shelf.put(list(fresh.values()))
    # Not `or`: a sheet without frames is false.
    return [fresh[pk] if pk in fresh else found[pk] for pk in revisions]


def _patched(
    behind: dict[int, LeafSheet], revisions: dict[int, int]
) -> dict[int, LeafSheet]:
    """Those that could be brought up to date by what changed."""
    if not behind:
        return {}
    newest = {pk: sheet.newest for pk, sheet in behind.items()}
    changed: dict[int, list[Cell]] = cells_changed(newest)
    patched = {
        pk: sheet_patched(sheet, revisions[pk], changed.get(pk, []))
        for pk, sheet in behind.items()
    }
    return {pk: sheet for pk, sheet in patched.items() if sheet is not None}


def shelf_clear() -> None:
    """Forget all sheets, as a new process has none."""
    _shelf.clear()
