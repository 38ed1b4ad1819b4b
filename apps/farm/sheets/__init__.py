"""All frames of a task as columns in memory: for grids, sums and statistics.

A sheet is brought up to date by the frames that changed since (Frame.revision), so that
looking at a hundred thousand frames again costs no more than what moved.
"""

from apps.farm.sheets.columns import LeafSheet
from apps.farm.sheets.places import RangesError, places_of, ranges_of, runs_of
from apps.farm.sheets.shelf import sheets_of, totals_of

__all__ = (
    "LeafSheet",
    "RangesError",
    "places_of",
    "ranges_of",
    "runs_of",
    "sheets_of",
    "totals_of",
)
