"""The audit trail's chain: `audit verify`, `audit head`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.audit.chain import START, Head
from apps.audit.checks import chain_check_whole
from apps.audit.models import AuditEntry
from apps.audit.services import audit_head
from apps.audit.verify import Broken, Fault, chain_walk, noted_broken

WORDS = {
    Fault.CHANGED: "entry {0} is not as it was written",
    Fault.MISSING: "entry {0} is missing",
    Fault.INSERTED: "entry {0} was put in afterwards",
    Fault.REORDERED: "entry {0} is not in its place",
    Fault.CUT: "the end is cut off: entry {0} and all after it are missing",
}


class Command(BaseCommand):
    """Says whether the audit trail is as it was written."""

    help = "The audit trail: verify its chain, or print where it ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Verbs, and from where on."""
        parser.add_argument("verb", choices=("verify", "head"))
        parser.add_argument(
            "--since", type=int, default=1, help="verify from this entry on only"
        )
        parser.add_argument(
            "--head",
            default="",
            metavar="NUMBER:DIGEST",
            help="a head noted earlier, as `audit head` and the daily report tell it",
        )

    def handle(self, **options: Any) -> None:
        """Exit code 1 where something is broken, with the first entry."""
        if options["verb"] == "head":
            self.stdout.write(str(audit_head()))
            return
        noted = _noted(options["head"])
        if options["since"] > 1:
            end, count, broken = chain_walk(_before(options["since"]))
        else:
            end, count, broken = chain_check_whole(now=timezone.now())
        broken = broken or noted_broken(noted)
        if broken:
            raise CommandError(_said(broken))
        self.stdout.write(f"{count} entries verified, unbroken up to {end}")


def _said(broken: Broken) -> str:
    return "The chain is broken: " + WORDS[broken.fault].format(broken.number)


def _noted(text: str) -> Head:
    number, _, digest = text.partition(":")
    if not text:
        return Head(0, START)
    if not number.isdecimal() or len(digest) != len(START):
        raise CommandError("--head takes what `audit head` prints: NUMBER:DIGEST")
    return Head(int(number), digest)


def _before(since: int) -> Head:
    """The entry before that one, which is believed."""
    found = AuditEntry.objects.filter(number=since - 1)
    digest = found.values_list("digest", flat=True).first()
    if digest is None:
        raise CommandError(_said(Broken(since - 1, Fault.MISSING)))
    return Head(since - 1, digest)
