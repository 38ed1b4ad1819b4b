"""Lines of a log in pieces that stay as they are while the log grows."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.dashboard.logs.search import Found, Span, marked
from apps.farm.logs.lines import line_kind

PIECE = 200
"""Lines of a piece: the last one grows, those before it stay as they are."""


@dataclass(frozen=True)
class LogLine:
    """One line of a log: farm text, made plain."""

    number: int
    """From 1; counted from the first line at hand where the log's own is not known."""
    text: str
    kind: str
    """error, warning or ""."""
    hit: int = 0
    """Which of the lines that were found, from 1."""
    spans: Sequence[Span] = ()
    """The text cut where the searched text begins and ends, if it was found."""

    @property
    def classes(self) -> str:
        """Classes of its element; "" where it needs none."""
        return " ".join(filter(None, (self.kind, "hit" if self.hit else "")))


@dataclass(frozen=True)
class Piece:
    """Some lines of a log that are drawn together."""

    number: int
    lines: Sequence[LogLine]

    @property
    def element_id(self) -> str:
        """Id of its element."""
        return f"piece{self.number}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        text = "\n".join(line.text for line in self.lines)
        hits = tuple(line.hit for line in self.lines if line.hit)
        return (self.lines[0].number, zlib.crc32(text.encode()), len(text), hits)


def lines_of(
    texts: Sequence[str], first: int, until: int, *, base: int, found: Found | None
) -> list[LogLine]:
    """Lines from place `first` on, before place `until`; `base` lines come before all
    of them."""
    hits = {place: n for n, place in enumerate(found.places, 1)} if found else {}
    q = found.q if found else ""
    return [
        LogLine(
            number=base + place + 1,
            text=texts[place],
            kind=line_kind(texts[place]),
            hit=hits.get(place, 0),
            spans=marked(texts[place], q) if place in hits else (),
        )
        for place in range(first, until)
    ]


def pieces_of(lines: Iterable[LogLine]) -> list[Piece]:
    """By the lines' own numbers, so that new lines change the last piece only."""
    found: dict[int, list[LogLine]] = {}
    for line in lines:
        found.setdefault(line.number // PIECE, []).append(line)
    return [Piece(number, some) for number, some in found.items()]
