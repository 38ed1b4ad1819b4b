"""Writing a mail of the outbox: each kind has a composer, all get the same head."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from apps.audit.services import audit_head
from apps.costs.budgets.mail import NothingLeft, budget_mail
from apps.costs.budgets.readers import books_of
from apps.costs.ledger.closing import not_ready
from apps.costs.mails import words
from apps.costs.mails.unsubscribe import unsubscribe_url
from apps.costs.mails.words import words_kept
from apps.costs.models import Cadence, Mail, MailKind, Report, Subscription
from apps.costs.reports.facts import ReportScope, report_build, report_has_news
from apps.costs.reports.render import report_mail
from apps.farm.models import FarmAccount

WAIT_FOR_BOOKS = timedelta(hours=2)
"""So long a report waits for books that are not complete; then it goes as it is."""
_DAY = timedelta(days=1)


class NotYet(Exception):
    """It cannot be written now; the text says why, as it is kept."""


class NothingToTell(Exception):
    """It is not to be sent at all; the text says why, as it is kept."""


@dataclass(frozen=True)
class Written:
    """A mail as the server is told it."""

    subject: str
    message_id: str
    content: bytes


def mail_write(mail: Mail) -> Written:
    """Write the mail. Raises NotYet, NothingToTell, and whatever a composer does."""
    message = COMPOSERS[MailKind(mail.kind)](mail)
    message.to = [mail.address]
    return mail_finish(mail, message)


def mail_finish(mail: Mail, message: EmailMultiAlternatives) -> Written:
    """The head that all mails have: sender, identity, how to end the subscription.

    The identity is the row's, so it is the same whoever writes the mail and however
    often.
    """
    identity = f"<{mail.pk}@{_domain()}>"
    head = {"Message-ID": identity, "Auto-Submitted": "auto-generated"}
    if mail.subscription is not None and mail.kind != MailKind.BUDGET:
        # RFC 8058: mail programs offer it as a button, which asks with POST.
        head["List-Unsubscribe"] = f"<{unsubscribe_url(mail.subscription)}>"
        head["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.from_email = settings.FARMDASH_MAIL_FROM
    message.extra_headers |= head
    whole: Any = message.message()
    content: bytes = whole.as_bytes(linesep="\r\n")
    return Written(str(message.subject), identity, content)


def _domain() -> str:
    """What the identity of mails ends with: the sender's domain, which is ours."""
    host = settings.FARMDASH_MAIL_FROM.rpartition("@")[2].strip("<> ")
    return host or urlsplit(settings.FARMDASH_URL).hostname or "localhost"


def report_write(mail: Mail) -> EmailMultiAlternatives:
    """A report, from its frozen facts where there are some."""
    reader = mail.subscription
    if not _is_read(mail, reader):
        raise NothingToTell(words.READER_ENDED)
    report = mail.report or _build(mail, reader)
    choosy = reader is not None and reader.only_if_something
    # Whoever asks for it wants it, whatever it tells.
    if choosy and not mail.asked_by and not report_has_news(report):
        raise NothingToTell(words.NOTHING_NEW)
    return report_mail(
        report=report,
        address=mail.address,
        language=mail.language,
        zone=mail.zone,
        unsubscribe_url=unsubscribe_url(reader) if reader else "",
        sample=mail.kind == MailKind.SAMPLE,
        trail=str(audit_head()),
    )


def _is_read(mail: Mail, reader: Subscription | None) -> bool:
    """Whether there still is somebody who gets it, and may see what things cost.

    Without a subscription only what a person asked for has a reader.
    """
    if reader is None:
        return bool(mail.asked_by)
    if not reader.enabled:
        return False
    reach = books_of(reader.user)
    if reach.everywhere:
        return True
    told = set(reader.accounts.values_list("pk", flat=True))
    return bool(told) and reach.accounts >= told


def budget_write(mail: Mail) -> EmailMultiAlternatives:
    """A warning, while there is still something to warn of."""
    try:
        return budget_mail(mail)
    except (NothingLeft, ObjectDoesNotExist):
        raise NothingToTell(words.BUDGET_GONE) from None


def _build(mail: Mail, reader: Subscription | None) -> Report:
    """Freeze the facts of the mail's period, and note whose they are."""
    if reader is None or mail.start is None or mail.end is None:
        raise NothingToTell(words.READER_ENDED)
    if not mail.asked_by:
        _wait_for_books(mail, reader)
    report = report_build(
        cadence=cadence_of(mail),
        start=mail.start,
        end=mail.end,
        scope=reader_scope(reader),
        now=timezone.now(),
    )
    Mail.objects.filter(pk=mail.pk, lease=mail.lease).update(report=report)
    return report


def _wait_for_books(mail: Mail, reader: Subscription) -> None:
    """Raises NotYet while an account's last day cannot be closed, for some hours."""
    if mail.end is None or timezone.now() >= mail.due_at + WAIT_FOR_BOOKS:
        return
    for account in reader.accounts.all() or FarmAccount.objects.all():
        if reason := not_ready(account.pk, mail.end - _DAY):
            raise NotYet(words_kept(words.NOT_CLOSED, f"{account.name}: {reason}"))


def reader_scope(reader: Subscription) -> ReportScope:
    """Which accounts and projects the reader is told of."""
    accounts = tuple(sorted(reader.accounts.values_list("pk", flat=True)))
    projects = tuple(sorted(reader.projects))
    return ReportScope(accounts=accounts or None, projects=projects or None)


def cadence_of(mail: Mail) -> Cadence:
    """Of the mail's period: its reader may have changed to another one since."""
    if mail.start is None or mail.end is None or mail.end - mail.start == _DAY:
        return Cadence.DAILY
    weekly = mail.end - mail.start == 7 * _DAY
    return Cadence.WEEKLY if weekly else Cadence.MONTHLY


COMPOSERS: dict[MailKind, Callable[[Mail], EmailMultiAlternatives]] = {
    MailKind.REPORT: report_write,
    MailKind.SAMPLE: report_write,
    MailKind.BUDGET: budget_write,
}
