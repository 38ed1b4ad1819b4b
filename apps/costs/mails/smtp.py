"""One mail handed to the server, and what is known about it afterwards.

Until the server is told DATA nothing was sent, whatever happens. From then on only a
clear answer says that it was, or was not; without one nobody knows.
"""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from apps.costs.mails import words
from apps.costs.mails.server import MailServer, own_name
from apps.costs.mails.words import words_kept


class Verdict(StrEnum):
    """What became of the mail."""

    SENT = "sent"
    LATER = "later"
    """Not sent, and worth another try."""
    AWAY = "away"
    """Not sent, and neither would any other mail be now."""
    REFUSED = "refused"
    """Not sent, and never will be."""
    UNKNOWN = "unknown"
    TAKEN = "taken"
    """Not sent: somebody else has it in hand."""


@dataclass(frozen=True)
class Handover:
    """The verdict, and why not, as it is kept."""

    verdict: Verdict
    error: str = ""


@dataclass(frozen=True)
class Patience:
    """How long the server may take, in whole seconds."""

    connect: int = 10
    answer: int = 30
    """Each answer."""
    before: int = 90
    """Everything before the mail itself."""
    body: int = 120
    """The mail itself, with the answers around it."""
    held_up: int = 20
    """From the note that it goes out to its first byte."""


USUAL = Patience()


class _Ended(Exception):
    """The conversation is over, with this."""

    def __init__(self, verdict: Verdict, sentence: str, said: str = "") -> None:
        super().__init__(sentence)
        self.handover = Handover(verdict, words_kept(sentence, said))


def hand_over(
    server: MailServer,
    *,
    sender: str,
    reader: str,
    content: bytes,
    may_go: Callable[[], bool],
    patience: Patience = USUAL,
) -> Handover:
    """Tell the server one mail to one reader. Never raises for what a server does.

    `may_go` is called right before the mail itself, and has to note that it goes out;
    when it says no, nothing is sent.
    """
    link = _link(server, patience)
    try:
        with _bounded(link, patience.before):
            _connect(link, server, patience)
            _envelope(link, sender, reader, content)
        with _bounded(link, patience.body):
            _wait_for_leave(may_go, patience)
            _data(link, content, patience)
    except _Ended as ended:
        return ended.handover
    finally:
        _hang_up(link)
    return Handover(Verdict.SENT)


def _link(server: MailServer, patience: Patience) -> smtplib.SMTP:
    """A link that is not open yet."""
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            local_hostname=own_name(),
            timeout=patience.connect,
            context=ssl.create_default_context(),
        )
    return smtplib.SMTP(local_hostname=own_name(), timeout=patience.connect)


@contextmanager
def _bounded(link: smtplib.SMTP, seconds: int) -> Iterator[None]:
    """Cuts the link when the block takes longer: an answer may come drop by drop."""

    def cut() -> None:
        if link.sock is not None:
            # Of the socket below: what encrypts is used by the other thread just now.
            socket.socket.shutdown(link.sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _connect(link: smtplib.SMTP, server: MailServer, patience: Patience) -> None:
    """Greet the server, encrypt, sign in."""
    # smtplib checks a certificate against this name, and sets it only when it is told
    # the server at once.
    link._host = server.host  # type: ignore[attr-defined]
    with _troubles(Verdict.AWAY):
        code, said = link.connect(server.host, server.port)
        if link.sock is not None:
            link.sock.settimeout(patience.answer)
        if code != 220:
            raise _Ended(Verdict.AWAY, words.NO_GREETING, _said(code, said))
        link.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            _encrypt(link)
        if server.user:
            _sign_in(link, server)


def _encrypt(link: smtplib.SMTP) -> None:
    try:
        code, said = link.starttls(context=ssl.create_default_context())
    except smtplib.SMTPNotSupportedError:
        raise _Ended(Verdict.AWAY, words.NO_TLS) from None
    if code != 220:
        raise _Ended(Verdict.AWAY, words.NO_TLS, _said(code, said))
    link.ehlo_or_helo_if_needed()


def _sign_in(link: smtplib.SMTP, server: MailServer) -> None:
    try:
        link.login(server.user, server.password)
    except smtplib.SMTPResponseException as error:
        said = _said(error.smtp_code, error.smtp_error)
        raise _Ended(Verdict.AWAY, words.NO_LOGIN, said) from None
    except (smtplib.SMTPNotSupportedError, UnicodeError):
        raise _Ended(Verdict.AWAY, words.NO_LOGIN) from None


@contextmanager
def _troubles(verdict: Verdict) -> Iterator[None]:
    """What goes wrong with the link itself while nothing was sent, as that verdict."""
    try:
        yield
    except TimeoutError:
        raise _Ended(verdict, words.TIMED_OUT) from None
    except ssl.SSLError as error:
        why = getattr(error, "verify_message", "") or error.reason or ""
        raise _Ended(verdict, words.NO_TLS, str(why)) from None
    except smtplib.SMTPServerDisconnected as error:
        silent = isinstance(error.__context__, TimeoutError)
        sentence = words.TIMED_OUT if silent else words.CUT_OFF
        raise _Ended(verdict, sentence) from None
    except smtplib.SMTPResponseException as error:
        said = _said(error.smtp_code, error.smtp_error)
        raise _Ended(verdict, words.NO_GREETING, said) from None
    except (smtplib.SMTPException, UnicodeError) as error:
        raise _Ended(verdict, words.NO_GREETING, str(error)) from None
    except OSError as error:
        raise _Ended(verdict, words.UNREACHABLE, error.strerror or "") from None


def _envelope(link: smtplib.SMTP, sender: str, reader: str, content: bytes) -> None:
    """From whom and to whom; the server may say no to either."""
    options = []
    if link.does_esmtp and link.has_extn("size"):
        options.append(f"size={len(content)}")
    if link.has_extn("8bitmime") and not content.isascii():
        options.append("body=8bitmime")
    # A server may hang up on one reader and take the mails of all others.
    with _troubles(Verdict.LATER):
        code, said = link.mail(sender, options)
        if code != 250:
            # A mail that is too large is refused here, by its size.
            wrong = code == 552
            raise _Ended(
                Verdict.REFUSED if wrong else Verdict.LATER,
                words.DATA_REFUSED if wrong else words.SENDER_REFUSED,
                _said(code, said),
            )
        code, said = link.rcpt(reader)
        if code not in (250, 251):
            raise _Ended(
                Verdict.REFUSED if code >= 500 else Verdict.LATER,
                words.READER_REFUSED if code >= 500 else words.READER_LATER,
                _said(code, said),
            )


def _wait_for_leave(may_go: Callable[[], bool], patience: Patience) -> None:
    asked = time.monotonic()
    if not may_go():
        raise _Ended(Verdict.TAKEN, "")
    if time.monotonic() - asked > patience.held_up:
        # Whoever slept so long may have been given up: better not now.
        raise _Ended(Verdict.LATER, words.OVERTAKEN)


def _data(link: smtplib.SMTP, content: bytes, patience: Patience) -> None:
    """The mail itself. Only a clear answer tells what became of it."""
    try:
        code, said = link.docmd("DATA")
        if code == 354:
            if link.sock is not None:
                link.sock.settimeout(patience.body)
            link.send(_quoted(content))
            if link.sock is not None:
                link.sock.settimeout(patience.answer)
            code, said = link.getreply()
    except (OSError, smtplib.SMTPException):
        raise _Ended(Verdict.UNKNOWN, words.ANSWER_LOST) from None
    if code == 250:
        return
    if 500 <= code < 600:
        raise _Ended(Verdict.REFUSED, words.DATA_REFUSED, _said(code, said))
    if 400 <= code < 500:
        raise _Ended(Verdict.LATER, words.DATA_LATER, _said(code, said))
    raise _Ended(Verdict.UNKNOWN, words.ANSWER_LOST, _said(code, said))


def _quoted(content: bytes) -> bytes:
    """As it goes over the line: \\r\\n, dots doubled, a dot alone at the end."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    doubled = (b"." + line if line.startswith(b".") else line for line in lines)
    return b"\r\n".join([*doubled, b".", b""])


def _hang_up(link: smtplib.SMTP) -> None:
    """Say good-bye without waiting: whatever was to be learned is known."""
    try:
        if link.sock is not None:
            link.putcmd("QUIT")
    except (OSError, smtplib.SMTPException):
        pass
    finally:
        link.close()


def _said(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {text}" if code > 0 else text
