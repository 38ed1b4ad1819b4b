"""One request for the mailbox's page.

Mails are foreign HTML, so the page has an origin of its own, away from farmdash's
session, and the mail itself is framed without scripts, without forms, and with no
address that it may load from but its own parts.
"""

import re
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import urlsplit

from django.utils import translation

from apps.mailbox import pages
from apps.mailbox.heads import disposition, wanted_language, with_base
from apps.mailbox.letters import PICTURES, Letter, html_in_scheme, part_read
from apps.mailbox.look import Look
from apps.mailbox.store import Store

HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
TEXT_POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox"
_MAIL = re.compile(r"/mails/([0-9a-f-]+)/(|html|source|parts/([0-9]{1,4}))")
STYLES = Path(__file__).with_name("mailbox.css")


class Owner(Protocol):
    """What a request needs of its server."""

    store: Store

    def letter(self, key: str) -> Letter | None:
        """A mail by its key."""

    def letters(self) -> list[Letter]:
        """All mails, newest first."""


class MailboxRequest(BaseHTTPRequestHandler):
    """Answers GET; nothing can be changed here."""

    protocol_version = "HTTP/1.1"
    server_version = "mailbox"
    sys_version = ""
    timeout = 60

    def _owner(self) -> Owner:
        return cast(Owner, self.server)

    def log_message(self, format: str, *args: object) -> None:
        """Silence: nobody needs a line for each look."""

    def do_GET(self) -> None:
        """The list, a mail, or a part of one, in the reader's language."""
        # A name of somebody else's that points here must not read the mails.
        if not HOST.fullmatch(self.headers.get("Host", "")):
            self._send(b"not here", "text/plain", status=HTTPStatus.MISDIRECTED_REQUEST)
            return
        language = wanted_language(self.headers.get("Accept-Language", ""))
        with translation.override(language):
            self._route()

    def _route(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        if path == "/":
            self._page(pages.list_page(self._owner().letters()))
        elif path == "/mailbox.css":
            self._send(STYLES.read_bytes(), "text/css; charset=utf-8")
        elif found := _MAIL.fullmatch(path):
            self._mail(found, Look.read(query))
        else:
            self._missing()

    def _mail(self, found: re.Match[str], look: Look) -> None:
        key, what, number = found.groups()
        letter = self._owner().letter(key)
        raw = self._owner().store.read(key)
        if letter is None or raw is None:
            self._missing()
        elif number:
            self._part(raw, int(number))
        elif what == "html":
            self._html(letter, look)
        elif what == "source":
            text = raw.decode(errors="replace").encode()
            self._send(text, "text/plain; charset=utf-8", policy=TEXT_POLICY)
        else:
            view = "text" if letter.html is None and look.view == "html" else look.view
            self._page(pages.mail_page(letter, replace(look, view=view)))

    def _html(self, letter: Letter, look: Look) -> None:
        """The mail as it would be drawn: no scripts, no foreign pictures."""
        own = f"http://{self.headers['Host']}/mails/{letter.key}/parts/"
        pictures = own if look.images == "on" else "'none'"
        policy = (
            f"default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
            "sandbox allow-popups allow-popups-to-escape-sandbox"
        )
        html = html_in_scheme(letter.html_with(own), look.scheme)
        body = with_base(html).encode(errors="replace")
        self._send(body, "text/html; charset=utf-8", policy=policy)

    def _part(self, raw: bytes, number: int) -> None:
        """A picture to be drawn, or a file to be saved; never a page."""
        found = part_read(raw, number)
        if found is None:
            self._missing()
            return
        kind, name, content = found
        if kind in PICTURES:
            # The frame's origin is none, so it is a stranger to this address.
            extra = {"Cross-Origin-Resource-Policy": "cross-origin"}
            self._send(content, kind, policy=TEXT_POLICY, extra=extra)
            return
        extra = {"Content-Disposition": disposition(name)}
        kind = "application/octet-stream"
        self._send(content, kind, policy=TEXT_POLICY, extra=extra)

    def _page(self, html: str, status: int = HTTPStatus.OK) -> None:
        self._send(html.encode(errors="replace"), "text/html; charset=utf-8", status)

    def _missing(self) -> None:
        self._page(pages.missing_page(), HTTPStatus.NOT_FOUND)

    def _send(
        self,
        body: bytes,
        content_type: str,
        status: int = HTTPStatus.OK,
        *,
        policy: str = PAGE_POLICY,
        extra: dict[str, str] | None = None,
    ) -> None:
        headers = {
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-DNS-Prefetch-Control": "off",
        }
        self.send_response(status)
        for name, value in (headers | (extra or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
