"""Lines of the page of the files: folders and files, and what is said between them."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from apps.dashboard.output.listing import Entry, Listing
from apps.farm.models import FarmReading


@dataclass(frozen=True)
class FileRow:
    """One line, as templates/dashboard/output/_row.html draws it."""

    key: str
    """Tells it from all other lines of the page."""
    level: int
    name: str
    kind: str
    """part, folder, file; or what stands in an open folder: reading, more, nothing."""
    url: str = ""
    """The folder's own page."""
    toggle: str = ""
    """The same page with the folder opened or closed."""
    is_open: bool = False
    path: str = ""
    size: int | None = None
    written: datetime | None = None
    owes: bool = False
    number: int = 0
    """Of a part: frames that are done; of a folder that is open: files in it; of
    "more": how many are left out."""
    of: int = 0
    reading: FarmReading | None = field(default=None, repr=False, compare=False)
    told: tuple[object, ...] = ()
    """How the reading looks."""

    @property
    def element_id(self) -> str:
        """Id of its element."""
        digest = blake2b(self.key.encode(errors="replace"), digest_size=8)
        return f"o{digest.hexdigest()}"

    @property
    def step(self) -> int:
        """How far it stands to the right: names of deep folders need room, too."""
        return min(self.level, 6)


def entry_row(
    entry: Entry,
    *,
    key: str,
    level: int,
    url: str,
    toggle: str,
    inside: Listing | None,
) -> FileRow:
    """The line of a file or a folder; of one that is open, with what is in it."""
    return FileRow(
        key=key,
        level=level,
        name=entry.name,
        kind="folder" if entry.is_folder else "file",
        url=url,
        toggle=toggle,
        is_open=inside is not None,
        path=entry.path,
        size=inside.size if inside else entry.size,
        written=entry.written,
        owes=entry.owes,
        number=inside.files if inside else 0,
    )
