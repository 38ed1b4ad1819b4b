"""What the page of the files shows: all of it is in the address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from apps.dashboard.tasks.filters import LONGEST, number_in
from apps.farm.readings.folders import is_plain
from apps.farm.readings.keys import TOP

SORTS = ("name", "size", "written")
MOST_OPEN = 12
"""Folders that are open in place; for more there are their own pages."""
MOST_LOOKED = 60
LAST_PAGE = 100_000


@dataclass(frozen=True)
class Place:
    """A folder of a task: TOP is what the farm lists for the task itself."""

    task: int
    """Primary key of the task that owns the files."""
    path: str = TOP

    @property
    def token(self) -> str:
        """As the address has it."""
        return f"{self.task}:{self.path}"


@dataclass(frozen=True)
class FileQuery:
    """The address of the page, understood; what means nothing is left out."""

    path: str = TOP
    q: str = ""
    sort: str = "name"
    page: int = 1
    open: tuple[Place, ...] = ()
    auto: bool = True
    """Whether folders that are alone open by themselves."""
    looked: tuple[Place, ...] = ()
    """All folders that the page shows something of, where its live part asks."""

    @classmethod
    def read(cls, given: QueryDict) -> "FileQuery":
        """Of an address; raises nothing."""
        path = given.get("path", TOP)
        sort = given.get("sort", "")
        return cls(
            path=path if is_plain(path) else "",
            q=given.get("q", "").replace("\0", "").strip()[:LONGEST],
            sort=sort if sort.removeprefix("-") in SORTS else "name",
            page=min(max(number_in(given.get("page")) or 1, 1), LAST_PAGE),
            open=_places(given.getlist("open"), MOST_OPEN),
            looked=_places(given.getlist("look"), MOST_LOOKED),
            auto="open" not in given or given.get("auto") == "1",
        )

    def address(self) -> str:
        """The query of this view, "" for the usual one."""
        pairs = [("path", self.path)] if self.path != TOP else []
        pairs += [("q", self.q)] if self.q else []
        pairs += [("sort", self.sort)] if self.sort != "name" else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        pairs += [("open", place.token) for place in self.open]
        pairs += [("look", place.token) for place in self.looked[:MOST_LOOKED]]
        if not self.auto and not self.open:
            pairs.append(("open", ""))
        if self.auto and self.open:
            pairs.append(("auto", "1"))
        return f"?{urlencode(pairs)}" if pairs else ""

    def within(self, path: str) -> str:
        """Address of a folder of its own, in the same order."""
        return FileQuery(path=path, sort=self.sort).address()

    def sorted(self, sort: str) -> str:
        """Address of the same folder in another order."""
        return replace(self, sort=sort, page=1, looked=()).address()

    def turned_to(self, page: int) -> str:
        """Address of another page of it."""
        return replace(self, page=page, looked=()).address()

    def toggled(self, place: Place, opened: Sequence[Place]) -> str:
        """Address with a folder opened, or closed; `opened` are those that are now."""
        others = [one for one in opened if one != place]
        now = (*others, place) if place not in opened else tuple(others)
        return replace(self, open=now[-MOST_OPEN:], auto=False, looked=()).address()


def _places(tokens: Sequence[str], most: int) -> tuple[Place, ...]:
    found: dict[Place, None] = {}
    for token in tokens[: 2 * most]:
        task, _, path = token.partition(":")
        number = number_in(task)
        if number and number > 0 and is_plain(path):
            found[Place(number, path)] = None
    return tuple(found)[:most]
