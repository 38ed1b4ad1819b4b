"""The page of a task's files: one folder of it, page by page, or its parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.dashboard.output.listing import Listing, arranged
from apps.dashboard.output.paths import steps
from apps.dashboard.output.query import FileQuery
from apps.dashboard.output.rows import FileRow
from apps.dashboard.output.tree import Tree
from apps.dashboard.tasks.heads import Head
from apps.farm.models import FarmReading, RenderTask
from apps.farm.readings.folders import is_below
from apps.farm.readings.keys import TOP
from apps.farm.readings.show import looks, shown

ROWS = 100


@dataclass(frozen=True)
class Crumb:
    """A folder above the one that is shown, and that one itself (no address)."""

    name: str
    url: str


@dataclass(frozen=True)
class Sums:
    """What is in a folder all together."""

    files: int
    folders: int
    size: int
    """Bytes."""
    newest: datetime | None


@dataclass(frozen=True)
class Files:
    """Everything that the page shows."""

    task: RenderTask
    query: FileQuery
    reading: FarmReading | None = None
    """Of the folder; None where the parts of a task are listed."""
    rows: Sequence[FileRow] = ()
    sums: Sums | None = None
    crumbs: Sequence[Crumb] = ()
    heads: Sequence[Head] = ()
    found: int = 0
    """Lines on all pages, as far as they have the text that is searched for."""
    kept: int = 0
    total: int = 0
    missing: bool = False
    """There is no such folder among what was listed for the task."""
    owes: bool = False
    tree: Tree | None = field(default=None, repr=False)
    element_id: str = "files"

    @property
    def base(self) -> str:
        """Address of the page of the whole task."""
        return reverse("task-output", args=(self.task.pk,))

    @property
    def is_waiting(self) -> bool:
        """Whether the farm is being asked for the folder for the first time."""
        return self.reading is not None and shown(self.reading).state == "waiting"

    @property
    def first(self) -> int:
        """Number of the first line."""
        return (self.query.page - 1) * ROWS + 1

    @property
    def last(self) -> int:
        """Number of the last line of this page, without what is open in place."""
        return min(self.query.page * ROWS, self.found)

    @property
    def previous_url(self) -> str:
        """ "" on the first page."""
        return self._turned(-1) if self.query.page > 1 else ""

    @property
    def next_url(self) -> str:
        """ "" on the last page."""
        return self._turned(1) if self.last < self.found else ""

    @property
    def live_query(self) -> str:
        """What the live part asks with: all that is open, by itself too."""
        if self.tree is None:
            return self.query.address()
        opened, looked = tuple(self.tree.opened), self.tree.looked
        return replace(self.query, open=opened, looked=looked).address()

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks; ages tick by themselves."""
        readings = self.tree.readings if self.tree else ()
        read = tuple(looks(one) for one in readings)
        return (tuple(self.rows), read, self.sums, self.found, self.total)

    def _turned(self, by: int) -> str:
        return self.base + self.query.turned_to(self.query.page + by)


def files_of(
    *, task: RenderTask, leaves: Sequence[RenderTask], query: FileQuery
) -> Files:
    """The folder, or the parts, that an address asks for; leaves with their account."""
    tree = Tree(page=task.pk, leaves=leaves, query=query)
    if len(leaves) != 1:
        return _parts(task, leaves, query, tree)
    return _folder(task, leaves[0], query, tree)


def _parts(
    task: RenderTask, leaves: Sequence[RenderTask], query: FileQuery, tree: Tree
) -> Files:
    if query.path != TOP:
        return Files(task=task, query=query, missing=True)
    query = _on_a_page(query, len(leaves))
    rows = tree.parts(leaves[(query.page - 1) * ROWS :][:ROWS])
    return Files(
        task=task,
        query=query,
        rows=rows,
        found=len(leaves),
        kept=len(leaves),
        total=len(leaves),
        owes=any(row.owes for row in rows),
        tree=tree,
    )


def _folder(task: RenderTask, leaf: RenderTask, query: FileQuery, tree: Tree) -> Files:
    top = tree.listing(leaf, TOP)
    listing = top
    if query.path != TOP and top.is_known:
        if not is_below(query.path, top.folders):
            return Files(task=task, query=query, missing=True, tree=tree)
        listing = tree.listing(leaf, query.path)
    entries = arranged(listing.entries, query.sort, query.q)
    query = _on_a_page(query, len(entries))
    shown = entries[(query.page - 1) * ROWS :][:ROWS]
    path = query.path if listing is not top else TOP
    return Files(
        task=task,
        query=query,
        reading=listing.reading,
        rows=tree.rows(leaf, path, shown),
        sums=_sums(listing),
        crumbs=_crumbs(task, query),
        heads=_heads(task, query),
        found=len(entries),
        kept=len(listing.entries),
        total=listing.total,
        owes=any(one.owes for one in listing.entries),
        tree=tree,
    )


def _on_a_page(query: FileQuery, found: int) -> FileQuery:
    """The last page there is, for whoever asks for a later one."""
    last = max(-(-found // ROWS), 1)
    return query if query.page <= last else replace(query, page=last)


def _sums(listing: Listing) -> Sums:
    return Sums(
        files=listing.files,
        folders=len(listing.entries) - listing.files,
        size=listing.size or 0,
        newest=max(
            (one.written for one in listing.entries if one.written), default=None
        ),
    )


def _crumbs(task: RenderTask, query: FileQuery) -> list[Crumb]:
    base = reverse("task-output", args=(task.pk,))
    top = FileQuery(sort=query.sort).address()
    found = [Crumb(_("All of the task"), base + top)]
    found += [
        Crumb(name, base + query.within(path)) for name, path in steps(query.path)
    ]
    return [*found[:-1], replace(found[-1], url="")]


def _heads(task: RenderTask, query: FileQuery) -> list[Head]:
    base = reverse("task-output", args=(task.pk,))
    columns = (
        (_("Name"), "name", "", ""),
        (_("Size"), "size", "-", "n"),
        (_("Changed"), "written", "-", "n"),
    )
    found = []
    for label, key, first, kind in columns:
        order, wanted = "none", f"{first}{key}"
        if query.sort.removeprefix("-") == key:
            down = query.sort.startswith("-")
            order = "descending" if down else "ascending"
            wanted = key if down else f"-{key}"
        found.append(Head(label, base + (query.sorted(wanted) or "?"), order, kind))
    return found
