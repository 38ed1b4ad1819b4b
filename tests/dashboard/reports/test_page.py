"""The page of reports: where each mail is, what it means, and what can be done."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.costs.mails import words
from apps.costs.models import (
    Budget,
    BudgetCrossing,
    Cadence,
    Mail,
    MailKind,
    MailState,
    Report,
)
from tests.conftest import OPERATE, make_user, signed_in
from tests.costs.report_samples import sample_report
from tests.dashboard.hostile import ALL, raw_markup
from tests.dashboard.report_rows import (
    MONEY,
    asked,
    chief,
    mail_server,
    make_mail,
    make_reader,
    make_report,
    mei,
    no_mail_server,
    page,
)
from tests.factories import make_account

__all__ = ("asked", "chief", "mail_server", "mei", "no_mail_server")
pytestmark = pytest.mark.django_db


def line_of(html: str, mail: Mail) -> str:
    """The part of the page about one mail, as text."""
    found = re.search(
        rf'id="mail-{mail.pk}"(.*?)(?=<div class="grid-row|</section)', html
    )
    assert found is not None
    text = re.sub(r"<[^>]+>", " ", "<i" + found.group(1))
    return " ".join(unescape(text).split())


# --- Where mails go -------------------------------------------------------------------


@pytest.mark.usefixtures("no_mail_server")
def test_without_a_mail_server_the_page_says_what_to_set(mei: User) -> None:
    html = page(mei)
    assert "No mail server is set" in html
    assert "<code>SMTP_HOST</code>" in html


@pytest.mark.usefixtures("mail_server")
def test_with_a_mail_server_nothing_is_said_about_it(mei: User) -> None:
    assert "SMTP_HOST" not in page(mei)


@pytest.mark.parametrize(
    ("host", "linked"), [("localhost:8000", True), ("127.0.0.1", True), ("farm", False)]
)
def test_the_mailbox_is_linked_for_those_on_its_machine(
    host: str, linked: bool, mei: User, settings: Any, tmp_path: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.FARMDASH_SMTP = None
    for name, port in (
        ("FARMDASH_MAILBOX_PORT", 2500),
        ("FARMDASH_MAILBOX_PAGE", 8025),
    ):
        path = tmp_path / name
        path.write_text(str(port))
        setattr(settings, name, path)
    html = page(mei, host=host)
    assert "a mailbox on the machine" in html
    assert ('href="http://localhost:8025/"' in html) is linked


# --- Who sees what --------------------------------------------------------------------


def test_nobody_sees_reports_without_the_right_to_see_costs(viewer: User) -> None:
    assert signed_in(viewer).get("/reports/").status_code == 403


def test_the_first_visit_explains_what_a_daily_report_is(mei: User) -> None:
    html = page(mei)
    assert "The day in one mail" in html
    assert "Get the daily report" in html
    assert 'name="hour" value="9"' in html
    assert "The day in one mail" not in page_with_reader(mei)


def page_with_reader(user: User) -> str:
    make_reader(user)
    return page(user)


def test_people_see_what_they_get_and_administrators_what_everybody_gets(
    mei: User, chief: User
) -> None:
    make_reader(mei)
    make_reader(None, address="boss@outside.example", name="The boss")
    mine, all_of_it = page(mei), page(chief)
    assert "mei@studio.example" in mine
    assert "boss@outside.example" not in mine
    assert "mei@studio.example" in all_of_it
    assert "The boss" in all_of_it
    assert "Add a reader" in all_of_it
    assert "Add a reader" not in mine


def test_mails_of_others_are_nobodys_business(mei: User, chief: User) -> None:
    mine, other = make_mail(make_reader(mei)), make_mail(make_reader(None))
    assert f"mail-{other.pk}" not in page(mei)
    assert f"mail-{mine.pk}" in page(mei)
    assert f"mail-{other.pk}" in page(chief)
    client = signed_in(mei)
    assert client.get(f"/reports/mails/{other.pk}/").status_code == 404
    assert client.post(f"/reports/mails/{other.pk}/again/").status_code == 404


def test_a_budget_warning_shows_to_those_who_were_told(mei: User) -> None:
    day = date(2026, 11, 1)
    budget = Budget.objects.create(
        name="<b>Fox", account=make_account(), scope="account", amount=1, starts=day
    )
    crossing = BudgetCrossing.objects.create(
        budget=budget,
        period_start=day,
        percent=80,
        at=timezone.now(),
        spent=1,
        amount=1,
    )
    mail = make_mail(
        None,
        kind=MailKind.BUDGET,
        crossing=crossing,
        address="MEI@studio.example",
        start=None,
        end=None,
    )
    assert f"mail-{mail.pk}" not in page(mei)
    budget.users.add(mei)
    line = line_of(page(mei), mail)
    assert "Budget warning <b>Fox" in line
    assert f'href="/costs/budgets/{budget.pk}/">&lt;b&gt;Fox</a>' in page(mei)


# --- A subscription -------------------------------------------------------------------


def test_a_subscription_says_when_the_next_one_comes(mei: User) -> None:
    make_reader(mei, hour=0, projects=["ORION", ""])
    html = page(mei)
    assert "every day at 00:00 (Europe/Berlin)" in html
    assert re.search(r"<dt>Next</dt><dd>(today|tomorrow) 00:00</dd>", html)
    assert "ORION, Without a project" in html
    assert "none yet" in html


def test_weekly_and_monthly_ones_say_their_day(mei: User) -> None:
    make_reader(mei, cadence=Cadence.WEEKLY, weekday=2)
    make_reader(mei, cadence=Cadence.MONTHLY)
    html = page(mei)
    assert "Wednesday at 09:00" in html
    assert "on the first at 09:00" in html


def test_the_last_mail_stands_beside_its_subscription(mei: User) -> None:
    reader = make_reader(mei)
    make_mail(reader, MailState.SENT, due_at=timezone.now() - timedelta(days=2))
    last = make_mail(reader, MailState.FAILED, error=words.READER_REFUSED)
    make_mail(reader, MailState.SENT, kind=MailKind.SAMPLE, due_at=timezone.now())
    assert f'<a href="#mail-{last.pk}"><span class="st failed">' in page(mei)


def test_ended_subscriptions_stand_apart_and_can_go_on(mei: User) -> None:
    make_reader(mei, enabled=False, ended_at=timezone.now())
    html = page(mei)
    assert "1 ended subscription" in html
    assert "Go on" in html
    assert "<dt>Next</dt>" not in html


# --- A mail ---------------------------------------------------------------------------

MEANINGS = [
    (MailState.SENT, "", "Sent", ""),
    (MailState.DUE, words.UNREACHABLE, "Late", "Try it now"),
    (MailState.UNKNOWN, words.INTERRUPTED, "ask the reader", "Send it again"),
    (
        MailState.FAILED,
        f"{words.READER_REFUSED}\n550 no such user",
        "550 no",
        "Send it",
    ),
    (MailState.SKIPPED, words.NOTHING_NEW, "Nothing happened", ""),
    (MailState.MISSED, words.NOT_TOLD, "unless you want it", "Send it"),
]


@pytest.mark.parametrize(("state", "error", "said", "button"), MEANINGS)
def test_each_state_is_told_with_what_it_means_and_what_helps(
    state: MailState, error: str, said: str, button: str, mei: User
) -> None:
    mail = make_mail(make_reader(mei), state, error=error)
    line = line_of(page(mei), mail)
    assert said in line
    assert words.mail_reason(error) in line
    assert (button in line) if button else ("Send" not in line.replace("Sent", ""))


def test_a_mail_under_way_asks_for_itself_until_it_has_come(mei: User) -> None:
    mail = make_mail(make_reader(mei), MailState.CLAIMED, due_at=timezone.now())
    client = signed_in(mei)
    path = f"/reports/mails/{mail.pk}/"
    assert f'hx-get="{path}"' in client.get(path).content.decode()
    Mail.objects.update(state=MailState.SENT, sent_at=timezone.now())
    after = client.get(path).content.decode()
    assert "hx-get" not in after
    assert 'class="st done"' in after


def test_a_mail_that_waits_for_hours_is_not_asked_for_each_second(mei: User) -> None:
    mail = make_mail(make_reader(mei), MailState.DUE)
    assert "hx-get" not in line_html(page(mei), mail)


def line_html(html: str, mail: Mail) -> str:
    start = html.index(f'id="mail-{mail.pk}"')
    return html[start : html.index(">", start)]


@pytest.mark.usefixtures("asked")
def test_a_lost_mail_is_sent_again_once(mei: User) -> None:
    mail = make_mail(make_reader(mei), MailState.UNKNOWN)
    client = signed_in(mei)
    for _ in range(2):
        answer = client.post(f"/reports/mails/{mail.pk}/again/")
        assert answer.status_code == 302
    again = Mail.objects.get(again_of=mail)
    assert (again.state, again.asked_by) == (MailState.DUE, "mei")
    assert AuditEntry.objects.get(verb="mail.again").actor == "mei"
    assert "asked for again since" in line_of(page(mei), mail)


def test_a_worker_is_told_at_once(mei: User, asked: list[str]) -> None:
    mail = make_mail(make_reader(mei), MailState.FAILED)
    signed_in(mei).post(f"/reports/mails/{mail.pk}/again/")
    assert asked == ["costs.mails_tick"]


def test_what_was_sent_is_not_sent_again_by_an_old_page(
    mei: User, asked: list[str]
) -> None:
    mail = make_mail(make_reader(mei), MailState.SENT)
    answer = signed_in(mei).post(f"/reports/mails/{mail.pk}/again/", follow=True)
    assert "was sent" in answer.content.decode()
    assert Mail.objects.count() == 1
    assert asked == []


# --- Lists ----------------------------------------------------------------------------


def test_the_history_is_narrowed_by_state(mei: User) -> None:
    reader = make_reader(mei)
    sent, late = make_mail(reader), make_mail(reader, MailState.DUE)
    fresh = make_mail(reader, MailState.DUE, due_at=timezone.now())
    shown = {
        state: [m for m in (sent, late, fresh) if f'id="mail-{m.pk}"' in html]
        for state in ("", "sent", "due", "late", "failed", "nonsense")
        if (html := page(mei, f"/reports/?state={state}"))
    }
    assert shown["sent"] == [sent]
    assert shown["due"] == [late, fresh]
    assert shown["late"] == [late]
    assert shown["failed"] == []
    assert shown["nonsense"] == shown[""] == [sent, late, fresh]


def test_both_lists_are_paged_apart(mei: User) -> None:
    reader, now = make_reader(mei), timezone.now()
    mails = [
        make_mail(reader, due_at=now - timedelta(days=number)) for number in range(31)
    ]
    reports = [make_report(date(2026, 10, 1) + timedelta(days=n)) for n in range(11)]
    html = page(mei)
    following = re.findall(r'href="(\?[^"]+)" rel="next"', html)
    assert len(following) == 2
    assert str(mails[30].pk) not in html
    assert f"/reports/{reports[0].pk}/" not in html
    second = page(mei, "/reports/" + following[0].replace("&amp;", "&"))
    assert str(mails[30].pk) in second
    assert f"/reports/{reports[10].pk}/" in second
    second = page(mei, "/reports/" + following[1].replace("&amp;", "&"))
    assert f"/reports/{reports[0].pk}/" in second


@pytest.mark.parametrize(
    "address", ["?mails=x", "?reports=eyJ", "?mails=" + "A" * 3000]
)
def test_a_cursor_of_nothing_is_not_found(address: str, mei: User) -> None:
    assert signed_in(mei).get(f"/reports/{address}").status_code == 404


def test_reports_name_what_they_tell_of(mei: User) -> None:
    account = make_account(name="Studio A")
    make_report(
        scope={"accounts": [account.pk, 999], "projects": ["ORION"]}, scope_key="one"
    )
    make_report(cadence=Cadence.MONTHLY, start=date(2026, 10, 1), end=date(2026, 11, 1))
    html = page(mei)
    assert "Studio A, #999 · ORION" in html
    assert "October 2026" in html
    assert "all accounts and projects" in html


def test_queries_do_not_grow_with_readers_and_mails(
    chief: User, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(chief)
    for size in (1, 12):
        for _ in range(size):
            make_mail(make_reader(), MailState.FAILED)
        with django_assert_max_num_queries(21):
            assert client.get("/reports/").status_code == 200


@pytest.mark.parametrize("text", ALL)
def test_hostile_text_stays_text(text: str, chief: User) -> None:
    account = make_account(name=text[:80])
    reader = make_reader(None, name=text[:120], projects=[text])
    reader.accounts.add(account)
    make_mail(reader, MailState.FAILED, error=f"{words.DATA_REFUSED}\n{text}")
    make_report(scope={"accounts": [account.pk], "projects": [text]})
    assert raw_markup(page(chief)) == []


# --- One report -----------------------------------------------------------------------


def told_report() -> Report:
    """A frozen report with facts."""
    report = sample_report()
    report.save(force_insert=True)
    return report


def test_a_report_is_a_page_with_its_neighbours_and_its_mails(mei: User) -> None:
    report = told_report()
    same = {"cadence": report.cadence, "scope_key": report.scope_key}
    day = timedelta(days=1)
    before, after = (
        make_report(report.start + days, **same) for days in (-3 * day, 2 * day)
    )
    make_report(report.start - day, scope_key="another")
    mail = make_mail(make_reader(mei), MailState.FAILED, report=report)
    other = make_mail(make_reader(None), report=report)
    html = page(mei, f"/reports/{report.pk}/")
    assert f'rel="prev" href="/reports/{before.pk}/"' in html
    assert f'rel="next" href="/reports/{after.pk}/"' in html
    assert f'id="mail-{mail.pk}"' in html
    assert str(other.pk) not in html
    assert "Daily report" in html


def test_a_report_is_shown_in_the_viewers_language(mei: User) -> None:
    client = signed_in(mei)
    client.cookies["django_language"] = "zh-hans"
    assert "日报" in client.get(f"/reports/{told_report().pk}/").content.decode()


def test_a_frozen_report_is_sent_to_chosen_readers(mei: User, asked: list[str]) -> None:
    report, row = told_report(), make_reader(mei, only_if_something=True)
    make_mail(row, MailState.DUE)
    client = signed_in(mei)
    for _ in range(2):
        client.post(f"/reports/{report.pk}/send/", {"reader": [row.pk]})
    mail = Mail.objects.get(report=report)
    assert (mail.address, mail.asked_by) == (row.address, "mei")
    assert (mail.start, mail.end) == (report.start, report.end)
    assert AuditEntry.objects.get(verb="mail.asked").target_label == row.address
    assert set(asked) == {"costs.mails_tick"}


@pytest.mark.usefixtures("asked")
def test_nobody_sends_a_report_to_others_readers(mei: User, chief: User) -> None:
    report, row = told_report(), make_reader(None)
    path = f"/reports/{report.pk}/send/"
    assert signed_in(mei).post(path, {"reader": [row.pk]}).status_code == 403
    answer = signed_in(mei).post(path, {"reader": ["x"]}, follow=True)
    assert "Choose at least one reader" in answer.content.decode()
    assert not Mail.objects.exists()
    signed_in(chief).post(path, {"reader": [row.pk]})
    assert Mail.objects.get().subscription == row


# --- The overview ---------------------------------------------------------------------


def test_the_overview_tells_what_has_not_come(mei: User) -> None:
    make_account()
    reader = make_reader(mei)
    assert "not reached" not in page(mei, "/")
    make_mail(reader, MailState.FAILED, error=words.READER_REFUSED)
    make_mail(reader, MailState.MISSED, error=words.READER_REFUSED)
    html = page(mei, "/")
    assert "2 reports have not reached their readers" in html
    assert "1 not sent · 1 missed" in html
    assert "does not accept the reader" in html
    assert 'href="/reports/#mails"' in html


def test_what_others_miss_is_told_to_administrators_only(mei: User) -> None:
    make_account()
    make_mail(make_reader(None), MailState.UNKNOWN)
    assert "reached" not in page(mei, "/")
    admin = User.objects.create_superuser("admin")
    assert "1 report has not reached its reader" in page(admin, "/")
    assert "reached" not in page(make_user("render", *OPERATE), "/")


def test_a_rights_list_of_the_tests_is_what_a_viewer_has() -> None:
    assert set(MONEY) == {"farm.view_rendertask", "costs.view_costday"}
