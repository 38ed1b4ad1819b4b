"""What a reader's program says, and what it is told about what it gets."""

import re

from django.utils import translation
from django.utils.translation import trans_real

BASE = '<base target="_blank">'


def wanted_language(header: str) -> str:
    """The first of the reader's languages that there is; else English."""
    for code, _weight in trans_real.parse_accept_lang_header(header.lower()):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return "en"


def with_base(html: str) -> str:
    """The HTML with its links opening beside the mailbox."""
    head = re.search(r"<head[^>]*>", html, re.IGNORECASE)
    place = head.end() if head else 0
    return html[:place] + BASE + html[place:]


def disposition(name: str) -> str:
    """How a file is offered for saving, under a name that no head can break."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)[:200]
    return f'attachment; filename="{plain or "file"}"'
