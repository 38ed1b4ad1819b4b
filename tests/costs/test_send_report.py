"""`manage.py send_report`: what it sends, says and returns."""

from datetime import date, timedelta
from email import message_from_bytes, policy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.costs.ledger.zones import calendars
from apps.costs.mails.compose import report_write
from apps.costs.management.commands.send_report import period_with
from apps.costs.models import ClosedDay, Mail, MailState, Report
from apps.farm.models import FarmAccount
from tests.costs.factories import at, make_spending, post
from tests.costs.mail_servers import Inbox, ScriptedServer, real_server
from tests.factories import make_account

pytestmark = pytest.mark.django_db

NOW = at("2026-11-23 09:00")
MEI = "mei@example.com"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def farm() -> FarmAccount:
    """An account that spent something on the 22nd."""
    account = make_account(name="Studio")
    make_spending(account, "12.5", seen_at=at("2026-11-22 03:00"))
    post(account)
    return account


@pytest.fixture
def inbox(settings: Any) -> Any:
    with real_server() as (found, server):
        settings.FARMDASH_SMTP = {"host": server.host, "port": server.port}
        yield found


@pytest.fixture
def script(settings: Any) -> Any:
    server = ScriptedServer()
    reached = server.server
    settings.FARMDASH_SMTP = {"host": reached.host, "port": reached.port}
    yield server
    server.close()


def run(*arguments: str, day: str = "2026-11-22") -> str:
    out = StringIO()
    call_command("send_report", "--date", day, *arguments, stdout=out)
    return out.getvalue()


def fails(*arguments: str, code: int = 1, day: str = "2026-11-22") -> str:
    with pytest.raises(CommandError) as problem:
        run(*arguments, day=day)
    assert problem.value.returncode == code
    return str(problem.value)


def test_it_sends_a_days_report(farm: FarmAccount, inbox: Inbox) -> None:
    said = run("--to", MEI)
    assert said.startswith(f"{MEI}: sent at 2026-11-23 09:00")
    [(_, reader, content)] = inbox.mails
    message = message_from_bytes(content, policy=policy.default)
    assert reader == message["To"] == MEI
    assert "12.5" in message.get_body(("plain",)).get_content()
    assert message["List-Unsubscribe"] is None, "there is no subscription to end"
    mail = Mail.objects.get()
    assert (mail.state, mail.report) == (MailState.SENT, Report.objects.get())
    assert (mail.start, mail.asked_by) == (date(2026, 11, 22), "manage.py send_report")


def test_it_is_sent_once_and_a_second_run_says_when(
    farm: FarmAccount, inbox: Inbox
) -> None:
    run("--to", MEI)
    said = run("--to", "MEI@example.com")
    assert "sent at 2026-11-23 09:00" in said
    assert "--again" in said
    assert len(inbox.mails) == 1
    assert run("--to", MEI, "--again").startswith(f"{MEI}: sent at")
    assert len(inbox.mails) == 2
    assert Mail.objects.exclude(again_of=None).count() == 1
    assert Report.objects.count() == 1, "the same facts"


def test_each_reader_gets_a_mail_of_their_own(farm: FarmAccount, inbox: Inbox) -> None:
    run("--to", MEI, "--to", "bo@example.com", "--to", MEI)
    assert [reader for _, reader, _ in inbox.mails] == [MEI, "bo@example.com"]


@pytest.mark.parametrize(
    ("cadence", "start", "end"),
    [
        ("daily", "2026-10-31", "2026-11-01"),
        ("weekly", "2026-10-25", "2026-11-01"),
        ("monthly", "2026-10-01", "2026-11-01"),
    ],
)
def test_a_period_ends_with_the_day_or_has_it_in_it(
    cadence: str, start: str, end: str, farm: FarmAccount
) -> None:
    run("--dry-run", "--cadence", cadence, day="2026-10-31")
    period = period_with(date(2026, 10, 31), cadence)
    assert period == (date.fromisoformat(start), date.fromisoformat(end))


def test_a_month_is_told_for_any_of_its_days() -> None:
    for day in (date(2028, 2, 1), date(2028, 2, 29), date(2028, 2, 14)):
        assert period_with(day, "monthly") == (date(2028, 2, 1), date(2028, 3, 1))
    assert period_with(date(2026, 12, 31), "monthly")[1] == date(2027, 1, 1)


def test_only_what_was_asked_for_is_told(farm: FarmAccount, inbox: Inbox) -> None:
    other = make_account(name="Other")
    make_spending(other, "99.75", seen_at=at("2026-11-22 03:00"))
    post(other)
    run("--to", MEI, "--account", "Studio", "--language", "zh-hans")
    report = Report.objects.get()
    assert report.scope == {"accounts": [farm.pk], "projects": None}
    run("--to", MEI, "--project", "", "--project", "雪山")
    scopes = [one.scope for one in Report.objects.order_by("built_at")]
    assert scopes[1] == {"accounts": None, "projects": ["", "雪山"]}
    assert len(inbox.mails) == 2
    assert Mail.objects.order_by("due_at")[0].language == "zh-hans"


# --- Nothing is sent ------------------------------------------------------------------


def test_a_dry_run_shows_the_mail_and_leaves_nothing_behind(
    farm: FarmAccount, inbox: Inbox, tmp_path: Path
) -> None:
    kept = tmp_path / "mail.eml"
    said = run("--dry-run", "--eml", str(kept))
    assert "12.5" in said
    message = message_from_bytes(kept.read_bytes(), policy=policy.default)
    assert message["Subject"].strip() == said.split("\n")[0]
    assert message.get_body(("html",)) is not None
    assert inbox.mails == []
    for model in (Mail, Report, ClosedDay):
        assert not model.objects.exists(), model


def test_a_day_that_has_not_ended_is_refused(farm: FarmAccount, inbox: Inbox) -> None:
    said = fails("--to", MEI, day="2026-11-23")
    assert said == "2026-11-23 has not ended yet: it does at 2026-11-23 16:00Z"
    end = calendars([farm.pk])[farm.pk].start(date(2026, 11, 24))
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert "has not ended" in fails("--dry-run", day="2026-11-23")
    with time_machine.travel(end, tick=False):
        assert run("--dry-run", day="2026-11-23")


@pytest.mark.parametrize("cadence", ["weekly", "monthly"])
def test_a_period_that_goes_on_is_refused(cadence: str, farm: FarmAccount) -> None:
    assert "has not ended" in fails("--dry-run", "--cadence", cadence, day="2026-11-30")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "to whom? --to ADDRESS, or --dry-run"),
        (("--to", "mei"), "'mei' is no e-mail address"),
        (("--to", MEI, "--account", "Nobody"), "there is no account named 'Nobody'"),
        (("--to", MEI, "--zone", "Mars"), "there is no time zone 'Mars'"),
        (("--to", MEI, "--eml", "x.eml"), "--eml needs --dry-run"),
    ],
)
def test_a_wrong_question_is_answered_in_a_sentence(
    inbox: Inbox, arguments: tuple[str, ...], says: str
) -> None:
    assert fails(*arguments) == says
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [("--cadence", "hourly"), ("--language", "tlh"), ("--nonsense",)],
)
def test_a_wrong_option_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run("--to", MEI, *arguments)
    with pytest.raises(CommandError):
        run("--to", MEI, day="yesterday")


# --- Not everything was sent ----------------------------------------------------------


def test_without_a_mail_server_it_says_so(farm: FarmAccount, settings: Any) -> None:
    settings.FARMDASH_SMTP = settings.FARMDASH_MAILBOX_PORT = None
    out = StringIO()
    with pytest.raises(CommandError) as problem:
        call_command("send_report", "--date", "2026-11-22", "--to", MEI, stdout=out)
    assert (problem.value.returncode, str(problem.value)) == (
        3,
        "1 of 1 mails not sent",
    )
    assert out.getvalue() == f"{MEI}: due (No mail server is set: SMTP_HOST.)\n"


def test_a_refused_reader_is_tried_again_by_the_next_run(
    farm: FarmAccount, script: ScriptedServer
) -> None:
    script.script["RCPT"] = "550 no such reader"
    fails("--to", MEI, code=3)
    del script.script["RCPT"]
    assert ": sent at" in run("--to", MEI)
    states = Mail.objects.order_by("due_at").values_list("state", flat=True)
    assert list(states) == [MailState.FAILED, MailState.SENT]


def test_a_server_that_is_away_is_asked_again_by_the_next_run(
    farm: FarmAccount, script: ScriptedServer
) -> None:
    script.script[""] = "421 busy"
    fails("--to", MEI, code=3)
    del script.script[""]
    assert ": sent at" in run("--to", MEI)
    assert Mail.objects.count() == 1


def test_what_nobody_knows_is_not_sent_again_unless_told(
    farm: FarmAccount, script: ScriptedServer
) -> None:
    script.script["BODY"] = "cut"
    assert fails("--to", MEI, code=4) == "of a mail nobody knows"
    del script.script["BODY"]
    fails("--to", MEI, code=4)
    assert script.mails == []
    assert ": sent at" in run("--to", MEI, "--again")
    assert len(script.mails) == 1


def test_what_the_outbox_sends_is_what_the_command_would(
    farm: FarmAccount, inbox: Inbox
) -> None:
    run("--to", MEI)
    mail = Mail.objects.get()
    mail.due_at = timezone.now()
    assert report_write(mail).subject == mail.subject
