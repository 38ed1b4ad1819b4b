"""A renderer's lines as plain text: whatever they hold, they are only letters."""

import re

MOST_IN_A_LINE = 2_000
"""Characters; some write their whole scene into one line."""
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and cursors
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles and links
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"
    r"|\x1b[ -/]*[0-~]"
)
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"  # \t stays
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_ERROR = re.compile(
    r"\b(?:errors?|fatal|exception|traceback|segmentation fault|out of memory|"
    r"core dumped|aborted|panic)\b"
    r"|(?-i:\w(?:Error|Exception)\b\s*[:(])",  # RuntimeError: …
    re.IGNORECASE,
)
_NO_ERROR = re.compile(r"\b(?:0|no|without)\s+errors?\b", re.IGNORECASE)
_WARNING = re.compile(r"\bwarn(?:ing)?s?\b", re.IGNORECASE)


def plain_line(line: str) -> str:
    """One line without colours, cursors and other signs that do something.

    What a carriage return wrote over is left out, as on a screen.
    """
    # Far more than is shown has to be looked through, but not ten million letters.
    text = _ESCAPES.sub("", line[: 20 * MOST_IN_A_LINE])
    text = text.rstrip("\r").rpartition("\r")[2]
    text = _CONTROLS.sub("\ufffd", text)
    over = len(line) - MOST_IN_A_LINE
    if len(text) > MOST_IN_A_LINE:
        return f"{text[:MOST_IN_A_LINE]} … (+{over:,})"
    return text


def line_kind(line: str) -> str:
    """ "error", "warning", or "" for a line that says neither."""
    # Most lines say nothing of the kind, and a page looks at thousands of them.
    if _ERROR.search(line) and _ERROR.search(_NO_ERROR.sub("", line)):
        return "error"
    return "warning" if _WARNING.search(line) else ""
