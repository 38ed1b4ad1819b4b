"""Text as a farm, or somebody who may type, can send it."""

SCRIPT = "<script>alert(1)</script>"
QUOTES = "\"'><img src=x onerror=alert(1)>"
TURNED = "\u202eexe.gpj\u202d\u2067"
"""Marks that turn the direction of what follows, never closed."""
LONG = "W" * 300
ALL = (SCRIPT, QUOTES, TURNED, LONG)


def raw_markup(html: str) -> list[str]:
    """Which of the markup stands in a page as markup."""
    return [text for text in (SCRIPT, QUOTES) if text in html]
