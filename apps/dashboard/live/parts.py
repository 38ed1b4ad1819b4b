"""Live fragments: which parts of a page changed since the browser drew them.

A page is a few groups of parts (its cards, the rows of its lists); a part has an
element id and a digest of what it looks like. The browser sends back what it shows, and
gets nothing (204), the parts that changed, or a whole list where parts came, went or
moved.
"""

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.dashboard.context import Site
from apps.dashboard.live.sharing import TOKEN

DIGITS = 5
"""Of 64 possible ones each: one in 10^9 changes goes unseen until the next one."""


class Part(Protocol):
    """Something on a page that changes by itself."""

    @property
    def element_id(self) -> str:
        """Id of its element."""

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks, each with a telling repr()."""


@dataclass(frozen=True)
class Card:
    """A part whose looks are known where it is made."""

    element_id: str
    looks: tuple[object, ...]


Groups = Mapping[str, Sequence[Part]]
"""The parts of a page by the name of their group, always in the same order."""


@dataclass
class Changes:
    """What of a page has to be drawn again."""

    moved: set[str] = field(default_factory=set)
    """Groups whose parts came, went or changed places."""
    ids: set[str] = field(default_factory=set)
    """Elements of the other groups that look different."""


def _short(text: str) -> str:
    number = zlib.crc32(text.encode(errors="replace")).to_bytes(4, "big")
    return base64.urlsafe_b64encode(number).decode()[:DIGITS]


def _shown(parts: Sequence[Part]) -> str:
    """Which parts in which order, then the digest of each."""
    order = _short("/".join(part.element_id for part in parts))
    return order + "".join(_short(repr(part.looks)) for part in parts)


def shown(groups: Groups) -> str:
    """What the page shows, as the browser sends it back."""
    return "~".join(_shown(parts) for parts in groups.values())


def changes(groups: Groups, was: str) -> Changes:
    """What to draw again for a browser that shows `was`."""
    found = Changes()
    before = was.split("~")
    for place, (name, parts) in enumerate(groups.items()):
        now = _shown(parts)
        old = before[place] if len(before) == len(groups) else ""
        if now[:DIGITS] != old[:DIGITS] or len(now) != len(old):
            found.moved.add(name)
            continue
        for number, part in enumerate(parts, start=1):
            digest = slice(number * DIGITS, (number + 1) * DIGITS)
            if now[digest] != old[digest]:
                found.ids.add(part.element_id)
    return found


@dataclass(frozen=True)
class Frame:
    """The banners and the line that says how true the page is."""

    site: Site
    element_id: str = "banners"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how they look; ages tick by themselves."""
        names = [(account.pk, account.name) for account in self.site.polled]
        silent = [
            (account.pk, account.state, account.error) for account in self.site.silent
        ]
        return (names, silent)


def live_context(
    *, url: str, version: str, site: Site, groups: Groups
) -> dict[str, Any]:
    """Context of templates/ui/live.html."""
    return {
        "live_url": url,
        "v": version,
        "since": "-".join(str(account.pk) for account in site.polled),
        "shown": shown(groups),
    }


def live_answer(
    request: HttpRequest, template: str, context: dict[str, Any], groups: Groups
) -> HttpResponse:
    """The parts that changed for the browser that asks, and what to ask with next.

    For views behind guards.live, which gives the forms the viewer's own token.
    """
    found = changes(groups, request.GET.get("shown", ""))
    drawn = context | {
        "moved": found.moved,
        "changed": found.ids,
        "csrf_token": TOKEN,
    }
    return render(request, template, drawn)
