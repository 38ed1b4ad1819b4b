"""A link to Redis that can go deaf without breaking, as when a router dies."""

import contextlib
import socket
import threading
from pathlib import Path


class HalfOpen:
    """Listens on one unix socket and passes everything on to another."""

    def __init__(self, target: Path, path: Path) -> None:
        self.target, self.path = target, path
        self._frozen = threading.Event()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        """What is connected now gets nothing through any more; who comes next does."""
        self._frozen.set()
        self._frozen = threading.Event()

    def _accept(self) -> None:
        while True:
            near, _ = self._server.accept()
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(str(self.target))
            except OSError:
                near.close()
                continue
            for ends in ((near, far), (far, near)):
                threading.Thread(
                    target=self._pass, args=(*ends, self._frozen), daemon=True
                ).start()

    def _pass(
        self, source: socket.socket, sink: socket.socket, frozen: threading.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if frozen.is_set():
                    threading.Event().wait()  # for ever: neither data nor an end
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
