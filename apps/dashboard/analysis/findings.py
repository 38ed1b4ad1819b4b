"""What the analysis found, explained in the reader's language if the farm can."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import get_language

from apps.farm.models import FarmAccount, FarmReading, ReadingKind, ReadingState
from apps.farm.readings.keys import error_key
from apps.farm.readings.read import reading_of

CHINESE, ENGLISH = 0, 1
TAGS = {CHINESE: "zh-Hans", ENGLISH: "en"}
LONGEST = 4_000
_WARNING = 0


@dataclass(frozen=True)
class Finding:
    """One code; everything but the code may be unknown. Farm text."""

    code: str
    reading: FarmReading
    description: str = ""
    solution: str = ""
    link: str = ""
    """http or https only; "" for everything else."""
    stops: bool | None = None
    """Whether the scene cannot be rendered; None: the farm has not said."""
    repairable: bool = False
    language: str = ""
    """Of the farm's words, where it is not the reader's."""

    @property
    def host(self) -> str:
        """Where the link leads."""
        return urlsplit(self.link).hostname or ""

    @property
    def is_waiting(self) -> bool:
        """Whether the farm is being asked for the first time."""
        return self.reading.data is None and self.reading.state == ReadingState.WAITING

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        words = (self.description, self.solution, self.link, self.stops)
        return (self.code, self.reading.state, self.reading.fetched_at, words)


def reader_language() -> int:
    """The reader's, as the farm numbers languages."""
    return CHINESE if (get_language() or "").startswith("zh") else ENGLISH


def findings_of(account: FarmAccount, codes: Iterable[str]) -> list[Finding]:
    """The codes explained, what stops the scene first; in the other language where the
    farm has none of the reader's. Notes that somebody looks."""
    found = [_finding(account, code) for code in codes]
    return sorted(found, key=lambda one: one.stops is False)


def _finding(account: FarmAccount, code: str) -> Finding:
    wanted = reader_language()
    reading = reading_of(account, ReadingKind.ERROR_DETAIL, error_key(code, wanted))
    if row := _row(reading):
        return _explained(code, reading, row, wanted)
    if reading.data is None:
        return Finding(code, reading)
    key = error_key(code, 1 - wanted)
    other = reading_of(account, ReadingKind.ERROR_DETAIL, key)
    if row := _row(other):
        return _explained(code, other, row, wanted)
    return Finding(code, other if other.data is None else reading)


def _row(reading: FarmReading) -> Mapping[str, Any] | None:
    rows = reading.data if isinstance(reading.data, list) else []
    return next((row for row in rows if isinstance(row, Mapping)), None)


def _explained(
    code: str, reading: FarmReading, row: Mapping[str, Any], wanted: int
) -> Finding:
    said = row.get("languageFlag")
    spoken = said if type(said) is int else wanted
    return Finding(
        code,
        reading,
        description=_text(row, "desDescriptionCn"),
        solution=_text(row, "desSolutionCn"),
        link=web_address(_text(row, "solutionPath")),
        stops=None if row.get("type") is None else row["type"] != _WARNING,
        repairable=row.get("isRepair") == 1,
        language=TAGS.get(spoken, "") if spoken != wanted else "",
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip()[:LONGEST] if isinstance(value, str) else ""


def web_address(text: str) -> str:
    """The address, if it is one that a browser opens as a page of another site."""
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    safe = whole and not any(ord(letter) <= 32 for letter in text)
    return text if safe and "@" not in parts.netloc else ""
