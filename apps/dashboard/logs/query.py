"""Which part of a log an address asks for."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from apps.dashboard.tasks.filters import number_in

LONGEST = 200
"""Characters that are searched for."""
_ATTEMPT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,12})?")


@dataclass(frozen=True)
class LogQuery:
    """The page's address, understood; what means nothing is left out."""

    frame: int
    """Primary key."""
    attempt: str = ""
    """FrameLog.attempt; "": the newest."""
    line: int | None = None
    """A line that is to be on the page; None: the end of the log."""
    part: int | None = None
    """A part of the farm's log, before what is kept, from 0."""
    q: str = ""
    hit: int | None = None
    """Which of the lines that were found, from 1."""
    whole: bool = False
    """All that the farm has of the log is to be read, so that it can be searched."""

    @classmethod
    def read(cls, frame: int, values: QueryDict) -> "LogQuery":
        """From a request's GET."""
        attempt = values.get("attempt", "")
        return cls(
            frame=frame,
            attempt=attempt if _ATTEMPT.fullmatch(attempt) else "",
            line=_positive(values.get("line"), 1),
            part=_positive(values.get("part"), 0),
            q=values.get("q", "").replace("\0", "").strip()[:LONGEST],
            hit=_positive(values.get("hit"), 1),
            whole=values.get("whole") == "1",
        )

    def address(self, name: str = "frame-log", **changes: object) -> str:
        """The address of that page of the frame with some values changed."""
        values: dict[str, object] = {
            "attempt": self.attempt,
            "line": self.line,
            "part": self.part,
            "q": self.q,
            "hit": self.hit,
            "whole": "1" if self.whole else "",
        } | changes
        given = {key: one for key, one in values.items() if one not in ("", None)}
        page = reverse(name, args=(self.frame,))
        return f"{page}?{urlencode(given)}" if given else page

    def at(self, *, line: int | None = None, part: int | None = None) -> str:
        """The address of another place in the log: its end without any."""
        return self.address(line=line, part=part, hit=None)


def _positive(value: str | None, least: int) -> int | None:
    number = number_in(value)
    return number if number is not None and least <= number < 2**31 else None
