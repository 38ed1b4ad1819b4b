"""The audit trail and the platform's own logs as one list, newest first.

Entries stand by their number, lines by their time: each in the order of its own index,
and between each other by time. So a place in the list is a place in both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from apps.audit.models import AuditEntry
from apps.farm.models import FarmRecord

Happened = AuditEntry | FarmRecord


@dataclass(frozen=True)
class Place:
    """Where a part of the list ended; None: nothing of that kind came before."""

    number: int | None = None
    """Of the last entry."""
    at: datetime | None = None
    """Time and key of the last line."""
    line: int = 0

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """From an address; the beginning for what means nothing."""
        number, _, rest = cursor.partition("~")
        at, _, line = rest.rpartition("~")
        try:
            place = cls(
                int(number) if number else None,
                datetime.fromisoformat(at) if at else None,
                int(line) if line else 0,
            )
        except ValueError:
            return cls()
        naive = place.at is not None and place.at.tzinfo is None
        keys = (place.number or 0, place.line)
        return cls() if naive or not all(0 <= key < 2**63 for key in keys) else place

    def __str__(self) -> str:
        number = "" if self.number is None else self.number
        return f"{number}~" + ("" if self.at is None else f"{self.at}~{self.line}")

    def past(self, one: Happened) -> "Place":
        """The place after something that came next."""
        if isinstance(one, AuditEntry):
            return Place(one.number, self.at, self.line)
        return Place(self.number, one.at, one.pk)


@dataclass(frozen=True)
class Stretch:
    """A part of the list, and where the next one begins."""

    items: list[Happened]
    next: Place | None


def stretch(
    entries: QuerySet[AuditEntry],
    records: QuerySet[FarmRecord],
    *,
    limit: int,
    after: Place,
    together: int = 0,
) -> Stretch:
    """At most so many of both after a place, in two queries; and up to `together` more
    of a click that would be torn, in two more."""
    if after.number is not None:
        entries = entries.filter(number__lt=after.number)
    if after.at is not None:
        older = Q(at__lt=after.at)
        records = records.filter(older | Q(at=after.at, pk__lt=after.line))
    lines = records.select_related("account").order_by("-at", "-id")
    merged = list(
        _merged(
            list(entries.order_by("-number")[: limit + 1]), list(lines[: limit + 1])
        )
    )
    items, place = merged[:limit], after
    for one in items:
        place = place.past(one)
    if len(merged) <= limit:
        return Stretch(items, None)
    rest = list(_rest_of_click(entries, items[-1], merged[limit])[:together])
    if not rest:
        return Stretch(items, place)
    place = place.past(rest[-1])
    lines_left = any(isinstance(one, FarmRecord) for one in merged[limit:])
    left = lines_left or entries.filter(number__lt=place.number).exists()
    return Stretch([*items, *rest], place if left else None)


def _rest_of_click(
    entries: QuerySet[AuditEntry], last: Happened, following: Happened
) -> QuerySet[AuditEntry]:
    """What else a click did that would be torn at the end of a part."""
    if not isinstance(last, AuditEntry) or not isinstance(following, AuditEntry):
        return entries.none()
    if not last.request_id or last.request_id != following.request_id:
        return entries.none()
    alike = {"request_id": last.request_id, "verb": last.verb, "actor": last.actor}
    return entries.filter(number__lt=last.number, **alike).order_by("-number")


def _merged(entries: list[AuditEntry], records: list[FarmRecord]) -> Iterator[Happened]:
    """Both newest first; what was written here comes before what the farm wrote."""
    lines = iter(records)
    line = next(lines, None)
    for entry in entries:
        while line is not None and line.at > entry.at:
            yield line
            line = next(lines, None)
        yield entry
    if line is not None:
        yield line
        yield from lines
