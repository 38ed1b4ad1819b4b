"""The mail server: takes every mail, for whomever, and passes none on."""

import asyncio
import socket
import threading
from email.utils import format_datetime, localtime

from aiosmtpd.smtp import SMTP, Envelope, Session

from apps.mailbox.store import Store

HOST = "127.0.0.1"


class Sink:
    """Puts each mail that comes into the store, before it says that it has it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_DATA(
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Answer 250 when the mail is on the disk, 452 when there is no room."""
        content = envelope.original_content or b""
        try:
            self.store.keep(trace(envelope) + content)
        except OSError:
            return "452 4.3.1 The mailbox could not keep the mail"
        return "250 2.0.0 Kept in the local mailbox; nothing leaves this machine"


def trace(envelope: Envelope) -> bytes:
    """What a server that delivers writes above a mail: from whom, to whom, when."""
    lines = [
        f"Return-Path: <{envelope.mail_from or ''}>",
        *(f"X-Original-To: {address}" for address in envelope.rcpt_tos),
        f"Received: by the local mailbox; {format_datetime(localtime())}",
    ]
    safe = (line.replace("\r", " ").replace("\n", " ") for line in lines)
    return "".join(f"{line}\r\n" for line in safe).encode(errors="replace")


class SinkServer:
    """The server on a loopback port, in a thread of its own."""

    def __init__(self, store: Store, *, port: int, most_bytes: int) -> None:
        self._sink = Sink(store)
        self._most_bytes = most_bytes
        self._socket = socket.create_server((HOST, port))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        """Where mails are taken."""
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Take mails."""
        self._thread.start()

    def close(self) -> None:
        """Take no more; a mail that is just being told is cut off, and not kept."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        serving = self._loop.create_server(self._session, sock=self._socket)
        server = self._loop.run_until_complete(serving)
        self._loop.run_forever()
        server.close()
        self._loop.close()

    def _session(self) -> SMTP:
        return SMTP(
            self._sink,
            data_size_limit=self._most_bytes,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="farmdash mailbox",
            loop=self._loop,
        )
