"""An installation of its own for a benchmark: a data folder, Redis, tables, a user."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command

PASSWORD = "a password for benchmarks"


def prepare() -> None:
    """Services of the tests (a Redis, a data folder that goes again), and tables."""
    import tests.services  # noqa: F401 — starts them

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmdash.settings")
    django.setup()
    call_command("migrate", verbosity=0)


def make_operator() -> None:
    """A user `bench` who may do everything."""
    from django.contrib.auth.models import User

    User.objects.create_superuser(username="bench", password=PASSWORD)


@contextmanager
def web_server() -> Iterator[str]:
    """The pages as `make run` serves them; their address."""
    with web_process() as (url, _pid):
        yield url


@contextmanager
def web_process() -> Iterator[tuple[str, int]]:
    """The same: their address, and the id of the process that starts the others."""
    from bench.stack import free_port, wait_for

    subprocess.run([sys.executable, "-m", "farmdash.stack", "static"], check=True)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "farmdash.stack", "web"],
        env=os.environ | {"PORT": str(port), "FARMDASH_LOG_LEVEL": "ERROR"},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/livez", time.monotonic())
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)
