"""From the end of a render log to the line that tells why, and what is always the same
about that line. Pure; logs are hostile text."""

import re
from typing import NamedTuple

from apps.farm.logs.lines import line_kind, plain_line

MOST_TEXT = 200_000
"""Characters of a log's end that are looked at."""
LONGEST = 200
"""Characters of a signature."""
MOST_LINE = 500
"""Characters of a line that are looked at and kept."""

# A renderer that gives up says so last; what made it give up stands further up.
_AFTERMATH = re.compile(
    r"\bexit(?:ed)?(?: with)? (?:code|status)\b|\breturn(?:ed)? code\b|\baborted\b"
    r"|\b(?:render(?:ing|er)?|frame|task|job)s? (?:has |was )?"
    r"(?:failed|ended|aborted)\b"
    r"|\bexiting\b|\bterminat(?:ed|ing)\b|\b[1-9][0-9]* errors\b",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(r"^\s*(?:[A-Za-z_][\w.]{0,80})?(?:Error|Exception)\b\s*[:(]")
_TELLING = re.compile(
    r"out of memory|bad_alloc|cannot allocate|no such file|not found|cannot (?:open|"
    r"find|load|read|write)|could not|can't|unable to|permission denied|access denied|"
    r"licen[sc]e|segmentation fault|access violation|no space left|disk full|"
    r"timed? ?out|missing|invalid|unsupported|corrupt|mismatch",
    re.IGNORECASE,
)

_STAMP = re.compile(
    r"^[\s\[(<|]*(?:"
    r"\d{4}[-/.]\d\d[-/.]\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?"
    r"|\d{1,12}(?:\.\d{1,9})?(?=\s*(?:ms|s)?\s*[\])|])"
    r")(?:Z|[+-]\d\d:?\d\d|\s*(?:ms|s))?[\])>|,:\s]*"
)
_NORMAL = (
    (re.compile(r"\b[a-z]{2,10}://[^\s'\"<>]+", re.IGNORECASE), "<path>"),
    (re.compile(r"(?<![\w])[A-Za-z]:[\\/][^\s'\"<>|,;]*"), "<path>"),
    (re.compile(r"(?<![\w.])(?:~|\.{1,2})?/[^\s'\"<>|,;:]+(?::(?=\d))?"), "<path>"),
    (re.compile(r"\\\\[^\s'\"<>|,;]+"), "<path>"),
    (
        re.compile(
            r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
            re.IGNORECASE,
        ),
        "<id>",
    ),
    (re.compile(r"\b0x[0-9a-f]+\b", re.IGNORECASE), "<hex>"),
    (re.compile(r"\b(?=[0-9a-f]{0,40}[0-9])[0-9a-f]{8,64}\b", re.IGNORECASE), "<hex>"),
    (re.compile(r"\d{1,4}[-/.:]\d\d[-/.:]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?"), "<time>"),
    (re.compile(r"[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?"), "<n>"),
    (re.compile(r"\s+"), " "),
)


class Found(NamedTuple):
    """What a log says about why its frame failed."""

    signature: str
    """The same for logs that tell of the same error."""
    line: str
    """The line as it stands in the log, without signs that do something."""


def signature_of(text: str) -> Found | None:
    """The decisive line of a log's end; None where nothing in it tells of an error.

    The last line that names something, not only that it is over; never raises, and
    takes time in proportion to MOST_TEXT at most.
    """
    best: tuple[int, str] | None = None
    for raw in reversed(text[-MOST_TEXT:].split("\n")):
        line = plain_line(raw[:MOST_LINE]).strip()
        weight = _weight(line)
        if weight and (best is None or weight > best[0]):
            best = weight, line
            if weight == _MOST:
                break
    if best is None:
        return None
    signature = normal(best[1])
    return Found(signature, best[1]) if signature else None


_MOST = 4


def _weight(line: str) -> int:
    """How much a line tells of why: 0 for one that tells of no error."""
    line = _unstamped(line)
    if _EXCEPTION.match(line):
        return _MOST
    if line_kind(line) != "error":
        return 0
    if _AFTERMATH.search(line):
        return 1
    return _MOST if _TELLING.search(line) else 2


def normal(line: str) -> str:
    """A line without what differs from frame to frame: times, numbers, paths."""
    text = _unstamped(line[:MOST_LINE])
    for pattern, mark in _NORMAL:
        text = pattern.sub(mark, text)
    return text.strip()[:LONGEST].strip()


def _unstamped(line: str) -> str:
    # Two at most: a date, then a time of its own in brackets.
    for _ in range(2):
        line = _STAMP.sub("", line, count=1)
    return line
