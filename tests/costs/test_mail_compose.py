"""From a row of the outbox to a report as a mail: facts, readers, and who gets none."""

from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from apps.costs.mails import words
from apps.costs.mails.compose import (
    WAIT_FOR_BOOKS,
    NothingToTell,
    NotYet,
    cadence_of,
    mail_write,
)
from apps.costs.mails.jobs import mails_tick, reports_tick
from apps.costs.mails.outbox import mail_again, sample_enqueue
from apps.costs.mails.schedule import reports_enqueue
from apps.costs.mails.subscriptions import subscription_end
from apps.costs.models import Cadence, Mail, MailKind, MailState, Report, Subscription
from apps.farm.models import FarmAccount
from tests.audit.entries import written
from tests.conftest import VIEW, make_user
from tests.costs.factories import at, make_spending, post
from tests.costs.mail_servers import Inbox, real_server
from tests.factories import make_account

pytestmark = pytest.mark.django_db

DUE = at("2026-11-23 07:00")
NOW = DUE + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def farm() -> FarmAccount:
    """An account that spent something on the 22nd."""
    account = make_account(name="Studio", swept_at=DUE)
    make_spending(account, "12.5", seen_at=at("2026-11-22 03:00"))
    post(account)
    return account


@pytest.fixture
def inbox(settings: Any) -> Any:
    with real_server() as (found, server):
        settings.FARMDASH_SMTP = {"host": server.host, "port": server.port}
        yield found


def subscribe(**fields: Any) -> Subscription:
    values: dict[str, Any] = {
        "address": "mei@example.com",
        "zone": "Europe/Berlin",
        "created_at": DUE - timedelta(days=1),
        "since": DUE - timedelta(days=1),
    }
    return Subscription.objects.create(**values | fields)


def owed(**fields: Any) -> Mail:
    """The report of the 22nd to a reader."""
    subscribe(**fields)
    reports_enqueue(timezone.now())
    return Mail.objects.get(state=MailState.DUE)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)  # type: ignore[return-value]


def test_a_row_becomes_a_report_of_its_day(farm: FarmAccount) -> None:
    mail = owed()
    message = read(mail_write(mail).content)
    assert "12.5" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    report = Report.objects.get()
    assert (report.cadence, report.start) == (Cadence.DAILY, date(2026, 11, 22))
    mail.refresh_from_db()
    assert mail.report == report, "kept, so that sending again tells the same"


def test_it_tells_where_the_audit_trail_ends(farm: FarmAccount) -> None:
    last = written(3)[-1]
    body = read(mail_write(owed()).content).get_body(("plain",))
    assert body is not None
    assert f"3:{last.digest}" in body.get_content()


def test_it_can_be_ended_with_one_click(farm: FarmAccount) -> None:
    mail = owed()
    message = read(mail_write(mail).content)
    link = str(message["List-Unsubscribe"]).strip()
    assert mail.subscription is not None
    assert mail.subscription.token in link
    assert link.startswith("<http")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(message["Message-ID"]).startswith(f"<{mail.pk}@")


def test_readers_of_the_same_share_one_report(farm: FarmAccount) -> None:
    for number in range(3):
        subscribe(address=f"reader{number}@example.com", language="zh-hans")
    subscribe(address="other@example.com", projects=["雪山"])
    reports_enqueue(timezone.now())
    for mail in Mail.objects.all():
        mail_write(mail)
    assert Report.objects.count() == 2


def test_the_frozen_report_is_told_although_more_is_known_by_now(
    farm: FarmAccount,
) -> None:
    mail = owed()
    mail_write(mail)
    make_spending(farm, "99.75", seen_at=at("2026-11-22 03:00"))
    post(farm)
    mail.refresh_from_db()
    Mail.objects.update(state=MailState.MISSED)
    again = mail_again(actor="admin", mail=mail)
    text = read(mail_write(again).content).get_body(("plain",))
    assert text is not None and "99.75" not in text.get_content()
    assert Report.objects.count() == 1


def test_who_wants_news_only_is_spared_a_quiet_day() -> None:
    make_account(swept_at=DUE)
    mail = owed(only_if_something=True)
    with pytest.raises(NothingToTell) as said:
        mail_write(mail)
    assert str(said.value) == words.NOTHING_NEW


def test_who_wants_news_only_gets_them(farm: FarmAccount) -> None:
    assert mail_write(owed(only_if_something=True)).subject


def test_a_person_who_asks_gets_a_quiet_day_too() -> None:
    make_account(swept_at=DUE)
    mail = owed(only_if_something=True)
    Mail.objects.update(state=MailState.SKIPPED)
    assert mail_write(mail_again(actor="admin", mail=mail)).subject
    reader = Subscription.objects.get()
    assert mail_write(sample_enqueue(actor="mei", subscription=reader)).subject


def test_a_sample_says_that_it_is_one(farm: FarmAccount) -> None:
    sample = sample_enqueue(actor="mei", subscription=subscribe())
    assert sample.kind == MailKind.SAMPLE
    assert mail_write(sample).subject.startswith("Sample: ")


def test_who_left_gets_nothing_more(farm: FarmAccount) -> None:
    mail = owed()
    assert mail.subscription is not None
    subscription_end(actor="mei", subscription=mail.subscription)
    with pytest.raises(NothingToTell):
        mail_write(Mail.objects.get())
    Subscription.objects.all().delete()
    with pytest.raises(NothingToTell) as said:
        mail_write(Mail.objects.get())
    assert str(said.value) == words.READER_ENDED
    assert not Report.objects.exists()


def test_a_report_that_was_built_is_not_sent_to_who_left_since(
    farm: FarmAccount,
) -> None:
    mail = owed()
    mail_write(mail)
    Subscription.objects.all().delete()
    assert Mail.objects.get().report is not None
    with pytest.raises(NothingToTell):
        mail_write(Mail.objects.get())


def test_a_person_who_may_not_see_money_any_more_gets_no_report(
    farm: FarmAccount,
) -> None:
    mei = make_user("mei", *VIEW, "costs.view_costday")
    mail = owed(user=mei)
    assert mail_write(mail).subject
    mei.is_active = False
    mei.save()
    with pytest.raises(NothingToTell):
        mail_write(Mail.objects.get())
    mei.is_active = True
    mei.save()
    mei.user_permissions.clear()
    with pytest.raises(NothingToTell) as said:
        mail_write(Mail.objects.get())
    assert str(said.value) == words.READER_ENDED


# --- Books that are not complete ------------------------------------------------------


def test_it_waits_for_books_that_are_not_complete(farm: FarmAccount) -> None:
    FarmAccount.objects.update(swept_at=None)
    mail = owed()
    with pytest.raises(NotYet) as said:
        mail_write(mail)
    assert str(said.value).startswith(f"{words.NOT_CLOSED}\nStudio: ")
    assert not Report.objects.exists()


def test_after_two_hours_it_goes_as_it_is(farm: FarmAccount) -> None:
    FarmAccount.objects.update(swept_at=None)
    mail = owed()
    with time_machine.travel(DUE + WAIT_FOR_BOOKS, tick=False):
        assert mail_write(mail).subject
    assert Report.objects.exists()


def test_only_the_readers_own_accounts_are_waited_for(farm: FarmAccount) -> None:
    make_account(swept_at=None)
    reader = subscribe()
    reader.accounts.set([farm])
    reports_enqueue(timezone.now())
    assert mail_write(Mail.objects.get()).subject
    reader.accounts.clear()
    Mail.objects.update(report=None)
    with pytest.raises(NotYet):
        mail_write(Mail.objects.get())


def test_who_asks_for_it_does_not_wait(farm: FarmAccount) -> None:
    FarmAccount.objects.update(swept_at=None)
    mail = owed()
    Mail.objects.update(state=MailState.MISSED)
    assert mail_write(mail_again(actor="mei", mail=mail)).subject


def test_a_sample_does_not_wait(farm: FarmAccount) -> None:
    FarmAccount.objects.update(swept_at=None)
    assert mail_write(sample_enqueue(actor="mei", subscription=subscribe())).subject


@pytest.mark.parametrize(
    ("start", "end", "cadence"),
    [
        ("2026-11-22", "2026-11-23", Cadence.DAILY),
        ("2026-11-16", "2026-11-23", Cadence.WEEKLY),
        ("2026-02-01", "2026-03-01", Cadence.MONTHLY),
        ("2026-01-01", "2026-02-01", Cadence.MONTHLY),
    ],
)
def test_the_period_says_what_kind_it_is(
    start: str, end: str, cadence: Cadence
) -> None:
    mail = Mail(start=date.fromisoformat(start), end=date.fromisoformat(end))
    assert cadence_of(mail) == cadence


# --- The jobs -------------------------------------------------------------------------


def test_the_two_jobs_bring_a_report_to_its_reader(
    farm: FarmAccount, inbox: Inbox
) -> None:
    subscribe()
    for _ in range(3):
        reports_tick()
        mails_tick()
    [(_, reader, content)] = inbox.mails
    assert reader == "mei@example.com"
    assert read(content)["Subject"]
    assert Mail.objects.get().state == MailState.SENT


def test_a_job_that_is_running_is_not_run_beside_itself(
    farm: FarmAccount, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe()
    ran: list[str] = []

    def work(**_: Any) -> int:
        ran.append("round")
        if len(ran) < 3:
            mails_tick()
        return 0

    monkeypatch.setattr("apps.costs.mails.jobs.mails_work", work)
    mails_tick()
    assert ran == ["round"]
