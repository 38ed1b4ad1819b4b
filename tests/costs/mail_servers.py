"""Mail servers for tests: one that follows a script, and aiosmtpd."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from apps.costs.mails.server import MailServer

CUT, SILENT, DRIP = "cut", "silent", "drip"
"""Instead of an answer: close the connection, say nothing, say a bit at a time."""
USUAL = {
    "": "220 here",
    "EHLO": "250-here\r\n250-SIZE 1000000\r\n250 8BITMIME",
    "HELO": "250 here",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "BODY": "250 taken",
    "QUIT": "221 bye",
}


@dataclass
class ScriptedServer:
    """Says to each command what the script says, else what is usual."""

    script: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """Every line it was told."""
    mails: list[str] = field(default_factory=list)
    """What it was told between DATA and the dot, and answered 2xx to."""

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._links: list[socket.socket] = []
        self._ends = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def server(self) -> MailServer:
        """How it is reached."""
        return MailServer("127.0.0.1", self._socket.getsockname()[1])

    def close(self) -> None:
        """Hang up everywhere."""
        self._ends.set()
        for one in (self._socket, *self._links):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def commands(self) -> list[str]:
        """The first word of every line outside of mails."""
        return [line.split(" ")[0].upper() for line in self.said]

    def _accept(self) -> None:
        while not self._ends.is_set():
            try:
                link, _ = self._socket.accept()
            except OSError:
                return
            self._links.append(link)
            threading.Thread(target=self._talk, args=(link,), daemon=True).start()

    def _talk(self, link: socket.socket) -> None:
        with contextlib.suppress(OSError), link, link.makefile("rb") as lines:
            if not self._answer(link, ""):
                return
            for raw in lines:
                line = raw.decode().rstrip("\r\n")
                self.said.append(line)
                command = line.split(" ")[0].upper()
                if not self._answer(link, command) or command == "QUIT":
                    return
                goes_on = command == "DATA" and self._word("DATA").startswith("354")
                if goes_on and not self._body(link, lines):
                    return

    def _body(self, link: socket.socket, lines: Any) -> bool:
        body: list[str] = []
        for raw in lines:
            if raw == b".\r\n":
                if self._word("BODY").startswith("2"):
                    self.mails.append("".join(body))
                return self._answer(link, "BODY")
            body.append(raw.decode())
        return False

    def _word(self, command: str) -> str:
        return self.script.get(command, USUAL.get(command, "502 what?"))

    def _answer(self, link: socket.socket, command: str) -> bool:
        word = self._word(command)
        if word == CUT:
            link.shutdown(socket.SHUT_RDWR)
            return False
        if word == SILENT:
            self._ends.wait(20)
            return False
        if word == DRIP:
            with contextlib.suppress(OSError):
                while not self._ends.wait(0.1):
                    link.sendall(b"250-still thinking\r\n")
            return False
        link.sendall(f"{word}\r\n".encode())
        return True


@contextlib.contextmanager
def scripted(**script: str) -> Iterator[ScriptedServer]:
    """A server that says that; GREETING is its first line."""
    words = {
        ("" if name == "GREETING" else name): word for name, word in script.items()
    }
    server = ScriptedServer(words)
    try:
        yield server
    finally:
        server.close()


class Inbox:
    """What aiosmtpd was told."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str, bytes]] = []
        """From, to, content."""

    async def handle_DATA(
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        """Take it."""
        for reader in envelope.rcpt_tos:
            content = envelope.original_content or b""
            self.mails.append((envelope.mail_from or "", reader, content))
        return "250 taken"


@contextlib.contextmanager
def real_server(
    *, certificate: Path | None = None, password: str = "", at_once: bool = False
) -> Iterator[tuple[Inbox, MailServer]]:
    """An aiosmtpd: plain, with STARTTLS (a certificate), or with TLS from the start."""

    def check(
        server: Any, session: Any, envelope: Any, mechanism: str, given: Any
    ) -> AuthResult:
        right = isinstance(given, LoginPassword) and given.password == password.encode()
        return AuthResult(success=right)

    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    inbox = Inbox()
    options: dict[str, Any] = {}
    if context is not None and not at_once:
        options |= {"tls_context": context, "require_starttls": True}
    if password:
        options |= {"authenticator": check, "auth_required": True}
        options |= {"auth_require_tls": not at_once}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=port,
        ssl_context=context if at_once else None,
        **options,
    )
    controller.start()
    security = "none" if context is None else "tls" if at_once else "starttls"
    user = "costs" if password else ""
    try:
        yield inbox, MailServer("127.0.0.1", port, user, password, security)
    finally:
        controller.stop()


def make_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 with its key in one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def wait_until(found: Any, seconds: float = 5) -> None:
    """Until it is true."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.005)
