"""Gunicorn's settings, here and in docker-compose.yml: one process, many threads.

Django under ASGI costs four to eleven times as much on answers as small as ours.
"""

from farmdash import env

NAMES = (
    "worker_class",
    "workers",
    "threads",
    "timeout",
    "graceful_timeout",
    "keepalive",
    "loglevel",
    "control_socket_disable",
    "worker_tmp_dir",
)
"""What the embedded web server takes over from here."""

bind = f"{env.text('FARMDASH_BIND', '127.0.0.1')}:{env.number('PORT', 8000)}"
worker_class = "gthread"
workers = env.number("FARMDASH_WEB_PROCESSES", 1, least=1)
threads = env.number("FARMDASH_WEB_THREADS", 8, least=1)
timeout = 60
graceful_timeout = 10
# Longer than the pause between two polls of an idle tab, so that it keeps its link.
keepalive = 75
loglevel = "warning"
# It would put a socket into the home folder.
control_socket_disable = True
worker_tmp_dir = None
