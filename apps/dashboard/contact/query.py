"""Which pictures the address asks for; the same names as in the table of frames."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from apps.dashboard.contact.layout import MISSING
from apps.dashboard.tasks.filters import number_in
from apps.farm.status import FrameState

MOST_TILES = 240
"""In one answer."""
PAGE = 120
"""Tiles on a page that works without scripts."""
LARGEST = 10**9


@dataclass(frozen=True)
class SheetQuery:
    """The contact sheet's address, understood; what means nothing is left out."""

    state: str = ""
    """A FrameState or MISSING; "": all."""
    child: int | None = None
    """The one leaf that is shown."""
    at: int | None = None
    """First tile of a page; None: the sheet that scrolls."""

    @classmethod
    def read(cls, values: QueryDict) -> "SheetQuery":
        """From a request's GET."""
        state = values.get("frames", "")
        at = number_in(values.get("at"))
        return cls(
            state=state if state in (*FrameState.values, MISSING) else "",
            child=number_in(values.get("child")),
            at=None if at is None else min(max(at, 0), LARGEST),
        )

    def address(self, **changes: object) -> str:
        """The query string with some values changed; "?" alone where none is given."""
        values = {"frames": self.state, "child": self.child, "at": self.at} | changes
        given = {
            name: value for name, value in values.items() if value not in ("", None)
        }
        return "?" + urlencode(given)


@dataclass(frozen=True)
class Span:
    """Which part of a layer a script asks for."""

    first: int
    count: int
    fine: bool
    """Drawn so large that small thumbnails would be blurred."""

    @classmethod
    def read(cls, values: QueryDict) -> "Span":
        """From a request's GET."""
        count = number_in(values.get("count"))
        return cls(
            first=min(max(number_in(values.get("from")) or 0, 0), LARGEST),
            count=PAGE if count is None else min(max(count, 1), MOST_TILES),
            fine=values.get("fine") == "1",
        )
