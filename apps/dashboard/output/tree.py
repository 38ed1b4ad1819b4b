"""The files of a task as a tree: what is open in it, in place or on its own page."""

from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse

from apps.dashboard.output.listing import Entry, Listing, arranged, listing_of
from apps.dashboard.output.query import FileQuery, Place
from apps.dashboard.output.rows import FileRow, entry_row
from apps.farm.models import FarmReading, ReadingKind, RenderTask
from apps.farm.naming import task_title
from apps.farm.readings.keys import output_key
from apps.farm.readings.read import reading_of
from apps.farm.readings.show import looks

INSIDE, INSIDE_PARTS = 50, 12
"""Lines of a folder that is open in place, and where several parts stand below each
other; the rest is on its own page."""
MOST_ROWS = 500
DEEPEST = 8
FEW_PARTS = 3
"""So many parts are open from the start."""


class Tree:
    """Looks folders up, once each, and lays them out."""

    def __init__(self, *, page: int, leaves: Sequence[RenderTask], query: FileQuery):
        self.page = page
        """Primary key of the task whose page it is."""
        self.leaves = leaves
        self.query = query
        self.opened: list[Place] = []
        """What is open, in the order of the page."""
        self.inside = INSIDE if len(leaves) == 1 else INSIDE_PARTS
        self._known: dict[Place, Listing] = {}
        self._left = MOST_ROWS
        self._used: dict[str, int] = {}

    def listing(self, leaf: RenderTask, path: str) -> Listing:
        """What the farm told of a folder; asked for if it never did."""
        place = Place(leaf.pk, path)
        if place not in self._known:
            key = output_key(leaf.remote_id, path)
            reading = reading_of(leaf.account, ReadingKind.OUTPUT_FILES, key)
            self._known[place] = listing_of(reading)
        return self._known[place]

    @property
    def looked(self) -> tuple[Place, ...]:
        """All folders that were looked up."""
        return tuple(self._known)

    @property
    def readings(self) -> list[FarmReading]:
        """All that was looked at."""
        return [one.reading for one in self._known.values()]

    def parts(self, leaves: Sequence[RenderTask]) -> list[FileRow]:
        """The tasks that own the files, each with its folders where it is open."""
        found: list[FileRow] = []
        for leaf in leaves:
            place = Place(leaf.pk)
            alone = self.query.auto and len(self.leaves) <= FEW_PARTS
            is_open = self._opens(place, alone=alone)
            found.append(self._part(leaf, place, is_open=is_open))
            if is_open:
                found += self._inside(leaf, place, 2)
        return self._with_toggles(found)

    def _part(self, leaf: RenderTask, place: Place, *, is_open: bool) -> FileRow:
        return FileRow(
            key=self._key(place.token),
            level=1,
            name=task_title(leaf),
            kind="part",
            url=reverse("task-output", args=(leaf.pk,)),
            toggle=place.token,
            is_open=is_open,
            number=leaf.done_frames,
            of=leaf.total_frames,
        )

    def rows(
        self, leaf: RenderTask, path: str, entries: Iterable[Entry]
    ) -> list[FileRow]:
        """Lines of a folder's own page."""
        listing = self.listing(leaf, path)
        return self._with_toggles(list(self._rows(leaf, listing, entries, 1)))

    def _rows(
        self, leaf: RenderTask, listing: Listing, entries: Iterable[Entry], level: int
    ) -> Iterator[FileRow]:
        for entry in entries:
            if self._left <= 0:
                return
            self._left -= 1
            place = Place(leaf.pk, entry.path)
            alone = self.query.auto and listing.lone_folder == entry.path
            is_open = (
                entry.is_folder and level < DEEPEST and self._opens(place, alone=alone)
            )
            yield entry_row(
                entry,
                key=self._key(place.token + entry.name),
                level=level,
                url=self._url(leaf, entry.path) if entry.is_folder else "",
                toggle=place.token if entry.is_folder else "",
                inside=self.listing(leaf, entry.path) if is_open else None,
            )
            if is_open:
                yield from self._inside(leaf, place, level + 1)

    def _inside(self, leaf: RenderTask, place: Place, level: int) -> Iterator[FileRow]:
        listing = self.listing(leaf, place.path)
        key, reading = f"in {place.token}", listing.reading
        if not listing.is_known or reading.state == "failed":
            yield self._said("reading", key, level, reading=reading)
        entries = arranged(listing.entries, self.query.sort)
        yield from self._rows(leaf, listing, entries[: self.inside], level)
        if more := listing.total - min(len(entries), self.inside):
            url = self._url(leaf, place.path)
            yield self._said("more", key, level, url=url, number=more)
        elif listing.is_known and not entries:
            yield self._said("nothing", key, level)

    def _said(
        self,
        kind: str,
        key: str,
        level: int,
        *,
        url: str = "",
        number: int = 0,
        reading: FarmReading | None = None,
    ) -> FileRow:
        return FileRow(
            key=self._key(f"{kind} {key}"),
            level=level,
            name="",
            kind=kind,
            url=url,
            number=number,
            reading=reading,
            told=looks(reading) if reading is not None else (),
        )

    def _opens(self, place: Place, *, alone: bool) -> bool:
        if place not in self.query.open and not alone:
            return False
        if place not in self.opened:
            self.opened.append(place)
        return True

    def _url(self, leaf: RenderTask, path: str) -> str:
        task = self.page if len(self.leaves) == 1 else leaf.pk
        return reverse("task-output", args=(task,)) + self.query.within(path)

    def _key(self, text: str) -> str:
        """The text, told from others like it: a farm may list one thing twice."""
        self._used[text] = self._used.get(text, 0) + 1
        return f"{self._used[text]} {text}"

    def _with_toggles(self, rows: Iterable[FileRow]) -> list[FileRow]:
        """What opens and closes a folder is known when all that is open is."""
        base = reverse("task-output", args=(self.page,))
        places = {place.token: place for place in self.opened}
        return [self._toggled(row, base, places) for row in rows]

    def _toggled(self, row: FileRow, base: str, opened: dict[str, Place]) -> FileRow:
        if not row.toggle:
            return row
        task, _, path = row.toggle.partition(":")
        place = opened.get(row.toggle) or Place(int(task), path)
        address = self.query.toggled(place, self.opened)
        return FileRow(**(vars(row) | {"toggle": base + (address or "?")}))
