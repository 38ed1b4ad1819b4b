"""Live fragments: which parts of a page changed since the browser drew them.

A page is a row of parts (table rows, cards), each with an element id and a digest of
what it looks like. The browser sends back what it shows; it gets nothing (204), the
parts that changed, or the whole list where parts came, went or moved.
"""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

DIGITS = 5
"""Of 64 possible ones each: one in 10^9 changes goes unseen until the next one."""


class Part(Protocol):
    """Something on a page that changes by itself."""

    @property
    def element_id(self) -> str:
        """Id of its element."""

    @property
    def looks(self) -> tuple[Any, ...]:
        """Everything that decides how it looks."""


@dataclass(frozen=True)
class Changes:
    """What of a page has to be drawn again."""

    moved: bool
    """Parts came, went or changed places: the list as a whole."""
    ids: frozenset[str] = frozenset()
    """Else the elements that look different."""


def _short(text: str) -> str:
    number = zlib.crc32(text.encode()).to_bytes(4, "big")
    return base64.urlsafe_b64encode(number).decode()[:DIGITS]


def digest(part: Part) -> str:
    """DIGITS characters that change when the part looks different."""
    return _short(repr(part.looks))


def shown(parts: Sequence[Part]) -> str:
    """What the page shows: which parts in which order, then the digest of each."""
    order = _short("/".join(part.element_id for part in parts))
    return order + "".join(digest(part) for part in parts)


def changes(parts: Sequence[Part], was: str) -> Changes:
    """What to draw again for a browser that shows `was`."""
    now = shown(parts)
    if now[:DIGITS] != was[:DIGITS] or len(now) != len(was):
        return Changes(moved=True)
    places = range(DIGITS, len(now), DIGITS)
    return Changes(
        moved=False,
        ids=frozenset(
            part.element_id
            for part, place in zip(parts, places, strict=True)
            if now[place : place + DIGITS] != was[place : place + DIGITS]
        ),
    )
