"""What may stand in a cell: hostile text made harmless, without changing what it says.

Names come from whoever submits tasks. A spreadsheet runs text that looks like a formula
when it opens a CSV file, and refuses files with characters that XML does not know.
"""

import re
import unicodedata

TEXT_MOST = 32_767
"""UTF-16 units that a cell of a spreadsheet holds."""
SHEET_NAME_MOST = 31
CUT = "…"
REPLACED = "\ufffd"
"""Stands where something was that no file can hold."""

_STARTS = frozenset("=+-@\t\r\n")
_BLANKS = " \u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
"""What spreadsheets skip before they look for a formula."""
# Everything that XML 1.0 has no way to write, and halves of surrogate pairs.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")


def units(text: str) -> int:
    """How many UTF-16 units the text is long, as spreadsheets count."""
    return len(text) + sum(character > "\uffff" for character in text)


def shortened(text: str, most: int) -> str:
    """The text, with a sign at its end where it had to be cut."""
    if len(text) * 2 <= most or units(text) <= most:
        return text
    kept = text[: most - len(CUT)]
    while units(kept) > most - len(CUT):
        kept = kept[: -max(1, (units(kept) - most + len(CUT)) // 2)]
    return kept + CUT


def cell_text(text: str) -> str:
    """The text as both kinds of files hold it."""
    return shortened(_NOT_IN_XML.sub(REPLACED, text), TEXT_MOST)


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula.

    Full-width signs are as good as the plain ones in East Asian versions.
    """
    first = text.lstrip(_BLANKS)[:1]
    return bool(first) and unicodedata.normalize("NFKC", first)[:1] in _STARTS


def csv_text(text: str) -> str:
    """The text for a CSV file: an apostrophe keeps a spreadsheet from running it."""
    if not is_formula_like(text):
        return cell_text(text)
    return "'" + shortened(_NOT_IN_XML.sub(REPLACED, text), TEXT_MOST - 1)


class SheetNames:
    """Names that spreadsheets take: short, legal, and none of them twice in a file."""

    def __init__(self) -> None:
        # Spreadsheets keep that one for themselves.
        self._used = {"history"}

    def take(self, wish: str) -> str:
        """The wished name, or what is nearest to it."""
        plain = _NOT_IN_SHEET_NAMES.sub(" ", _NOT_IN_XML.sub(" ", wish))
        plain = plain.strip(" '") or "Sheet"
        name, number = _ended(plain, ""), 1
        while name.casefold() in self._used:
            number += 1
            name = _ended(plain, f" ({number})")
        self._used.add(name.casefold())
        return name


def _ended(name: str, ending: str) -> str:
    return shortened(name, SHEET_NAME_MOST - len(ending)).rstrip(" '") + ending
