"""`manage.py send_report`: one report to somebody, now, from the command line."""

import hashlib
from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone, translation

from apps.costs.ledger.zones import Calendar, calendars
from apps.costs.mails.compose import mail_finish
from apps.costs.mails.outbox import OPEN, mail_again, mail_enqueue
from apps.costs.mails.sending import mail_send
from apps.costs.mails.words import mail_reason
from apps.costs.models import Cadence, Mail, MailKind, MailState, Report
from apps.costs.reports.facts import ReportScope, report_build
from apps.costs.reports.render import report_mail
from apps.farm.models import FarmAccount

ACTOR = "manage.py send_report"
NOT_SENT, NOT_KNOWN = 3, 4
"""Exit codes; 1 is a wrong question, 2 a wrong option."""
_DAY = timedelta(days=1)


class Command(BaseCommand):
    """Sends through the outbox, so the same mail is sent once however often it runs."""

    help = (
        "Send the report of a day (--cadence weekly: of the seven days up to it; "
        "monthly: of its month). Exit code 0: all are sent, now or before; "
        "3: not all; 4: of one nobody knows."
    )
    # Checks import every page, which takes longer than a report.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to tell, whom, and how."""
        parser.add_argument("--date", required=True, type=date.fromisoformat)
        parser.add_argument("--to", action="append", default=[], metavar="ADDRESS")
        parser.add_argument("--cadence", choices=Cadence.values, default=Cadence.DAILY)
        parser.add_argument(
            "--account", action="append", default=[], help="only these; by name"
        )
        parser.add_argument(
            "--project", action="append", help='only these; "" is without a project'
        )
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default="en")
        parser.add_argument("--zone", default=settings.FARMDASH_REPORTING_ZONE)
        parser.add_argument(
            "--again", action="store_true", help="although it was sent already"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show it; write and send nothing"
        )
        parser.add_argument("--eml", type=Path, help="with --dry-run: keep the mail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry it out; CommandError says in a sentence why it cannot be done."""
        scope = _scope(options)
        start, end = period_with(options["date"], options["cadence"])
        _check(options, scope, end)
        if options["dry_run"]:
            self._show(options, scope, start, end)
            return
        report = _report(options, scope, start, end)
        states = [
            self._send(address, report, options)
            for address in dict.fromkeys(options["to"])
        ]
        if MailState.UNKNOWN in states:
            raise CommandError("of a mail nobody knows", returncode=NOT_KNOWN)
        if left := sum(state != MailState.SENT for state in states):
            said = f"{left} of {len(states)} mails not sent"
            raise CommandError(said, returncode=NOT_SENT)

    def _show(
        self, options: dict[str, Any], scope: ReportScope, start: date, end: date
    ) -> None:
        """Print subject and text; the mail itself goes to a file at most."""
        address = options["to"][0] if options["to"] else "nobody@localhost"
        with transaction.atomic():
            report = _report(options, scope, start, end)
            mail = Mail(kind=MailKind.REPORT, address=address)
            message = report_mail(
                report=report,
                address=address,
                language=options["language"],
                zone=options["zone"],
                unsubscribe_url="",
            )
            written = mail_finish(mail, message)
            transaction.set_rollback(True)
        self.stdout.write(f"{written.subject}\n\n{message.body}")
        if options["eml"]:
            options["eml"].write_bytes(written.content)

    def _send(self, address: str, report: Report, options: dict[str, Any]) -> MailState:
        """Send it to one reader, and say what became of it."""
        told = Mail.objects.filter(address__iexact=address, report=report)
        told = told.exclude(kind=MailKind.SAMPLE).order_by("-sent_at")
        sent = told.filter(state=MailState.SENT).first()
        if sent is not None and not options["again"]:
            self._say(address, sent, hint="already; --again sends it once more")
            return MailState.SENT
        mail = mail_enqueue(
            key=_key(address, report),
            kind=MailKind.REPORT,
            address=address,
            language=options["language"],
            zone=options["zone"],
            due_at=timezone.now(),
            report=report,
            start=report.start,
            end=report.end,
            asked_by=ACTOR,
        )
        if mail.state == MailState.UNKNOWN and not options["again"]:
            self._say(address, mail, hint="--again sends it once more")
            return MailState.UNKNOWN
        if mail.state not in OPEN or mail.tries:
            mail = mail_again(actor=ACTOR, mail=mail)
        mail_send(mail.pk)
        mail.refresh_from_db()
        self._say(address, mail)
        return MailState(mail.state)

    def _say(self, address: str, mail: Mail, hint: str = "") -> None:
        with translation.override("en"):
            state = MailState(mail.state).label.lower()
            reason = mail_reason(mail.error)
        when = f" at {mail.sent_at:%Y-%m-%d %H:%M:%S}Z" if mail.sent_at else ""
        rest = "; ".join(part for part in (reason, hint) if part)
        self.stdout.write(f"{address}: {state}{when}{f' ({rest})' if rest else ''}")


def period_with(day: date, cadence: str) -> tuple[date, date]:
    """The period [start, end) of this cadence that the day ends, or is in."""
    if cadence == Cadence.DAILY:
        return day, day + _DAY
    if cadence == Cadence.WEEKLY:
        return day - 6 * _DAY, day + _DAY
    start = day.replace(day=1)
    return start, (start + 31 * _DAY).replace(day=1)


def _scope(options: dict[str, Any]) -> ReportScope:
    """Accounts by name, and projects."""
    names = set(options["account"])
    found = FarmAccount.objects.filter(name__in=names).in_bulk(field_name="name")
    if missing := sorted(names - set(found)):
        raise CommandError(f"there is no account named {missing[0]!r}")
    accounts = tuple(sorted(account.pk for account in found.values()))
    projects = options["project"]
    return ReportScope(
        accounts=accounts or None,
        projects=tuple(sorted(set(projects))) if projects else None,
    )


def _check(options: dict[str, Any], scope: ReportScope, end: date) -> None:
    """CommandError where it cannot be told yet, or nobody could be told."""
    if options["zone"] not in available_timezones():
        raise CommandError(f"there is no time zone {options['zone']!r}")
    if options["eml"] and not options["dry_run"]:
        raise CommandError("--eml needs --dry-run")
    if not options["to"] and not options["dry_run"]:
        raise CommandError("to whom? --to ADDRESS, or --dry-run")
    for address in options["to"]:
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(f"{address!r} is no e-mail address") from None
    accounts = scope.accounts or FarmAccount.objects.values_list("pk", flat=True)
    known = list(calendars(list(accounts)).values()) or [Calendar.made(())]
    if (over := max(calendar.start(end) for calendar in known)) > timezone.now():
        raise CommandError(
            f"{end - _DAY} has not ended yet: it does at {over:%Y-%m-%d %H:%M}Z"
        )


def _report(
    options: dict[str, Any], scope: ReportScope, start: date, end: date
) -> Report:
    return report_build(
        cadence=options["cadence"],
        start=start,
        end=end,
        scope=scope,
        now=timezone.now(),
    )


def _key(address: str, report: Report) -> str:
    """The mail's: the same report to the same reader is the same mail."""
    reader = hashlib.sha256(address.casefold().encode()).hexdigest()[:24]
    return f"command:{report.cadence}:{report.start}:{report.scope_key}:{reader}"
