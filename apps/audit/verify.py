"""Walking the chain: whether every entry is as it was written, and where it was."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from apps.audit.chain import START, Head, digest_of
from apps.audit.models import AuditEntry

AT_ONCE = 1000
"""Entries held in memory."""
FARTHEST = 1000
"""How far an entry is sought from where it stands, when it is not in its place."""


class Fault(StrEnum):
    """What was done to the trail behind its guards."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT = "cut"
    """Everything from there on is missing: only a noted head tells."""


class Broken(NamedTuple):
    """The first entry that is not as it was."""

    number: int
    fault: Fault


def chain_walk(
    start: Head, *, most: int | None = None
) -> tuple[Head, int, Broken | None]:
    """Follow the chain from a trusted place, in constant memory.

    Where it ends or breaks, how many entries were walked, and what is broken.
    """
    before, count = start, 0
    for entry in islice(_entries(start), most):
        broken = _broken(entry, before, start)
        if broken:
            return before, count, broken
        before, count = Head(entry.number, entry.digest), count + 1
    return before, count, None


def _entries(start: Head) -> Iterator[AuditEntry]:
    """All after a place, in order; no transaction stays open over them."""
    last = start
    while True:
        rest = AuditEntry.objects.all()
        # From the start on all there are: none has a place before the first.
        if last.number:
            # A second one in the same place is an entry too.
            rest = rest.filter(number__gte=last.number)
            rest = rest.exclude(number=last.number, digest=last.digest)
        entry = None
        for entry in rest.order_by("number", "pk")[:AT_ONCE]:
            yield entry
        if entry is None:
            return
        last = Head(entry.number, entry.digest)


def noted_broken(noted: Head) -> Broken | None:
    """What became of a head that was noted: where the trail was cut off, or rewritten
    with all its digests, which no walk would see."""
    if not noted.number:
        return None
    digests = AuditEntry.objects.filter(number=noted.number)
    found = set(digests.values_list("digest", flat=True))
    if found == {noted.digest}:
        return None
    if found:
        return Broken(noted.number, Fault.CHANGED)
    rest = AuditEntry.objects.filter(number__lt=noted.number).order_by("-number")
    last = rest.values_list("number", flat=True).first() or 0
    longer = AuditEntry.objects.filter(number__gt=noted.number).exists()
    return Broken(last + 1, Fault.MISSING if longer else Fault.CUT)


def _broken(entry: AuditEntry, before: Head, start: Head) -> Broken | None:
    """What is wrong at an entry; None: it follows the one before as it should."""
    place = before.number + 1
    if entry.number > place:
        return Broken(place, Fault.MISSING)
    if entry.number < place:
        return Broken(entry.number, Fault.INSERTED)
    as_written = digest_of(entry) == entry.digest
    if entry.previous == before.digest:
        return None if as_written else Broken(place, Fault.CHANGED)
    return _misplaced(entry, before, start, as_written=as_written)


def _misplaced(
    entry: AuditEntry, before: Head, start: Head, *, as_written: bool
) -> Broken:
    """What led to an entry that was written after another one than it stands after."""
    owners = AuditEntry.objects.filter(digest=entry.previous).exclude(pk=entry.pk)
    owner = owners.values_list("number", flat=True).first()
    if entry.previous == START:
        owner = 0
    if owner is not None and owner >= entry.number:
        return Broken(entry.number, Fault.REORDERED)
    if owner is not None and owner < before.number:
        return Broken(owner + 1, Fault.INSERTED)
    if as_written:
        # The one before was written anew, seal and all; what is trusted was not.
        return Broken(max(before.number, start.number + 1), Fault.CHANGED)
    farther = range(entry.number + 1, entry.number + FARTHEST)
    moved = any(digest_of(entry, number=place) == entry.digest for place in farther)
    return Broken(entry.number, Fault.MISSING if moved else Fault.CHANGED)
