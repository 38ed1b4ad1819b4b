"""The farm's HTTP: signed calls, control calls, pictures; HTTP/1.1, kept alive."""

import gc
import signal
import socket
import sys
import threading
from http.server import ThreadingHTTPServer
from typing import cast

from apps.simulator.farm import Farm
from apps.simulator.options import Options
from apps.simulator.pictures.gallery import Gallery
from apps.simulator.wire.keeping import Keeper
from apps.simulator.wire.request import FarmRequest, cut


class FarmServer(ThreadingHTTPServer):
    """Serves one farm; close() ends kept-alive connections too."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, options: Options) -> None:
        self.farm = Farm(options)
        self.gallery = Gallery(self.farm)
        self.closing = threading.Event()
        self._keeper = Keeper(self.farm)
        self._started = False
        self._connections: set[socket.socket] = set()
        super().__init__((options.host, options.port), FarmRequest)

    @property
    def url(self) -> str:
        """Where the farm answers."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._started = True
        # Before the first call: a farm that is killed must not begin as this one did.
        self._keeper.keep()
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def close(self) -> None:
        """Stop at once: no new calls, and what is connected is cut."""
        self.closing.set()
        if self._started:
            self.shutdown()
        self.server_close()
        for connection in list(self._connections):
            cut(connection)
        self._keeper.keep()

    def service_actions(self) -> None:
        """Between two connections, many times a second: keep the farm, seldom."""
        self._keeper.keep_when_due()

    def process_request(self, request: object, client_address: object) -> None:
        """Remember the connection, so that close() can end it."""
        self._connections.add(cast(socket.socket, request))
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def shutdown_request(self, request: object) -> None:
        """Forget the connection."""
        self._connections.discard(cast(socket.socket, request))
        super().shutdown_request(request)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hangs up is no news; anything else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def build(options: Options) -> FarmServer:
    """A farm that is bound to its port and not yet serving; see start(), close()."""
    return FarmServer(options)


def serve(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; says on stdout where, once it is ready."""
    server = build(options)
    # What stands now stays: the collector need not walk through it again and again.
    gc.collect()
    gc.freeze()
    endings = {signal.SIGTERM, signal.SIGINT}
    # Blocked before the threads begin, so that only sigwait() gets them.
    signal.pthread_sigmask(signal.SIG_BLOCK, endings)
    server.start()
    sys.stdout.write(f"farm ready on {server.url}\n")
    sys.stdout.flush()
    signal.sigwait(endings)
    server.close()
