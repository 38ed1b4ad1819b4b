"""Where in a log the page is, and the ways from there."""

from dataclasses import dataclass

from apps.dashboard.logs.query import LogQuery

SHOWN = 2_000
"""Lines on a page."""


@dataclass(frozen=True)
class Places:
    """Lines at hand that are shown, and where the neighbours are ("" for none)."""

    first: int
    """Place of the first shown line among those at hand, from 0."""
    until: int
    start_url: str = ""
    earlier_url: str = ""
    later_url: str = ""
    end_url: str = ""

    @property
    def are_there(self) -> bool:
        """Whether there is anything but this page."""
        return bool(self.earlier_url or self.later_url)


def kept_places(
    query: LogQuery, *, count: int, base: int, place: int | None, parts: int, most: int
) -> Places:
    """Of the kept lines: the end, or the page with that place on it. `parts` of the
    farm's log come before them."""
    if place is None:
        first, until = max(0, count - most), count
    else:
        # By the lines' own numbers, so that pages do not move while the log grows.
        block = (base + min(place, count - 1)) // SHOWN * SHOWN - base
        first, until = max(0, block), min(count, block + SHOWN)
    earlier = start = ""
    if first:
        earlier = query.at(line=base + first)
        start = query.at(part=0) if parts else query.at(line=base + 1)
    elif parts:
        earlier, start = query.at(part=parts - 1), query.at(part=0)
    later = query.at(line=base + until + 1) if until < count else ""
    return Places(
        first=first,
        until=until,
        start_url=start,
        earlier_url=earlier,
        later_url=later,
        end_url=query.at() if later else "",
    )


def part_places(query: LogQuery, *, count: int, base: int, parts: int) -> Places:
    """Of the part in the address, all of which is shown; after the last come the kept
    lines, the first of which is number `base` + 1."""
    part = query.part or 0
    is_last = part + 1 >= parts
    return Places(
        first=0,
        until=count,
        start_url=query.at(part=0) if part else "",
        earlier_url=query.at(part=min(part, parts) - 1) if part else "",
        later_url=query.at(line=base + 1) if is_last else query.at(part=part + 1),
        end_url=query.at(),
    )
