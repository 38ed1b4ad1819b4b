"""A mailbox that listens, and mails to put into it."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import requests

from apps.mailbox.options import Options
from apps.mailbox.server import MailboxServer

PNG = b"\x89PNG\r\n\x1a\n and then some"


class RunningMailbox:
    """A mailbox on free ports, and what a sender and a reader do with it."""

    def __init__(self, server: MailboxServer) -> None:
        self.server = server
        self.port = server.server_address[1]

    def send(self, message: EmailMessage, *also: str) -> None:
        """As a program that sends mail does it."""
        with smtplib.SMTP("127.0.0.1", self.server.smtp_port, timeout=5) as link:
            link.send_message(message, to_addrs=[str(message["To"]), *also])

    def get(self, path: str, **headers: str) -> requests.Response:
        """A page."""
        return requests.get(
            f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=5
        )

    def newest(self) -> str:
        """The key of the newest mail."""
        return self.server.store.keys()[0]


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[RunningMailbox]:
    """A mailbox that keeps three mails of at most 100 kB."""
    options = Options(folder=tmp_path / "mailbox", kept=3, most_bytes=100_000)
    server = MailboxServer(options)
    server.start()
    yield RunningMailbox(server)
    server.close()


def report(subject: str = "Daily report", html: str = "") -> EmailMessage:
    """A mail like a report: text, HTML with a picture, a file."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "farmdash <farmdash@localhost>"
    message["To"] = "reader@localhost"
    message["Date"] = "Mon, 23 Nov 2026 08:00:00 +0000"
    message.set_content("Spent yesterday: 12.34\n渲染\n")
    message.add_alternative(
        html or '<html><head></head><body><img src="cid:chart"></body></html>',
        subtype="html",
    )
    message.get_payload()[1].add_related(PNG, "image", "png", cid="<chart>")
    message.add_attachment(
        "a,b\r\n".encode("utf-8-sig"), "text", "csv", filename="costs 渲染.csv"
    )
    return message
