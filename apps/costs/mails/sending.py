"""Sending one mail of the outbox: never twice, and never without a row that says so.

due → claimed → in flight → sent. A claim is a lease: whoever holds it may move the row
on. `in flight` is committed after the server has taken the reader's address and before
it is told the mail. From there on only a clear answer brings the mail to sent, failed
or due again; without one it is unknown, and a person decides.
"""

import logging
import traceback
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.costs.mails import words
from apps.costs.mails.compose import NothingToTell, NotYet, Written, mail_write
from apps.costs.mails.outbox import mails_due
from apps.costs.mails.server import MailServer, mail_server
from apps.costs.mails.smtp import USUAL, Handover, Patience, Verdict, hand_over
from apps.costs.models import Mail, MailState

logger = logging.getLogger(__name__)

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Terms:
    """How long a mail may be in somebody's hands, and the pauses between tries."""

    lease: timedelta = 5 * _MINUTE
    """To write it and to have the reader's address taken."""
    flight: timedelta = 4 * _MINUTE
    """To hand it over; longer than smtp.Patience allows."""
    pauses: tuple[timedelta, ...] = (
        _MINUTE,
        2 * _MINUTE,
        5 * _MINUTE,
        15 * _MINUTE,
        60 * _MINUTE,
    )
    """The last one again and again."""
    most_tries: int = 27
    """With these pauses a day is over then."""
    patience: Patience = USUAL


TERMS = Terms()
HELD = (MailState.CLAIMED, MailState.IN_FLIGHT)
"""In somebody's hands."""


def mail_send(mail_id: UUID, *, terms: Terms = TERMS) -> Handover | None:
    """Send a mail that is due; None where there was nothing to do or to send.

    Harmless to call twice, late, or at the same time: one call claims the mail. Not to
    be called inside a transaction.
    """
    server = mail_server()
    if server is None:
        rows = mails_due(timezone.now()).filter(pk=mail_id)
        rows.update(error=words.NO_SERVER)
        return None
    if (mail := _claim(mail_id, terms)) is None:
        return None
    try:
        written = mail_write(mail)
    except NotYet as reason:
        _wait(mail, str(reason))
    except NothingToTell as reason:
        _move(mail, MailState.CLAIMED, state=MailState.SKIPPED, error=str(reason))
    except Exception as error:
        _log(mail, error)
        _put_off(mail, words.NOT_WRITTEN, terms, MailState.CLAIMED)
    else:
        return _send(mail, written, server, terms)
    return None


def _claim(mail_id: UUID, terms: Terms) -> Mail | None:
    """Make it ours, committed; None where somebody else has it, or it is not due."""
    now, lease = timezone.now(), uuid4()
    with transaction.atomic(durable=True):
        claimed = (
            mails_due(now)
            .filter(pk=mail_id)
            .order_by()
            .update(
                state=MailState.CLAIMED,
                lease=lease,
                lease_until=now + terms.lease,
                next_try_at=None,
                tries=F("tries") + 1,
            )
        )
    rows = Mail.objects.select_related("subscription", "report", "crossing")
    return rows.filter(pk=mail_id, lease=lease).first() if claimed else None


def _send(
    mail: Mail, written: Written, server: MailServer, terms: Terms
) -> Handover | None:
    try:
        reader = sanitize_address(mail.address, "utf-8")
    except ValueError:
        handover = Handover(Verdict.REFUSED, words.ADDRESS_WRONG)
        _note(mail, handover, terms)
        return handover
    try:
        handover = hand_over(
            server,
            sender=parseaddr(settings.FARMDASH_MAIL_FROM)[1],
            reader=reader,
            content=written.content,
            may_go=partial(_fly, mail, written, terms),
            patience=terms.patience,
        )
    except Exception as error:
        # An error of our own: what left this machine until then is not known.
        _log(mail, error)
        if not _move(
            mail,
            MailState.IN_FLIGHT,
            keep_lease=True,
            state=MailState.UNKNOWN,
            error=words.INTERRUPTED,
        ):
            _put_off(mail, words.NOT_WRITTEN, terms, MailState.CLAIMED)
        return None
    _note(mail, handover, terms)
    return handover


def _fly(mail: Mail, written: Written, terms: Terms) -> bool:
    """Note that it goes out, committed; False where it is not ours any more."""
    now = timezone.now()
    mine = Mail.objects.filter(
        pk=mail.pk, state=MailState.CLAIMED, lease=mail.lease, lease_until__gt=now
    )
    with transaction.atomic(durable=True):
        flies = mine.update(
            state=MailState.IN_FLIGHT,
            in_flight_at=now,
            lease_until=now + terms.flight,
            subject=written.subject,
            message_id=written.message_id,
        )
    return bool(flies)


def _note(mail: Mail, handover: Handover, terms: Terms) -> None:
    """Write down what became of it, unless the row has moved on without us.

    A sender that comes back after its lease still knows more than `unknown`.
    """
    failed: dict[str, Any] = {"state": MailState.FAILED, "error": handover.error}
    match handover.verdict:
        case Verdict.SENT:
            _move(
                mail,
                MailState.IN_FLIGHT,
                MailState.UNKNOWN,
                state=MailState.SENT,
                sent_at=timezone.now(),
                error="",
            )
        case Verdict.UNKNOWN:
            _move(
                mail,
                MailState.IN_FLIGHT,
                keep_lease=True,
                state=MailState.UNKNOWN,
                error=handover.error,
            )
        case Verdict.REFUSED:
            _move(mail, *HELD, MailState.UNKNOWN, **failed)
        case Verdict.LATER | Verdict.AWAY:
            # Of one that is unknown by now a person may have decided already.
            if not _put_off(mail, handover.error, terms, *HELD):
                _move(mail, MailState.UNKNOWN, **failed)
        case Verdict.TAKEN:
            pass


def _put_off(mail: Mail, error: str, terms: Terms, *among: str) -> bool:
    """Due again after a pause, or failed when a day of tries is over."""
    return _move(mail, *among, **_later(mail.tries, error, terms))


def mails_put_off(error: str, *, terms: Terms = TERMS) -> None:
    """The server is away: whatever is due waits as if it had been tried, too."""
    for mail in mails_due(timezone.now()):
        same = Mail.objects.filter(
            pk=mail.pk, state=MailState.DUE, lease=None, tries=mail.tries
        )
        tries = mail.tries + 1
        same.update(tries=tries, **_later(tries, error, terms))


def _later(tries: int, error: str, terms: Terms) -> dict[str, Any]:
    """Values of a row after so many tries that came to nothing."""
    if tries >= terms.most_tries:
        return {"state": MailState.FAILED, "error": error}
    pause = terms.pauses[min(tries, len(terms.pauses)) - 1]
    return {
        "state": MailState.DUE,
        "error": error,
        "next_try_at": timezone.now() + pause,
        "in_flight_at": None,
    }


def _wait(mail: Mail, reason: str) -> None:
    """Not tried at all: what it tells of is not there yet."""
    _move(
        mail,
        MailState.CLAIMED,
        state=MailState.DUE,
        error=reason,
        next_try_at=timezone.now() + _MINUTE,
        tries=F("tries") - 1,
    )


def _move(mail: Mail, *among: str, keep_lease: bool = False, **values: Any) -> bool:
    """Change the row if it is in one of these states, and still under this lease."""
    if not keep_lease:
        values |= {"lease": None, "lease_until": None}
    mine = Mail.objects.filter(pk=mail.pk, lease=mail.lease, state__in=among)
    return bool(mine.update(**values))


def leases_expire(*, terms: Terms = TERMS) -> int:
    """See to the mails of senders that were not heard of again; how many."""
    over = Mail.objects.filter(lease_until__lt=timezone.now())
    lost = over.filter(state=MailState.IN_FLIGHT).update(
        state=MailState.UNKNOWN, error=words.INTERRUPTED
    )
    # Never out of flight, though another machine's clock may say that it had the time.
    return lost + sum(
        _put_off(mail, words.WRITING_INTERRUPTED, terms, MailState.CLAIMED)
        for mail in over.filter(state=MailState.CLAIMED)
    )


def _log(mail: Mail, error: BaseException) -> None:
    """Where it happened, without the error's text: that might hold anything."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    logger.error(
        "Mail %s ended with %s at %s:%s",
        mail.pk,
        type(error).__qualname__,
        where.filename,
        where.lineno,
    )
