"""One mail through the outbox, to a real mail server, whatever happens on the way."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.utils import timezone

from apps.costs.mails import words
from apps.costs.mails.compose import COMPOSERS, NothingToTell, NotYet
from apps.costs.mails.outbox import mail_enqueue, mails_due
from apps.costs.mails.sending import TERMS, leases_expire, mail_send
from apps.costs.mails.smtp import Verdict
from apps.costs.mails.work import mails_work
from apps.costs.models import Mail, MailKind, MailState
from tests.costs.mail_servers import (
    CUT,
    USUAL,
    Inbox,
    ScriptedServer,
    real_server,
    wait_until,
)

pytestmark = pytest.mark.django_db


def plain(mail: Mail) -> EmailMultiAlternatives:
    """The shortest mail that there is."""
    return EmailMultiAlternatives(subject=f"Costs of {mail.start}", body="费用\n.\n")


@pytest.fixture(autouse=True)
def _plain_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMPOSERS, MailKind.REPORT, plain)


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    """A real server, and the settings that lead to it."""
    with real_server() as (found, server):
        settings.FARMDASH_SMTP = {"host": server.host, "port": server.port}
        yield found


@pytest.fixture
def script(settings: Any) -> Iterator[ScriptedServer]:
    """A server that does as it is told, and the settings that lead to it."""
    server = ScriptedServer()
    reached = server.server
    settings.FARMDASH_SMTP = {"host": reached.host, "port": reached.port}
    yield server
    server.close()


def make_mail(key: str = "report:daily:2026-11-22:7", **fields: Any) -> Mail:
    values: dict[str, Any] = {
        "kind": MailKind.REPORT,
        "address": "mei@example.com",
        "language": "en",
        "zone": "UTC",
        "due_at": timezone.now() - timedelta(minutes=1),
    }
    return mail_enqueue(key=key, **values | fields)


def sent(mail: Mail) -> Mail:
    """The mail after somebody tried to send it."""
    mail_send(mail.pk)
    mail.refresh_from_db()
    return mail


def again_now() -> None:
    """The pause is over."""
    Mail.objects.update(next_try_at=None)


def read(inbox: Inbox, number: int = 0) -> EmailMessage:
    content = inbox.mails[number][2]
    return message_from_bytes(content, policy=policy.default)  # type: ignore[return-value]


def test_a_mail_is_sent_once_however_often_it_is_tried(inbox: Inbox) -> None:
    mail = sent(make_mail())
    assert (mail.state, mail.tries, mail.error) == (MailState.SENT, 1, "")
    assert mail.sent_at and mail.in_flight_at and mail.lease is None
    for _ in range(3):
        assert mail_send(mail.pk) is None
        mails_work()
    assert len(inbox.mails) == 1


def test_what_is_asked_for_twice_is_one_mail() -> None:
    first, second = make_mail(), make_mail(address="somebody.else@example.com")
    assert first.pk == second.pk
    assert Mail.objects.get().address == "mei@example.com"


def test_all_mails_have_the_same_head(inbox: Inbox, settings: Any) -> None:
    settings.FARMDASH_MAIL_FROM = "Costs <costs@farm.example.com>"
    mail = sent(make_mail(start="2026-11-22"))
    sender, reader, _ = inbox.mails[0]
    message = read(inbox)
    assert (sender, reader) == ("costs@farm.example.com", "mei@example.com")
    assert message["From"] == "Costs <costs@farm.example.com>"
    assert message["To"] == "mei@example.com"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == mail.message_id == f"<{mail.pk}@farm.example.com>"
    assert message["Subject"] == mail.subject == "Costs of 2026-11-22"
    assert "费用" in message.get_content()


def test_the_identity_is_the_same_at_each_try(script: ScriptedServer) -> None:
    script.script["BODY"] = "451 later"
    mail = sent(make_mail())
    first = mail.message_id
    del script.script["BODY"]
    again_now()
    assert sent(mail).message_id == first
    assert f"Message-ID: {first}" in script.mails[0]


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 1),
        ({"due_at": timezone.now() + timedelta(hours=1)}, 0),
    ],
)
def test_what_is_not_due_yet_is_left_alone(
    inbox: Inbox, fields: dict[str, Any], count: int
) -> None:
    mail_send(make_mail(**fields).pk)
    assert len(inbox.mails) == count


@pytest.mark.parametrize(
    "state", [state for state in MailState if state != MailState.DUE]
)
def test_only_due_mails_are_sent(inbox: Inbox, state: MailState) -> None:
    mail = make_mail()
    Mail.objects.update(state=state)
    assert sent(mail).state == state
    assert inbox.mails == []


# --- Not sent, and known to be so -----------------------------------------------------


def test_a_server_that_is_away_is_tried_again_after_longer_and_longer_pauses(
    settings: Any,
) -> None:
    settings.FARMDASH_SMTP = {"host": "127.0.0.1", "port": 9}
    mail = make_mail()
    pauses = []
    for tries in range(1, 8):
        before = timezone.now()
        mail = sent(mail)
        assert (mail.state, mail.tries) == (MailState.DUE, tries)
        assert mail.error.split("\n")[0] == words.UNREACHABLE
        assert mail.next_try_at is not None
        pauses.append(round((mail.next_try_at - before).total_seconds() / 60))
        assert sent(mail).tries == tries, "not before its time"
        again_now()
    assert pauses == [1, 2, 5, 15, 60, 60, 60]
    assert sum([1, 2, 5, 15] + 23 * [60]) >= 1380
    assert TERMS.most_tries == 4 + 23


def test_after_a_day_of_tries_it_has_failed(settings: Any) -> None:
    settings.FARMDASH_SMTP = {"host": "127.0.0.1", "port": 9}
    mail = make_mail()
    Mail.objects.update(tries=TERMS.most_tries - 1)
    mail = sent(mail)
    assert mail.state == MailState.FAILED
    assert mail.error.split("\n")[0] == words.UNREACHABLE
    assert not mails_due(timezone.now()).exists()


def test_without_a_mail_server_mails_stay_due_and_say_why(settings: Any) -> None:
    settings.FARMDASH_SMTP = settings.FARMDASH_MAILBOX_PORT = None
    mail = sent(make_mail())
    assert (mail.state, mail.tries) == (MailState.DUE, 0)
    assert mail.error == words.NO_SERVER
    make_mail("another")
    assert mails_work() == 0
    assert set(Mail.objects.values_list("error", flat=True)) == {words.NO_SERVER}


def test_the_mailbox_of_this_machine_is_used_where_no_server_is_set(
    settings: Any, tmp_path: Any
) -> None:
    with real_server() as (inbox, server):
        settings.FARMDASH_SMTP = None
        settings.FARMDASH_MAILBOX_PORT = tmp_path / "mailbox-smtp-port"
        assert sent(make_mail()).error == words.NO_SERVER
        settings.FARMDASH_MAILBOX_PORT.write_text(f"{server.port}\n")
        assert sent(Mail.objects.get()).state == MailState.SENT
    assert len(inbox.mails) == 1


def test_a_reader_that_the_server_refuses(script: ScriptedServer) -> None:
    script.script["RCPT"] = "550 \x1b[1mno such\x00 reader"
    mail = sent(make_mail())
    assert mail.state == MailState.FAILED
    assert mail.error == f"{words.READER_REFUSED}\n550 [1mno such reader"
    assert mail.in_flight_at is None, "it never left"


@pytest.mark.parametrize("step", ["DATA", "BODY"])
def test_a_clear_not_now_to_the_mail_itself_is_tried_again(
    script: ScriptedServer, step: str
) -> None:
    script.script[step] = "452 full"
    mail = sent(make_mail())
    assert (mail.state, mail.in_flight_at) == (MailState.DUE, None)
    assert mail.error == f"{words.DATA_LATER}\n452 full"
    script.script.clear()
    script.script.update(USUAL)
    again_now()
    assert sent(mail).state == MailState.SENT
    assert len(script.mails) == 1


def test_an_address_that_no_mail_can_carry(inbox: Inbox) -> None:
    mail = make_mail(address="mei@exa mple.com\nBcc: all@example.com")
    assert sent(mail).state in (MailState.FAILED, MailState.DUE)
    assert inbox.mails == []


# --- Nobody knows ---------------------------------------------------------------------


@pytest.mark.parametrize("step", ["DATA", "BODY"])
def test_an_answer_that_is_lost_makes_it_unknown_for_good(
    script: ScriptedServer, step: str
) -> None:
    script.script[step] = CUT
    mail = sent(make_mail())
    assert (mail.state, mail.error) == (MailState.UNKNOWN, words.ANSWER_LOST)
    script.script.clear()
    script.script.update(USUAL)
    for _ in range(3):
        mails_work()
        mail_send(mail.pk)
    assert script.commands().count("DATA") == 1
    mail.refresh_from_db()
    assert mail.state == MailState.UNKNOWN


def held(state: MailState, *, over: bool = True) -> Mail:
    """A mail whose sender was not heard of again."""
    mail = make_mail()
    now = timezone.now()
    Mail.objects.update(
        state=state,
        lease="11111111-1111-1111-1111-111111111111",
        lease_until=now - timedelta(seconds=1) if over else now + TERMS.lease,
        tries=1,
    )
    mail.refresh_from_db()
    return mail


def test_a_sender_that_died_in_flight_leaves_it_unknown(inbox: Inbox) -> None:
    mail = held(MailState.IN_FLIGHT)
    mails_work()
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (MailState.UNKNOWN, words.INTERRUPTED)
    assert inbox.mails == []


def test_a_sender_that_died_while_writing_leaves_it_due(inbox: Inbox) -> None:
    mail = held(MailState.CLAIMED)
    assert mails_work() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (MailState.DUE, words.WRITING_INTERRUPTED)
    again_now()
    assert mails_work() == 1
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("state", [MailState.CLAIMED, MailState.IN_FLIGHT])
def test_a_sender_at_work_is_left_alone(inbox: Inbox, state: MailState) -> None:
    mail = held(state, over=False)
    mails_work()
    assert sent(mail).state == state
    assert inbox.mails == []


def test_a_mail_that_kills_its_writer_each_time_fails_in_the_end() -> None:
    for _ in range(TERMS.most_tries):
        mail = held(MailState.CLAIMED)
        Mail.objects.update(tries=TERMS.most_tries)
        leases_expire()
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (MailState.FAILED, words.WRITING_INTERRUPTED)


# --- Somebody else has it by now ------------------------------------------------------


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[Mail], object]
) -> None:
    """While the mail is written, this happens to its row."""

    def write(mail: Mail) -> EmailMultiAlternatives:
        change(mail)
        return plain(mail)

    monkeypatch.setitem(COMPOSERS, MailKind.REPORT, write)


def test_who_lost_the_lease_while_writing_does_not_send(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(mail: Mail) -> None:
        now = timezone.now()
        Mail.objects.update(lease_until=now - timedelta(seconds=1))
        leases_expire()
        again_now()
        monkeypatch.setitem(COMPOSERS, MailKind.REPORT, plain)
        assert mail_send(mail.pk).verdict == Verdict.SENT  # type: ignore[union-attr]

    meanwhile(monkeypatch, taken_over)
    mail = make_mail()
    handover = mail_send(mail.pk)
    assert handover is not None and handover.verdict == Verdict.TAKEN
    mail.refresh_from_db()
    assert (mail.state, mail.tries) == (MailState.SENT, 2)
    assert len(inbox.mails) == 1


def test_a_lease_that_ran_out_is_no_leave_to_send(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(mail: Mail) -> None:
        Mail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    meanwhile(monkeypatch, late)
    mail = make_mail()
    mail_send(mail.pk)
    mail.refresh_from_db()
    assert mail.state == MailState.CLAIMED
    assert inbox.mails == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("250 taken", MailState.SENT),
        ("451 later", MailState.FAILED),
        ("554 no", MailState.FAILED),
        (CUT, MailState.UNKNOWN),
    ],
)
def test_a_sender_that_comes_back_after_its_lease_knows_more(
    script: ScriptedServer, answer: str, state: MailState
) -> None:
    may = threading.Event()
    usual = script._answer

    def slowly(link: Any, command: str) -> bool:
        if command == "BODY":
            may.wait(5)
        return usual(link, command)

    script._answer = slowly  # type: ignore[method-assign]
    script.script["BODY"] = answer
    mail = make_mail()

    def work() -> None:
        try:
            mail_send(mail.pk)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    wait_until(lambda: Mail.objects.get().state == MailState.IN_FLIGHT)
    Mail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    leases_expire()
    assert Mail.objects.get().state == MailState.UNKNOWN
    may.set()
    worker.join()
    assert Mail.objects.get().state == state
    assert mails_work() == 0


@pytest.mark.django_db(transaction=True)
def test_senders_that_race_send_once(inbox: Inbox) -> None:
    mails = [make_mail(f"mail {number}") for number in range(4)]
    gate = threading.Barrier(3)

    def work() -> None:
        try:
            gate.wait()
            for mail in mails:
                mail_send(mail.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(inbox.mails) == 4
    assert set(Mail.objects.values_list("state", "tries")) == {(MailState.SENT, 1)}


# --- What writers say -----------------------------------------------------------------


def says(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def write(mail: Mail) -> EmailMultiAlternatives:
        raise error

    monkeypatch.setitem(COMPOSERS, MailKind.REPORT, write)


def test_a_mail_with_nothing_to_tell_is_shown_as_that(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, NothingToTell(words.NOTHING_NEW))
    mail = sent(make_mail())
    assert (mail.state, mail.error) == (MailState.SKIPPED, words.NOTHING_NEW)
    assert inbox.mails == []


def test_a_mail_that_has_to_wait_is_not_counted_as_tried(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, NotYet(words.NOT_CLOSED))
    mail = sent(make_mail())
    assert (mail.state, mail.tries) == (MailState.DUE, 0)
    assert mail.error == words.NOT_CLOSED
    assert mail.next_try_at is not None
    monkeypatch.setitem(COMPOSERS, MailKind.REPORT, plain)
    again_now()
    assert sent(mail).state == MailState.SENT


def test_an_error_of_our_own_is_logged_without_its_text_and_tried_again(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    says(monkeypatch, RuntimeError("a secret"))
    with caplog.at_level(logging.ERROR):
        mail = sent(make_mail())
    assert (mail.state, mail.error) == (MailState.DUE, words.NOT_WRITTEN)
    assert f"Mail {mail.pk} ended with RuntimeError at " in caplog.text
    assert "a secret" not in caplog.text


def test_an_error_of_our_own_in_flight_leaves_it_unknown(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("apps.costs.mails.smtp._data", broken)
    assert sent(make_mail()).state == MailState.UNKNOWN


# --- A round of the outbox ------------------------------------------------------------


def test_a_round_sends_what_waits_longest_first(inbox: Inbox) -> None:
    for hours in (1, 3, 2):
        due_at = timezone.now() - timedelta(hours=hours)
        make_mail(f"{hours}", due_at=due_at, address=f"reader{hours}@example.com")
    assert mails_work() == 3
    readers = [reader for _, reader, _ in inbox.mails]
    assert readers == [f"reader{hours}@example.com" for hours in (3, 2, 1)]


def test_a_server_that_is_away_is_asked_once_a_round(script: ScriptedServer) -> None:
    script.script[""] = "421 too busy"
    for number in range(5):
        make_mail(f"{number}")
    assert mails_work() == 0
    for tries in (1, 2):
        assert set(Mail.objects.values_list("tries", flat=True)) == {tries}
        again_now()
        assert mails_work() == 0
    for mail in Mail.objects.all():
        assert mail.error == f"{words.NO_GREETING}\n421 too busy"
        assert mail.next_try_at is not None and mail.next_try_at > timezone.now()


@pytest.mark.parametrize("says", ["550 no", "451 later", CUT])
def test_one_reader_does_not_hold_up_the_others(
    script: ScriptedServer, says: str
) -> None:
    usual = script._answer

    def picky(link: Any, command: str) -> bool:
        refused = command == "RCPT" and "nobody" in script.said[-1]
        script.script["RCPT"] = says if refused else "250 ok"
        return usual(link, command)

    script._answer = picky  # type: ignore[method-assign]
    make_mail("1", address="nobody@example.com")
    make_mail("2")
    assert mails_work() == 1
    other = Mail.objects.get(key="2")
    assert (other.state, other.tries) == (MailState.SENT, 1)
    assert Mail.objects.get(key="1").state in (MailState.FAILED, MailState.DUE)


def test_a_round_that_loses_its_lock_stops(inbox: Inbox) -> None:
    make_mail()

    def lost() -> None:
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError):
        mails_work(before_each=lost)
    assert inbox.mails == []
