"""What a mail is made of, taken apart as mail programs do."""

import csv
import io
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

from openpyxl import load_workbook


def parsed(mail: Any) -> EmailMessage:
    """The mail after it went over the wire."""
    content = mail.message().as_bytes(linesep="\r\n")
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def part_of(message: EmailMessage, kind: str) -> Any:
    """The first part of that kind."""
    return next(part for part in message.walk() if part.get_content_type() == kind)


def html_of(mail: Any) -> str:
    """The HTML half."""
    return str(part_of(parsed(mail), "text/html").get_content())


def pictures_of(message: EmailMessage) -> dict[str, bytes]:
    """Pictures by Content-ID."""
    return {
        str(part["Content-ID"]).strip("<>"): part.get_payload(decode=True)
        for part in message.walk()
        if part["Content-ID"]
    }


def csv_rows(mail: Any) -> list[list[str]]:
    """The attached CSV."""
    content = part_of(parsed(mail), "text/csv").get_payload(decode=True)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def xlsx_rows(mail: Any) -> dict[str, list[tuple[Any, ...]]]:
    """The attached XLSX: rows by sheet."""
    for part in parsed(mail).walk():
        if str(part.get_filename()).endswith(".xlsx"):
            book = load_workbook(io.BytesIO(part.get_payload(decode=True)))
            return {
                sheet.title: [tuple(cell.value for cell in row) for row in sheet.rows]
                for sheet in book
            }
    raise AssertionError("no XLSX is attached")


class Words(HTMLParser):
    """The text of a page, its elements and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """An element."""
        self.tags.append((tag, dict(attrs)))
        self._hidden += tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        """Its end."""
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self._hidden:
            self.text.append(data)

    @property
    def said(self) -> str:
        """All text in one line."""
        return " ".join(" ".join(self.text).split())
