"""The lines that tell of an error, gathered: those that say the same stand once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.actions.causes.signatures import normal
from apps.dashboard.logs.query import LogQuery
from apps.farm.logs.lines import line_kind

GROUPS = 8
"""Shown; the others are counted."""
MOST_LINES = 2_000
"""The last ones that are gathered."""
LONGEST = 300
"""Characters of a line that are shown here."""


@dataclass(frozen=True)
class ErrorGroup:
    """Lines that tell of the same error."""

    text: str
    """The last of them: farm text."""
    lines: Sequence[int]
    """Their numbers, from the first on."""
    url: str
    """Leads to the last of them."""

    @property
    def first(self) -> int:
        """Number of the first."""
        return self.lines[0]

    @property
    def last(self) -> int:
        """Number of the last."""
        return self.lines[-1]


@dataclass(frozen=True)
class Gathered:
    """All errors of the lines at hand, what was said last first."""

    groups: Sequence[ErrorGroup] = field(default_factory=tuple)
    lines: int = 0
    hidden: int = 0
    """Groups that are not shown."""


def gathered(
    texts: Sequence[str],
    query: LogQuery,
    *,
    base: int,
    shown: range,
    most: int = GROUPS,
) -> Gathered:
    """The errors of the lines; `shown` are the numbers of those on the page."""
    places = [place for place, text in enumerate(texts) if line_kind(text) == "error"]
    groups: dict[str, list[int]] = {}
    for place in places[-MOST_LINES:]:
        said = normal(texts[place]) or texts[place]
        groups.setdefault(said, []).append(base + place + 1)
    newest = sorted(groups.values(), key=lambda lines: -lines[-1])
    return Gathered(
        groups=[
            ErrorGroup(
                text=texts[lines[-1] - base - 1].strip()[:LONGEST],
                lines=lines,
                url=_url(query, lines[-1], shown),
            )
            for lines in newest[:most]
        ],
        lines=len(places),
        hidden=max(0, len(newest) - most),
    )


def _url(query: LogQuery, line: int, shown: range) -> str:
    """To the line on this page, or to the page that it is on."""
    mark = f"#L{line}"
    return mark if line in shown else query.at(line=line, part=query.part) + mark
