"""The frame of the mailbox's pages, and how they write times and sizes."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NONE = SafeString("")
KILO = 1024


def page(title: str, body: SafeString, *, beside: SafeString = NONE) -> str:
    """A whole page."""
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset=utf-8>'
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        '<meta name=color-scheme content="light dark"><title>{} · farmdash</title>'
        '<link rel=stylesheet href="/mailbox.css"></head><body><header>'
        "<h1>{}</h1>{}<p class=note>{}</p></header><main>{}</main></body></html>",
        get_language() or "en",
        title,
        title,
        beside,
        _("Nothing here leaves this machine."),
        body,
    )


def joined(parts: Iterable[SafeString]) -> SafeString:
    """One after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def when(at: datetime | None) -> str:
    """A time by this machine's clock."""
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else "—"


def size(count: int) -> str:
    """So many bytes in words."""
    if count < KILO:
        return f"{count} B"
    if count < KILO * KILO:
        return f"{count // KILO} kB"
    return f"{count / KILO / KILO:.1f} MB"
