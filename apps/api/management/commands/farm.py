"""`manage.py farm`: look at the farm and act on it, from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.api.command import accounts, doing, looking, telling
from apps.api.command.session import Session

VERBS = (*looking.VERBS, *doing.VERBS, *accounts.VERBS, *telling.VERBS)
_RUN = {verb.name: verb.run for verb in VERBS}


class Command(BaseCommand):
    """The JSON API for people: text, or with --json what the API answers."""

    help = "Look at tasks and accounts, act on them, follow what became of it."
    # Checks import every page, which takes longer than most answers.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One subcommand each; what all of them take comes after it."""
        does = parser.add_subparsers(dest="does", required=True, metavar="COMMAND")
        for verb in VERBS:
            one = does.add_parser(verb.name, help=verb.help)
            verb.arguments(one)
            one.add_argument("--json", action="store_true", help="what the API answers")
            one.add_argument(
                "--as", dest="as_user", metavar="USER", help="who looks or asks for it"
            )
            one.add_argument(
                "--timeout",
                type=float,
                default=300,
                metavar="SECONDS",
                help="how long to wait at most (300)",
            )

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry it out; CommandError says in a sentence why it cannot, and its exit
        code of what sort that is."""
        session = Session(options=options, out=self.stdout, err=self.stderr)
        _RUN[options["does"]](session)
