"""A mail of the outbox as the pages show it: how far it came, and what that means."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.costs.mails.late import LATE, LateSummary
from apps.costs.mails.outbox import OPEN
from apps.costs.mails.words import mail_reason
from apps.costs.models import Cadence, Mail, MailKind, MailState
from apps.costs.reports.words import period_words

TONES = {
    MailState.DUE: "waiting",
    MailState.CLAIMED: "analysing",
    MailState.IN_FLIGHT: "rendering",
    MailState.SENT: "done",
    MailState.UNKNOWN: "unknown",
    MailState.FAILED: "failed",
    MailState.SKIPPED: "abandoned",
    MailState.MISSED: "stopped",
}
"""The state's colour and sign (css/farmdash.css)."""
LOST = (MailState.UNKNOWN, MailState.FAILED, MailState.MISSED)
"""Whoever wants such a mail has to say so."""
SOON = timedelta(seconds=90)
"""Nobody waits longer than that in front of a page."""


@dataclass(frozen=True)
class MailLine:
    """One mail and what its state means."""

    mail: Mail
    now: datetime
    again: Mail | None = None
    """The newest mail that was asked for in its place."""

    @property
    def element_id(self) -> str:
        """Id of its element."""
        return f"mail-{self.mail.pk}"

    @property
    def is_late(self) -> bool:
        """Whether it should have come by now, and still might."""
        return self.mail.state in OPEN and self.now - self.mail.due_at > LATE

    @property
    def tone(self) -> str:
        """Its state's colour and sign."""
        return "stopped" if self.is_late else TONES[MailState(self.mail.state)]

    @property
    def label(self) -> str:
        """The state in one or two words."""
        return _("Late") if self.is_late else str(MailState(self.mail.state).label)

    @property
    def is_moving(self) -> bool:
        """Whether it is worth while to look again in a moment."""
        mail = self.mail
        begun = max(filter(None, (mail.due_at, mail.in_flight_at)))
        return mail.state in OPEN and timedelta(0) <= self.now - begun < SOON

    @property
    def can_be_sent(self) -> bool:
        """Whether a person may have it sent, or tried at once."""
        return self.again is None and (
            self.mail.state in LOST or (self.mail.state == MailState.DUE and self.waits)
        )

    @property
    def waits(self) -> bool:
        """Whether it waits for another try, or for somebody who sends."""
        return bool(self.mail.next_try_at) or self.is_late

    @property
    def reason(self) -> str:
        """Why not, with the server's own words: hostile text."""
        return mail_reason(self.mail.error)

    @property
    def meaning(self) -> str:
        """What it means for whoever waits for the mail; "" where that is plain."""
        if self.again is not None:
            return _("It was asked for again since.")
        return {
            MailState.UNKNOWN: _(
                "It may have arrived: ask the reader before it is sent once more."
            ),
            MailState.MISSED: _("It is not sent any more unless you want it."),
            MailState.FAILED: _("It is not tried any more unless you want it."),
        }.get(MailState(self.mail.state), "")

    @property
    def button(self) -> str:
        """What the button says."""
        if self.mail.state == MailState.DUE:
            return _("Try it now")
        return (
            _("Send it again") if self.mail.state == MailState.UNKNOWN else _("Send it")
        )

    @property
    def title(self) -> str:
        """What it is about; a budget's name is hostile text."""
        mail = self.mail
        if mail.crossing is not None:
            return mail.crossing.budget.name
        if mail.start is None or mail.end is None:
            return str(MailKind(mail.kind).label)
        return period_words(cadence_of(mail), mail.start, mail.end)

    @property
    def kind(self) -> str:
        """What kind of mail it is."""
        mail = self.mail
        if mail.kind == MailKind.REPORT and mail.start and mail.end:
            return str(Cadence(cadence_of(mail)).label)
        return str(MailKind(mail.kind).label)


def late_words(late: LateSummary) -> str:
    """How many mails have not come, by what is known about them."""
    told = (
        (late.failed, ngettext("%(n)s not sent", "%(n)s not sent", late.failed)),
        (
            late.unknown,
            ngettext(
                "%(n)s perhaps sent, perhaps not",
                "%(n)s perhaps sent, perhaps not",
                late.unknown,
            ),
        ),
        (late.missed, ngettext("%(n)s missed", "%(n)s missed", late.missed)),
        (late.late, ngettext("%(n)s late", "%(n)s late", late.late)),
    )
    return " · ".join(text % {"n": number} for number, text in told if number)


def cadence_of(mail: Mail) -> str:
    """By the length of what it tells of."""
    if mail.start is None or mail.end is None:
        return Cadence.DAILY
    days = (mail.end - mail.start).days
    return {1: Cadence.DAILY, 7: Cadence.WEEKLY}.get(days, Cadence.MONTHLY)
