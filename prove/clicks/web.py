"""The web server of a trial: the real pages, on a socket that outlives its process."""

import socket
from typing import Any

from celery import current_app
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from farmdash import broker


class Quiet(WSGIRequestHandler):
    """Says nothing of what was asked."""

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


def web(listening: socket.socket) -> None:
    """Serve pages until killed; talks to the broker as pages do."""
    current_app.conf.broker_transport_options = broker.transport_options("web")
    current_app.conf.task_publish_retry = False
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.server_name, server.server_port = listening.getsockname()
    server.setup_environ()
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    server.serve_forever(poll_interval=0.05)


def listening_socket() -> socket.socket:
    """On a free port of the loopback."""
    return socket.create_server(("127.0.0.1", 0), backlog=64)
