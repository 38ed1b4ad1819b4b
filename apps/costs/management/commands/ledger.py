"""`manage.py ledger`: check the books, make them anew, set the zone of their days."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from apps.common.money import money_text
from apps.costs.ledger.check import Difference, ledger_check
from apps.costs.ledger.posting import ledger_post
from apps.costs.ledger.rebuild import Progress, RebuildRefused, ledger_rebuild
from apps.costs.ledger.zone_services import (
    ZoneRefused,
    zone_change,
    zone_set,
    zone_spans,
)
from apps.farm.models import FarmAccount

ACTOR = "manage.py ledger"


class Command(BaseCommand):
    """Ends with 1 when the books do not add up or something is refused."""

    help = "Check the ledger, make its sums anew, see and set the zones of its days."
    # Checks import every page, which takes longer than the work.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One subcommand each."""
        does = parser.add_subparsers(dest="does", required=True)
        check = does.add_parser("check", help="whether everything adds up")
        rebuild = does.add_parser(
            "rebuild", help="make the sums of days and machines anew from the postings"
        )
        rebuild.add_argument(
            "--postings",
            action="store_true",
            help="and the postings from the fee changes",
        )
        for one in (check, rebuild):
            one.add_argument("--account", metavar="NAME", help="this account alone")
        zone = does.add_parser("zone", help="see or set the time zone of the days")
        zone.add_argument("account", metavar="ACCOUNT")
        zone.add_argument("zone", nargs="?", help="such as Asia/Shanghai")
        zone.add_argument(
            "--from",
            dest="from_day",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="from this day on; else for all days, while none is closed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the subcommand; CommandError says in a sentence why it cannot."""
        if options["does"] == "zone":
            self._zone(options)
            return
        wrong = 0
        for account in _accounts(options["account"]):
            if options["does"] == "rebuild":
                _rebuild(account, postings=options["postings"])
            wrong += self._check(account)
        if wrong:
            many = "s" if wrong > 1 else ""
            raise CommandError(f"the ledger does not add up: {wrong} difference{many}")

    def _check(self, account: FarmAccount) -> int:
        """Say what differs; how much does."""
        ledger_post(account.pk)
        differences = ledger_check(account.pk)
        for difference in differences:
            self.stdout.write(f"{account.name}: {_told(difference)}")
        if not differences:
            self.stdout.write(f"{account.name}: everything adds up")
        return len(differences)

    def _zone(self, options: dict[str, Any]) -> None:
        [account] = _accounts(options["account"])
        zone, from_day = options["zone"], options["from_day"]
        try:
            if zone and from_day:
                zone_change(actor=ACTOR, account=account, zone=zone, from_day=from_day)
            elif zone:
                with _bar(account, "posting anew") as told:
                    zone_set(actor=ACTOR, account=account, zone=zone, progress=told)
        except ZoneRefused as error:
            raise CommandError(str(error)) from None
        for number, (day, name) in enumerate(zone_spans(account)):
            since = f"from {day}" if number else "at first"
            self.stdout.write(f"{account.name}: {since} {name}")


def _accounts(name: str | None) -> list[FarmAccount]:
    """The account of that name, or all."""
    accounts = FarmAccount.objects.order_by("name")
    if name is None:
        return list(accounts)
    found = list(accounts.filter(name=name))
    if not found:
        raise CommandError(f"there is no account named {name!r}")
    return found


def _rebuild(account: FarmAccount, *, postings: bool) -> None:
    try:
        with _bar(account, "postings" if postings else "sums") as told:
            ledger_rebuild(account.pk, told, postings=postings)
    except RebuildRefused as error:
        raise CommandError(f"{account.name}: nothing was changed: {error}") from None


@contextmanager
def _bar(account: FarmAccount, what: str) -> Iterator[Progress]:
    """A bar on a terminal; nothing where nobody looks."""
    with tqdm(desc=f"{account.name}: {what}", file=sys.stderr, disable=None) as bar:

        def told(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield told


def _told(difference: Difference) -> str:
    """One line: which two figures, where, and by how much."""
    where = ", ".join(str(part) for part in difference.where)
    amounts = " ".join(money_text(amount) for amount in difference.amounts)
    rows = f", {difference.rows:+d} rows" if difference.rows else ""
    return f"{difference.what}: {where}: {amounts}{rows}"
