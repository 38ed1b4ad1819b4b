"""Why a mail is not sent, in one of a few sentences.

The sentence is kept in English as it stands here and translated when it is shown; a
second line holds the server's own words, which nobody translates.
"""

import unicodedata

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

LONGEST = 300
"""Characters kept of a server's words."""

NO_SERVER = _("No mail server is set: SMTP_HOST.")
UNREACHABLE = _("The mail server cannot be reached.")
TIMED_OUT = _("The mail server did not answer in time.")
CUT_OFF = _("The mail server broke the connection off.")
NO_GREETING = _("The mail server does not take mails now.")
NO_TLS = _("The connection to the mail server could not be encrypted.")
NO_LOGIN = _("The mail server does not accept the user or the password.")
SENDER_REFUSED = _("The mail server does not accept the sender.")
READER_REFUSED = _("The mail server does not accept the reader's address.")
READER_LATER = _("The mail server does not take mails for this reader now.")
DATA_REFUSED = _("The mail server refused the mail.")
DATA_LATER = _("The mail server did not take the mail now.")
ADDRESS_WRONG = _("The reader's address cannot be written into a mail.")

INTERRUPTED = _("Sending was interrupted: nobody knows whether the server took it.")
ANSWER_LOST = _("The mail was sent, and the server's answer did not arrive.")
WRITING_INTERRUPTED = _("Writing the mail was interrupted.")
NOT_WRITTEN = _("The mail could not be written: the log says more.")
OVERTAKEN = _(
    "Sending took so long that it was given up before the mail was handed over."
)

NOT_CLOSED = _("The books of a day are not complete yet.")
NOTHING_NEW = _("Nothing happened that the reader wants to be told of.")
READER_ENDED = _("The reader does not get reports any more.")
BUDGET_GONE = _("The budget that it warned of is no more.")
NOT_TOLD = _("Nobody was there to send it when it was due, and a newer one is.")
NOT_SENT_IN_TIME = _("It could not be sent before a newer one was due.")
NOT_TRIED = _("Nobody has tried to send it yet: is the worker running?")
NOT_NOTICED = _(
    "Nothing has looked yet at who gets a report: are worker and beat running?"
)


def words_kept(sentence: str, words: str = "") -> str:
    """The sentence, and on a second line the server's words, made harmless."""
    cleaned = words_cleaned(words)
    return f"{sentence}\n{cleaned}" if cleaned else sentence


def words_cleaned(words: str) -> str:
    """One line without control characters, at most LONGEST characters."""
    shown = "".join(
        " " if unicodedata.category(character)[0] in "CZ" else character
        for character in words
    )
    line = " ".join(shown.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def mail_reason(kept: str) -> str:
    """A kept reason in the active language, with the server's words if it has any."""
    sentence, _line, words = kept.partition("\n")
    translated = gettext(sentence) if sentence else ""
    return f"{translated} ({words})" if words else translated
