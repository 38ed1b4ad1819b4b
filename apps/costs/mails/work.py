"""One round of the outbox: bounded, and as often and by as many as one likes."""

import time
from collections.abc import Callable

from django.utils import timezone

from apps.costs.mails import words
from apps.costs.mails.outbox import mails_due
from apps.costs.mails.sending import (
    TERMS,
    Terms,
    leases_expire,
    mail_send,
    mails_put_off,
)
from apps.costs.mails.server import mail_server
from apps.costs.mails.smtp import Verdict

ROUND_S = 45
"""A round begins no mail after so many seconds: the next one goes on."""
MOST = 50
"""Mails of one round."""


def mails_work(
    *, terms: Terms = TERMS, before_each: Callable[[], None] | None = None
) -> int:
    """Send what is due, what waits longest first; how many mails were sent.

    A server that is away is asked once a round: what is due waits together.
    """
    until = time.monotonic() + ROUND_S
    leases_expire(terms=terms)
    due = mails_due(timezone.now())
    if mail_server() is None:
        due.order_by().exclude(error=words.NO_SERVER).update(error=words.NO_SERVER)
        return 0
    sent = 0
    for mail_id in list(due.values_list("pk", flat=True)[:MOST]):
        if time.monotonic() > until:
            break
        if before_each is not None:
            before_each()
        handover = mail_send(mail_id, terms=terms)
        if handover is None:
            continue
        sent += handover.verdict == Verdict.SENT
        if handover.verdict == Verdict.AWAY:
            mails_put_off(handover.error, terms=terms)
            break
    return sent
