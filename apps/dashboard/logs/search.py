"""Searching the lines at hand: plain text, whatever its case."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.dashboard.logs.query import LogQuery

MOST_MARKS = 50
"""In one line."""

Span = tuple[str, bool]
"""A bit of a line, and whether it is what was searched for."""


@dataclass(frozen=True)
class Found:
    """The lines in which a text occurs, and which of them is looked at."""

    q: str
    places: Sequence[int]
    """Of all lines at hand, from 0."""
    at: int
    """Place in `places`; -1 where it is empty."""
    previous_url: str = ""
    next_url: str = ""

    @property
    def number(self) -> int:
        """Which of them is looked at, from 1."""
        return self.at + 1

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.places)

    @property
    def place(self) -> int | None:
        """Which of all lines is looked at; None: it occurs in none."""
        return self.places[self.at] if self.places else None


def search(texts: Sequence[str], query: LogQuery, *, base: int) -> Found | None:
    """The lines in which it occurs; None when nothing is searched for.

    After the last comes the first. Without a number the first that is not before the
    line in the address is looked at.
    """
    if not query.q:
        return None
    wanted = query.q.lower()
    places = [place for place, text in enumerate(texts) if wanted in text.lower()]
    if not places:
        return Found(query.q, places, -1)
    if query.hit is not None:
        at = min(query.hit, len(places)) - 1
    else:
        first = (query.line or 0) - base - 1
        at = next((n for n, place in enumerate(places) if place >= first), 0)
    return Found(
        query.q,
        places,
        at,
        previous_url=query.address(hit=at or len(places), line=None),
        next_url=query.address(hit=(at + 1) % len(places) + 1, line=None),
    )


def marked(text: str, q: str) -> tuple[Span, ...]:
    """The line, cut where the text begins and ends; of very many the first."""
    return tuple(_spans(text, q))


def _spans(text: str, q: str) -> Iterator[Span]:
    done = 0
    pattern = re.compile(re.escape(q), re.IGNORECASE)
    for number, match in enumerate(pattern.finditer(text)):
        if number == MOST_MARKS:
            break
        if match.start() > done:
            yield text[done : match.start()], False
        yield match.group(), True
        done = match.end()
    if done < len(text):
        yield text[done:], False
