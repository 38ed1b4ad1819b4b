"""The half of a mail that is plain text."""

import re
import textwrap
from collections.abc import Iterator
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from apps.costs.reports.view import Part, ReportView, Row, Spent

WIDTH = 72
NAME_MOST = 90
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows: there is no markup to end them."""


def mail_text(context: dict[str, Any]) -> str:
    """The same parts in the same order as the HTML half."""
    lines = "\n".join(_lines(context))
    return _TURNING.sub("", lines).rstrip() + "\n"


def _lines(context: dict[str, Any]) -> Iterator[str]:
    view: ReportView = context["view"]
    if context["sample"]:
        yield from (_("This is a sample."), "")
    zone = f" ({view.zone})" if view.zone else ""
    yield f"{view.title} · {view.period}{zone}"
    yield from _wrapped(view.scope)
    yield ""
    yield from _needs(view)
    yield from _head(_("Spent"))
    if not view.spent:
        yield from (_("Nothing was spent."), "")
    for spent in view.spent:
        yield from _spent(spent)
    for part in view.budgets:
        yield from _part(part)
    yield from _head(_("Tasks"))
    for figure in view.figures:
        yield f"{figure.label}: {figure.value} ({figure.text})"
    yield ""
    for part in view.parts:
        yield from _part(part)
    yield from _end(context)


def _needs(view: ReportView) -> Iterator[str]:
    yield from _head(view.call)
    if view.calm:
        yield from (*_wrapped(view.needs.nothing), "")
    for row in view.needs.rows:
        yield from _row(row)
    yield ""


def _spent(spent: Spent) -> Iterator[str]:
    yield spent.amount
    yield from _wrapped(spent.usual)
    yield from spent.notes
    yield ""
    wide = max((_places(row.name) for row in spent.columns), default=0)
    most = max((_places(row.amount) for row in spent.columns), default=0)
    for row in spent.columns:
        dots = "#" * ((row.bar or 0) * 24 // 100)
        name = row.name + " " * (wide - _places(row.name))
        amount = " " * (most - _places(row.amount)) + row.amount
        yield f"  {name}  {amount}  {dots}".rstrip()
    yield ""


def _part(part: Part) -> Iterator[str]:
    yield from _head(part.title)
    if part.note:
        yield from (*_wrapped(part.note), "")
    for row in part.rows:
        yield from _row(row)
    if part.more:
        yield part.more
    yield ""


def _row(row: Row) -> Iterator[str]:
    """Name, amount, what is said of it, and where it is."""
    name = row.name if len(row.name) <= NAME_MOST else f"{row.name[: NAME_MOST - 1]}…"
    sign = "    -" if row.tone == "below" else "*"
    amount = f"{row.amount} ({row.beside})" if row.beside else row.amount
    yield f"{sign} {': '.join(part for part in (name, amount) if part)}"
    if row.text:
        yield from (f"  {line}" for line in _wrapped(row.text))
    if row.url and row.tone != "below":
        yield f"  {row.url}"


def _end(context: dict[str, Any]) -> Iterator[str]:
    view: ReportView = context["view"]
    yield "-" * WIDTH
    yield view.built
    if context["too_large"]:
        yield _("The tables are too large for a mail: they are on the report's page.")
    if context["trail"]:
        yield _("The audit trail ends here:")
        yield context["trail"]
    yield _("The report as a page: %(url)s") % {"url": context["report_url"]}
    yield _("You get this because somebody subscribed this address to it.")
    yield _("Change how often and of what: %(url)s") % {"url": context["manage_url"]}
    if context["unsubscribe_url"]:
        yield _("End it: %(url)s") % {"url": context["unsubscribe_url"]}


def _head(title: str) -> Iterator[str]:
    yield title
    yield "=" * min(WIDTH, _places(title))


def _wrapped(text: str) -> list[str]:
    """Lines of WIDTH; Chinese is broken anywhere, addresses nowhere."""
    half = WIDTH // 2 if any(east_asian_width(sign) in "WF" for sign in text) else WIDTH
    return textwrap.wrap(text, half, break_on_hyphens=False) or [""]


def _places(text: str) -> int:
    """How wide the text is in a fixed font."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
