"""What is known after a conversation with a mail server, however it ends."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.costs.mails import words
from apps.costs.mails.server import MailServer
from apps.costs.mails.smtp import Handover, Patience, Verdict, hand_over
from apps.costs.mails.words import LONGEST, mail_reason, words_cleaned, words_kept
from tests.costs.mail_servers import (
    CUT,
    DRIP,
    SILENT,
    ScriptedServer,
    make_certificate,
    real_server,
    scripted,
    wait_until,
)

CONTENT = b"Subject: costs\r\n\r\nThe day.\r\n"
SHORT = Patience(connect=1, answer=0.2, before=5, body=5)


def yes() -> bool:
    return True


def send(
    server: MailServer,
    content: bytes = CONTENT,
    may_go: Callable[[], bool] = yes,
    patience: Patience = SHORT,
) -> Handover:
    return hand_over(
        server,
        sender="farmdash@example.com",
        reader="mei@example.com",
        content=content,
        may_go=may_go,
        patience=patience,
    )


def test_a_mail_arrives_as_it_was_written() -> None:
    content = b"Subject: costs\r\n\r\n.hidden\r\n..two\r\nlast\r\n"
    with real_server() as (inbox, server):
        assert send(server, content) == Handover(Verdict.SENT)
    assert inbox.mails == [("farmdash@example.com", "mei@example.com", content)]


def test_text_beyond_ascii_is_announced_where_the_server_can() -> None:
    content = "Subject: costs\r\n\r\n费用\r\n".encode()
    with scripted() as server:
        assert send(server.server, content).verdict == Verdict.SENT
        assert f"size={len(content)} body=8bitmime" in server.said[1]
    with scripted(EHLO="250 plain") as server:
        assert send(server.server, content).verdict == Verdict.SENT
        assert server.said[1].lower() == "mail from:<farmdash@example.com>"


def test_a_server_that_knows_helo_only() -> None:
    with scripted(EHLO="502 what?") as server:
        assert send(server.server).verdict == Verdict.SENT
    assert server.mails == [CONTENT.decode()]


# --- Before the mail itself: nothing was sent -----------------------------------------

BEFORE = [
    ("GREETING", "554 not you", Verdict.AWAY, words.NO_GREETING),
    ("GREETING", "421 too busy", Verdict.AWAY, words.NO_GREETING),
    ("GREETING", CUT, Verdict.AWAY, words.CUT_OFF),
    ("GREETING", SILENT, Verdict.AWAY, words.TIMED_OUT),
    ("EHLO", CUT, Verdict.AWAY, words.CUT_OFF),
    ("EHLO", SILENT, Verdict.AWAY, words.TIMED_OUT),
    ("MAIL", "451 later", Verdict.LATER, words.SENDER_REFUSED),
    ("MAIL", "550 who?", Verdict.LATER, words.SENDER_REFUSED),
    ("MAIL", "552 too large", Verdict.REFUSED, words.DATA_REFUSED),
    ("MAIL", CUT, Verdict.LATER, words.CUT_OFF),
    ("MAIL", SILENT, Verdict.LATER, words.TIMED_OUT),
    ("RCPT", "450 grey", Verdict.LATER, words.READER_LATER),
    ("RCPT", "421 closing", Verdict.LATER, words.READER_LATER),
    ("RCPT", "550 no such reader", Verdict.REFUSED, words.READER_REFUSED),
    ("RCPT", CUT, Verdict.LATER, words.CUT_OFF),
    ("RCPT", SILENT, Verdict.LATER, words.TIMED_OUT),
]


@pytest.mark.parametrize(("step", "says", "verdict", "sentence"), BEFORE)
def test_whatever_happens_before_data_nothing_was_sent(
    step: str, says: str, verdict: Verdict, sentence: str
) -> None:
    asked: list[bool] = []

    def may_go() -> bool:
        asked.append(True)
        return True

    with scripted(**{step: says}) as server:
        handover = send(server.server, may_go=may_go)
    assert handover.verdict == verdict
    assert handover.error.split("\n")[0] == sentence
    assert asked == [], "nobody was told that it goes out"
    assert "DATA" not in server.commands()


def test_nothing_answers_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    handover = send(MailServer("127.0.0.1", port))
    assert handover == Handover(
        Verdict.AWAY, f"{words.UNREACHABLE}\nConnection refused"
    )


def test_a_name_that_is_not_known() -> None:
    handover = send(MailServer("mail.example.invalid", 25))
    assert handover.verdict == Verdict.AWAY
    assert handover.error.startswith(words.UNREACHABLE)


def test_an_answer_that_comes_drop_by_drop_is_cut_off() -> None:
    patience = Patience(connect=1, answer=1, before=0.3, body=1)
    with scripted(EHLO=DRIP) as server:
        began = time.monotonic()
        handover = send(server.server, patience=patience)
    assert handover.verdict == Verdict.AWAY
    assert time.monotonic() - began < 4


def test_without_leave_to_go_the_server_is_not_told() -> None:
    with scripted() as server:
        handover = send(server.server, may_go=lambda: False)
        assert handover.verdict == Verdict.TAKEN
        wait_until(lambda: "QUIT" in server.commands())
    assert "DATA" not in server.commands()


def test_who_was_held_up_after_the_note_does_not_send() -> None:
    def slowly() -> bool:
        time.sleep(0.01)
        return True

    with scripted() as server:
        handover = send(server.server, may_go=slowly, patience=Patience(held_up=0))
    assert handover == Handover(Verdict.LATER, words.OVERTAKEN)
    assert "DATA" not in server.commands()


# --- The mail itself ------------------------------------------------------------------

CLEAR = [
    ("DATA", "451 later", Verdict.LATER, words.DATA_LATER),
    ("DATA", "554 no", Verdict.REFUSED, words.DATA_REFUSED),
    ("BODY", "451 scanner away", Verdict.LATER, words.DATA_LATER),
    ("BODY", "552 quota", Verdict.REFUSED, words.DATA_REFUSED),
    ("BODY", "554 spam", Verdict.REFUSED, words.DATA_REFUSED),
]


@pytest.mark.parametrize(("step", "says", "verdict", "sentence"), CLEAR)
def test_a_clear_no_is_known(
    step: str, says: str, verdict: Verdict, sentence: str
) -> None:
    with scripted(**{step: says}) as server:
        assert send(server.server) == Handover(verdict, f"{sentence}\n{says}")
    assert server.mails == []


@pytest.mark.parametrize("step", ["DATA", "BODY"])
@pytest.mark.parametrize("says", [CUT, SILENT, "no number", "999 what", "199 hm"])
def test_without_a_clear_answer_nobody_knows(step: str, says: str) -> None:
    with scripted(**{step: says}) as server:
        handover = send(server.server)
    assert handover.verdict == Verdict.UNKNOWN
    assert handover.error.split("\n")[0] == words.ANSWER_LOST


def test_a_last_answer_drop_by_drop_is_unknown() -> None:
    with scripted(BODY=DRIP) as server:
        handover = send(server.server, patience=Patience(answer=1, before=5, body=0.3))
    assert handover.verdict == Verdict.UNKNOWN


def test_a_link_that_breaks_after_the_yes_changes_nothing() -> None:
    with scripted(QUIT=CUT) as server:
        assert send(server.server).verdict == Verdict.SENT


# --- Encryption and sign-in -----------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.mark.parametrize("at_once", [False, True])
def test_encrypted_and_signed_in(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with real_server(certificate=certificate, password="hidden", at_once=at_once) as (
        inbox,
        server,
    ):
        assert send(server) == Handover(Verdict.SENT)
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("at_once", [False, True])
def test_a_certificate_that_nobody_vouches_for(
    certificate: Path, at_once: bool
) -> None:
    with real_server(certificate=certificate, at_once=at_once) as (inbox, server):
        handover = send(server)
    assert handover.verdict == Verdict.AWAY
    assert handover.error == f"{words.NO_TLS}\nself-signed certificate"
    assert inbox.mails == []


def test_a_server_that_does_not_offer_encryption_gets_no_password() -> None:
    with scripted() as server:
        plain = server.server
        strict = MailServer(plain.host, plain.port, "costs", "hidden", "starttls")
        handover = send(strict)
    assert handover == Handover(Verdict.AWAY, words.NO_TLS)
    assert "AUTH" not in server.commands()


def test_a_wrong_password_is_told_without_it() -> None:
    script = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 wrong"}
    with scripted(**script) as server:
        plain = server.server
        signed = MailServer(plain.host, plain.port, "costs", "hidden")
        handover = send(signed)
    assert handover == Handover(Verdict.AWAY, f"{words.NO_LOGIN}\n535 wrong")
    assert "hidden" not in repr(signed)
    assert "MAIL" not in server.commands()


def test_a_server_without_sign_in() -> None:
    with scripted() as server:
        plain = server.server
        handover = send(MailServer(plain.host, plain.port, "costs", "hidden"))
    assert handover == Handover(Verdict.AWAY, words.NO_LOGIN)


# --- The server's words ---------------------------------------------------------------


def test_a_servers_words_are_made_harmless() -> None:
    assert words_cleaned("550 no\x1b[2J\r\n\x00 such\u202e reader ") == (
        "550 no [2J such reader"
    )
    assert len(words_cleaned("x" * 5000)) == LONGEST


def test_long_answers_of_several_lines_are_one_line() -> None:
    says = "550-No.\r\n550-<b>Really</b>\r\n550 no."
    with scripted(RCPT=says) as server:
        handover = send(server.server)
    assert handover.error == (f"{words.READER_REFUSED}\n550 No. <b>Really</b> no.")
    assert mail_reason(handover.error).endswith("(550 No. <b>Really</b> no.)")


def test_a_reason_without_words_is_the_sentence_alone() -> None:
    assert words_kept(words.NO_TLS, " \n") == words.NO_TLS
    assert mail_reason(words.NO_TLS) == words.NO_TLS
    assert mail_reason("") == ""


def test_the_scripted_server_forgets_what_it_refuses() -> None:
    server = ScriptedServer({"BODY": "554 no"})
    send(server.server)
    server.close()
    assert server.mails == []
