"""A mail taken apart: who, what, which parts. Everything in it is foreign."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Types that are shown; everything else is only offered for saving."""
_SCHEME = re.compile(
    r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE
)
_CID = re.compile(r"""cid:([^\s"'<>()]+)""", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One leaf of a mail, numbered as it stands there."""

    number: int
    kind: str
    """Its content type."""
    name: str
    """File name; "" where it has none."""
    content_id: str
    size: int
    """Bytes, decoded."""
    attached: bool
    """Offered for saving: neither text of the mail nor a picture in it."""


@dataclass(frozen=True)
class Letter:
    """What the pages show of a mail."""

    key: str
    size: int
    """Bytes as it came."""
    subject: str
    sender: str
    to: str
    """As the mail's head says."""
    recipients: str
    """As the server was told: hidden readers too."""
    date: datetime | None
    html: str | None
    text: str | None
    parts: list[Part] = field(default_factory=list)

    @property
    def attachments(self) -> list[Part]:
        """What can be saved."""
        return [part for part in self.parts if part.attached]

    def html_with(self, address: str) -> str:
        """The HTML with its own pictures at `address`, which ends in a slash."""
        known = {part.content_id: part.number for part in self.parts if part.content_id}

        def found(match: re.Match[str]) -> str:
            number = known.get(match.group(1))
            return match.group(0) if number is None else f"{address}{number}"

        return _CID.sub(found, self.html or "")


def html_in_scheme(html: str, scheme: str) -> str:
    """The HTML as a reader with light or dark colours gets it; else as it is."""
    if scheme not in {"light", "dark"}:
        return html

    def settled(match: re.Match[str]) -> str:
        holds = match.group(1).lower() == scheme
        return "(min-width: 0)" if holds else "(max-width: 0)"

    return _SCHEME.sub(settled, html)


def letter_read(key: str, raw: bytes) -> Letter:
    """Take a mail apart, however broken it is."""
    message = parsed(raw)
    html, text = _body(message, "text/html"), _body(message, "text/plain")
    texts = {number for number, _text in filter(None, (html, text))}
    wanted = set(_CID.findall(html[1])) if html else set()
    return Letter(
        key=key,
        size=len(raw),
        subject=_header(message, "Subject"),
        sender=_header(message, "From"),
        to=_header(message, "To"),
        recipients=_header(message, "X-Original-To"),
        date=_date(message),
        html=html[1] if html else None,
        text=text[1] if text else None,
        parts=[
            _part(number, part, within=texts, wanted=wanted)
            for number, part in _leaves(message)
        ],
    )


def part_read(raw: bytes, number: int) -> tuple[str, str, bytes] | None:
    """Type, file name and content of a mail's part."""
    for index, part in _leaves(parsed(raw)):
        if index == number:
            return part.get_content_type(), _name(part), _content(part)
    return None


def parsed(raw: bytes) -> EmailMessage:
    """The mail as the library sees it."""
    return message_from_bytes(raw, policy=policy.default)


def _leaves(message: EmailMessage) -> Iterator[tuple[int, EmailMessage]]:
    for number, part in enumerate(message.walk()):
        if not part.is_multipart():
            yield number, part


def _part(
    number: int, part: EmailMessage, *, within: set[int], wanted: set[str]
) -> Part:
    content_id = _header(part, "Content-ID").strip().strip("<>")
    return Part(
        number=number,
        kind=part.get_content_type(),
        name=_name(part),
        content_id=content_id,
        size=len(_content(part)),
        attached=number not in within and content_id not in wanted,
    )


def _body(message: EmailMessage, kind: str) -> tuple[int, str] | None:
    """The first text of that type that is not a file, and its number."""
    for number, part in _leaves(message):
        if part.get_content_type() == kind and not part.is_attachment():
            return number, _text(part)
    return None


def _text(part: EmailMessage) -> str:
    charset = part.get_content_charset("utf-8")
    try:
        return _content(part).decode(charset, errors="replace")
    except LookupError:
        return _content(part).decode(errors="replace")


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    # The library's parsers of broken heads raise whatever comes.
    except Exception:
        return ""


def _header(message: EmailMessage, name: str) -> str:
    try:
        return ", ".join(str(value) for value in message.get_all(name, []))
    except Exception:
        return ""


def _date(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).astimezone()
    except (ValueError, TypeError, OverflowError, OSError):
        return None
