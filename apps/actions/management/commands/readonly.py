"""`manage.py readonly`: stop everything that changes something, from the command
line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.actions.switch import is_read_only, switch_set

ACTOR = "manage.py readonly"


class Command(BaseCommand):
    """Switch the installation to read-only and back; without a word, say how it is."""

    help = "Nothing is changed or sent while read-only; the farms are still watched."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """on or off, and why."""
        parser.add_argument("to", nargs="?", choices=("on", "off"))
        parser.add_argument("--why", default="", help="needed to switch it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Switch, then say how it is."""
        if options["to"]:
            if not options["why"].strip():
                raise CommandError("Say why: --why TEXT")
            on = options["to"] == "on"
            switch_set(user=ACTOR, read_only=on, why=options["why"])
        self.stdout.write(_state())


def _state() -> str:
    state = is_read_only()
    if state is None:
        return "Clicks are sent."
    if state.by_setting:
        return "Read-only by FARMDASH_READ_ONLY."
    at = f"{state.at:%Y-%m-%d %H:%M:%S} UTC" if state.at else "an unknown time"
    return f"Read-only since {at} by {state.actor}: {state.why}"
