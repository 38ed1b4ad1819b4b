"""What the beats and workers of a trial do.

They call what Celery's jobs call, without the locks that keep jobs from running at
once: both beats and both workers always do.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from apps.costs.mails.compose import COMPOSERS
from apps.costs.mails.schedule import reports_enqueue
from apps.costs.mails.sending import Terms
from apps.costs.mails.smtp import Patience
from apps.costs.mails.work import mails_work
from apps.costs.models import Mail, MailKind
from prove.again import again

BEATS, WORKERS = ("beat 1", "beat 2"), ("worker 1", "worker 2")
TERMS = Terms(
    lease=timedelta(seconds=0.6),
    flight=timedelta(seconds=0.6),
    pauses=(timedelta(seconds=0.02), timedelta(seconds=0.1)),
    most_tries=100_000,
    patience=Patience(  # whole seconds outside of trials
        connect=0.5,  # type: ignore[arg-type]
        answer=0.3,  # type: ignore[arg-type]
        before=0.5,  # type: ignore[arg-type]
        body=0.5,  # type: ignore[arg-type]
        held_up=0.1,  # type: ignore[arg-type]
    ),
)
"""Everything a few hundred times faster than it is."""
TERMS_WHOLE = replace(TERMS, lease=timedelta(seconds=6))
"""A whole report takes half a second to write, and much longer on a busy machine."""


def plain(mail: Mail) -> EmailMultiAlternatives:
    """The shortest mail."""
    return EmailMultiAlternatives(subject=f"{mail.start}", body="The day.")


def lives(ports: list[int], *, whole: bool) -> dict[str, Callable[[], None]]:
    """What two beats, and two workers of which each has a mail server's port, do."""
    mailed = {
        name: partial(_mail, port, whole=whole)
        for name, port in zip(WORKERS, ports, strict=True)
    }
    return dict.fromkeys(BEATS, _beat) | mailed


def _beat() -> None:
    again(lambda: reports_enqueue(timezone.now()), 0.25)


def _mail(port: int, *, whole: bool) -> None:
    settings.FARMDASH_SMTP = {"host": "127.0.0.1", "port": port}
    if not whole:
        COMPOSERS[MailKind.REPORT] = plain
    again(partial(mails_work, terms=TERMS_WHOLE if whole else TERMS), 0.08)
