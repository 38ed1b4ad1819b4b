"""The parts of the stack, each runnable alone: `python -m farmdash.stack web` …"""

import argparse
import logging
import signal
import socket
import sys
import warnings

import gunicorn.app.base
from celery.platforms import SecurityWarning
from celery.signals import worker_shutting_down
from django.conf import settings
from gunicorn import util

from apps.mailbox import options as mailbox_options
from apps.mailbox import server as mailbox_server
from apps.simulator.options import Options
from apps.simulator.wire.server import serve
from farmdash import broker, embedded, env
from farmdash.celery import app
from farmdash.stack import gunicorn_conf

QUEUES = "clicks,polls,images,costs"
"""In the order in which they are served."""


def parser() -> argparse.ArgumentParser:
    """The command line of the parts."""
    main = argparse.ArgumentParser(prog="python -m farmdash.stack")
    parts = main.add_subparsers(dest="part", required=True)
    web = parts.add_parser("web", help="the pages and the API (PORT, FARMDASH_BIND)")
    web.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    worker = parts.add_parser("worker", help="carries out jobs")
    worker.add_argument("--queues", default=QUEUES, help=f"default: {QUEUES}")
    worker.add_argument("--threads", type=int, default=8, help="default: 8")
    worker.add_argument(
        "--grace",
        type=int,
        default=0,
        help="seconds that jobs may take to end after SIGTERM; default: all they need",
    )
    parts.add_parser("beat", help="says when jobs are due; start it once only")
    farm = parts.add_parser("simulator", help="a farm to run against")
    farm.add_argument("--port", type=int, default=0, help="default: any free one")
    mails = parts.add_parser("mailbox", help="keeps the mails of this machine")
    mails.add_argument("--port", type=int, default=0, help="default: any free one")
    mails.add_argument("--smtp-port", type=int, default=0, help="default: any free one")
    return main


def run(arguments: list[str]) -> int:
    """Run one part in this process until SIGTERM; its exit code."""
    options = parser().parse_args(arguments)
    match options.part:
        case "web":
            return web(options.fd)
        case "worker":
            return worker(options.queues.split(","), options.threads, options.grace)
        case "beat":
            return beat()
        case "mailbox":
            return mailbox(options.port, options.smtp_port)
        case _:
            return simulator(options.port)


class WebServer(gunicorn.app.base.BaseApplication):  # type: ignore[misc]
    """Gunicorn with the settings of gunicorn_conf, without its command line."""

    def __init__(self, bind: str) -> None:
        self.bind = bind
        super().__init__()

    def load_config(self) -> None:
        """The settings that compose uses too, and where to listen."""
        for name in gunicorn_conf.NAMES:
            self.cfg.set(name, getattr(gunicorn_conf, name))
        self.cfg.set("bind", self.bind)
        self.cfg.set("workers", 1)
        self.cfg.set("graceful_timeout", 2)

    def load(self) -> object:
        """The WSGI application, in gunicorn's worker process."""
        return util.import_app("farmdash.wsgi:application")


def web(fd: int | None) -> int:
    """Pages and API, on a socket that is open already or on PORT."""
    app.conf.broker_transport_options = broker.transport_options("web")
    app.conf.task_publish_retry = False
    WebServer(f"fd://{fd}" if fd is not None else gunicorn_conf.bind).run()
    return 0


def worker(queues: list[str], threads: int, grace: int = 0) -> int:
    """Jobs of these queues, in this order."""

    def set_alarm(**_: object) -> None:
        # Its usual effect ends the process; 0 sets none.
        signal.alarm(grace)

    worker_shutting_down.connect(set_alarm, weak=False)
    # It warns of pickle under root; our workers read nothing but JSON.
    warnings.simplefilter("ignore", SecurityWarning)
    program = app.Worker(
        hostname=f"{queues[0]}@{socket.gethostname()}",
        pool="threads",
        concurrency=threads,
        queues=queues,
        loglevel=logging.getLevelName(logging.getLogger().level),
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    program.start()
    return int(program.exitcode or 0)


def beat() -> int:
    """Sends the jobs that are due."""
    app.Beat(quiet=True, loglevel="WARNING").run()
    return 0


def simulator_options(port: int) -> Options:
    """The simulated farm of this installation; its keys are made on first use."""
    data = settings.DATA_DIR
    return Options(
        access_id=embedded.kept_secret(data, "simulator-id"),
        access_key=embedded.kept_secret(data, "simulator-key"),
        port=port,
        seed=env.number("FARMDASH_SIMULATOR_SEED", 1),
        speed=env.seconds("FARMDASH_SIMULATOR_SPEED", 5, least=0),
        tasks=env.number("FARMDASH_SIMULATOR_TASKS", 40),
        frames=env.number("FARMDASH_SIMULATOR_FRAMES", 20_000),
        state=data / "simulator-state",
    )


def simulator(port: int) -> int:
    """The simulated farm."""
    serve(simulator_options(port))
    sys.stdout.flush()
    return 0


def mailbox(port: int, smtp_port: int) -> int:
    """Where mails go while no mail server is set: a page on this machine."""
    mailbox_server.serve(
        mailbox_options.Options(
            folder=settings.DATA_DIR / "mailbox", smtp_port=smtp_port, web_port=port
        )
    )
    sys.stdout.flush()
    return 0
