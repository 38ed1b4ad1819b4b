"""One folder as the farm listed it: files and folders, in order. Farm text: hostile."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.dashboard.account_facts.facts import Data, instant, mapping, rows, text, whole
from apps.dashboard.ordering import natural
from apps.farm.models import FarmReading
from apps.farm.readings.folders import is_plain

LARGEST = 1 << 60
"""Bytes; a larger number is none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or a folder."""

    name: str
    path: str
    """From the top of the account's output."""
    is_folder: bool
    size: int | None
    """Bytes."""
    written: datetime | None
    owes: bool
    """It cannot be fetched before a debt is paid."""


@dataclass(frozen=True)
class Listing:
    """What a folder holds, as it was read last."""

    reading: FarmReading
    entries: tuple[Entry, ...]
    total: int
    """What the farm listed; not all of it is kept where that is very much."""

    @property
    def is_known(self) -> bool:
        """Whether it was ever read."""
        return self.reading.fetched_at is not None

    @property
    def folders(self) -> list[str]:
        """Paths of the folders in it."""
        return [one.path for one in self.entries if one.is_folder]

    @property
    def size(self) -> int | None:
        """Bytes of the files in it, without what lies deeper; None: no files."""
        files = [one.size or 0 for one in self.entries if not one.is_folder]
        return sum(files) if files else None

    @property
    def files(self) -> int:
        """How many files lie in it."""
        return sum(not one.is_folder for one in self.entries)

    @property
    def lone_folder(self) -> str:
        """The path of a folder that is all there is; "" otherwise."""
        first = self.entries[0] if len(self.entries) == 1 else None
        return first.path if first and first.is_folder else ""


def listing_of(reading: FarmReading) -> Listing:
    """The listing that a reading tells; rows that name nothing are left out."""
    data = mapping(reading.data)
    entries = tuple(_entries(rows(data.get("files"))))
    total = whole(data, "total")
    return Listing(reading, entries, max(total or 0, len(entries)))


def _entries(found: Iterable[Data]) -> Iterable[Entry]:
    for row in found:
        path = text(row, "filePath")
        name = text(row, "fileName") or path.rstrip("/").rsplit("/", 1)[-1]
        size = whole(row, "fileSize")
        if not name and not path:
            continue
        is_folder = row.get("directory") in (True, 1, "true")
        yield Entry(
            name=name,
            path=path,
            # What has no path that leads down cannot be opened.
            is_folder=is_folder and is_plain(path),
            size=size if size is not None and 0 <= size < LARGEST else None,
            written=instant(row, "lastModify"),
            owes=whole(row, "isArrears") == 1,
        )


def arranged(entries: Iterable[Entry], sort: str, q: str = "") -> list[Entry]:
    """Those whose name has the text, folders first, in the order asked for."""
    wanted = q.casefold()
    found = [one for one in entries if wanted in one.name.casefold()]
    found.sort(key=lambda one: natural(one.name))
    key, turned = sort.removeprefix("-"), sort.startswith("-")
    if key == "name":
        if turned:
            found.reverse()
    else:
        value = _VALUES[key]
        found.sort(key=value, reverse=turned)
    found.sort(key=lambda one: not one.is_folder)
    return found


def _size(entry: Entry) -> int:
    return -1 if entry.size is None else entry.size


def _written(entry: Entry) -> float:
    return entry.written.timestamp() if entry.written else 0.0


_VALUES: dict[str, Callable[[Entry], Any]] = {"size": _size, "written": _written}
