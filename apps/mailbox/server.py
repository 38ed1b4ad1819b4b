"""The mailbox as a program: a mail server and a web page, both on the loopback."""

import signal
import sys
import threading
from functools import lru_cache
from http.server import ThreadingHTTPServer

from apps.mailbox.letters import Letter, letter_read
from apps.mailbox.options import Options
from apps.mailbox.request import MailboxRequest
from apps.mailbox.sink import HOST, SinkServer
from apps.mailbox.store import Store


class MailboxServer(ThreadingHTTPServer):
    """The page of the mails; with start() and close() also the mail server."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, options: Options) -> None:
        self.store = Store(options.folder, kept=options.kept)
        self.letter = lru_cache(maxsize=options.kept)(self._letter)
        super().__init__((HOST, options.web_port), MailboxRequest)
        self.smtp = SinkServer(
            self.store, port=options.smtp_port, most_bytes=options.most_bytes
        )

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://localhost:{self.server_address[1]}"

    @property
    def smtp_port(self) -> int:
        """Where mails are taken."""
        return self.smtp.port

    def start(self) -> None:
        """Serve both in threads of their own."""
        self.smtp.start()
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
        ).start()

    def close(self) -> None:
        """Stop both."""
        self.smtp.close()
        self.shutdown()
        self.server_close()

    def letters(self) -> list[Letter]:
        """All mails, newest first."""
        found = map(self.letter, self.store.keys())
        return [letter for letter in found if letter is not None]

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up is no news; anything else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def _letter(self, key: str) -> Letter | None:
        """A mail never changes: it is taken apart once."""
        raw = self.store.read(key)
        return None if raw is None else letter_read(key, raw)


def serve(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; says on stdout where, once it is ready."""
    server = MailboxServer(options)
    endings = {signal.SIGTERM, signal.SIGINT}
    # Blocked before the threads begin, so that only sigwait() gets them.
    signal.pthread_sigmask(signal.SIG_BLOCK, endings)
    server.start()
    sys.stdout.write(f"mailbox ready on {server.url}\n")
    sys.stdout.flush()
    signal.sigwait(endings)
    server.close()
