"""The table of what `manage.py farm` does."""

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass

from apps.api.command.session import Session


def nothing_more(parser: ArgumentParser) -> None:
    """A command without arguments of its own."""


@dataclass(frozen=True)
class Verb:
    """One subcommand."""

    name: str
    help: str
    run: Callable[[Session], None]
    arguments: Callable[[ArgumentParser], None] = nothing_more


def one_task(parser: ArgumentParser) -> None:
    """TASK, and the account where several have it."""
    parser.add_argument("task", metavar="TASK", help="number, name (2W…) or #id")
    parser.add_argument("--account", metavar="NAME", help="where several have it")


def some_tasks(parser: ArgumentParser) -> None:
    """TASK TASK …"""
    parser.add_argument(
        "tasks", metavar="TASK", nargs="+", help="number, name (2W…) or #id"
    )
    parser.add_argument("--account", metavar="NAME", help="where several have it")


def rows(parser: ArgumentParser) -> None:
    """How many rows of a list."""
    parser.add_argument(
        "--limit", type=int, default=50, metavar="N", help="rows; 0: all (50)"
    )
