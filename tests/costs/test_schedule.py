"""Who is owed which report, the rows that say so, and what is late."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.costs.mails import words
from apps.costs.mails.late import late_summary, mails_late
from apps.costs.mails.outbox import mail_again, report_send
from apps.costs.mails.schedule import (
    MOST_MISSED,
    period_due,
    reports_enqueue,
    reports_owed,
)
from apps.costs.models import (
    Cadence,
    Mail,
    MailKind,
    MailState,
    Report,
    Subscription,
)
from tests.conftest import make_user
from tests.costs.factories import make_zone
from tests.factories import make_account

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MADE = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def subscribe(**fields: Any) -> Subscription:
    """A reader in Berlin, who gets a report at eight each day since the first."""
    accounts = fields.pop("accounts", ())
    values: dict[str, Any] = {
        "address": "mei@example.com",
        "zone": "Europe/Berlin",
        "hour": 8,
        "language": "zh-hans",
        "created_at": MADE,
        "since": MADE,
    }
    made = Subscription.objects.create(**values | fields)
    made.accounts.set(accounts)
    return made


def rows() -> list[tuple[str, str]]:
    """Day and state of each mail, newest first."""
    found = Mail.objects.order_by("-due_at", "-start")
    return [(str(mail.start), mail.state) for mail in found]


def test_the_newest_is_due_and_has_all_that_sending_needs() -> None:
    reader = subscribe(since=NOW - DAY)
    assert reports_enqueue(NOW) == 1
    mail = Mail.objects.get()
    assert mail.key == f"report:daily:2026-11-22:{reader.pk}"
    assert (mail.start, mail.end) == (date(2026, 11, 22), date(2026, 11, 23))
    assert mail.due_at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert (mail.kind, mail.state) == (MailKind.REPORT, MailState.DUE)
    assert (mail.address, mail.language, mail.zone) == (
        "mei@example.com",
        "zh-hans",
        "Europe/Berlin",
    )
    assert mail.report is None


def test_however_often_one_looks_there_is_one_row() -> None:
    subscribe(since=NOW - DAY)
    assert [reports_enqueue(NOW + minute * HOUR / 60) for minute in range(5)] == [
        1,
        0,
        0,
        0,
        0,
    ]
    assert reports_enqueue(NOW + DAY) == 1
    assert len(rows()) == 2


def test_what_nobody_was_told_of_is_missed_and_not_sent() -> None:
    subscribe(since=NOW - 4 * DAY)
    reports_enqueue(NOW)
    assert rows() == [
        ("2026-11-22", "due"),
        ("2026-11-21", "missed"),
        ("2026-11-20", "missed"),
        ("2026-11-19", "missed"),
    ]
    missed = Mail.objects.filter(state=MailState.MISSED)
    assert set(missed.values_list("error", flat=True)) == {words.NOT_TOLD}


def test_after_a_long_pause_the_latest_missed_ones_are_told() -> None:
    subscribe(since=NOW - 300 * DAY)
    reports_enqueue(NOW)
    assert len(rows()) == 1 + MOST_MISSED


def test_a_report_that_nobody_tried_to_send_gives_way_to_the_newer_one() -> None:
    subscribe(since=NOW - DAY)
    reports_enqueue(NOW)
    reports_enqueue(NOW + DAY)
    assert rows() == [("2026-11-23", "due"), ("2026-11-22", "missed")]
    assert Mail.objects.order_by("due_at")[0].error == words.NOT_SENT_IN_TIME


@pytest.mark.parametrize(
    "fields",
    [
        {"tries": 3},
        {"state": MailState.CLAIMED},
        {"state": MailState.IN_FLIGHT},
        {"state": MailState.SENT},
        {"state": MailState.UNKNOWN},
        {"state": MailState.FAILED},
    ],
)
def test_a_report_in_hand_does_not_give_way(fields: dict[str, Any]) -> None:
    subscribe(since=NOW - DAY)
    reports_enqueue(NOW)
    Mail.objects.update(**fields)
    reports_enqueue(NOW + DAY)
    assert rows()[1] == ("2026-11-22", fields.get("state", "due"))


def test_what_a_person_asked_for_again_does_not_give_way() -> None:
    subscribe(since=NOW - 2 * DAY)
    reports_enqueue(NOW)
    missed = Mail.objects.get(state=MailState.MISSED)
    with time_machine.travel(NOW, tick=False):
        again = mail_again(actor="admin", mail=missed)
    reports_enqueue(NOW + DAY)
    again.refresh_from_db()
    assert again.state == MailState.DUE


def test_what_a_person_asked_for_makes_no_other_give_way() -> None:
    reader = subscribe(since=NOW - DAY)
    reports_enqueue(NOW)
    report = Report.objects.create(
        cadence=Cadence.DAILY,
        start=date(2026, 11, 1),
        end=date(2026, 11, 2),
        built_at=NOW,
        facts={},
    )
    with time_machine.travel(NOW + HOUR, tick=False):
        report_send(actor="mei", report=report, subscription=reader)
    reports_enqueue(NOW + HOUR)
    assert rows() == [("2026-11-01", "due"), ("2026-11-22", "due")]


def test_each_reader_has_own_rows() -> None:
    for number in range(3):
        subscribe(address=f"reader{number}@example.com", since=NOW - DAY)
    subscribe(cadence=Cadence.WEEKLY, since=NOW - 7 * DAY)
    subscribe(cadence=Cadence.MONTHLY, since=NOW - 40 * DAY)
    assert reports_enqueue(NOW) == 5
    keys = {mail.key.rpartition(":")[0] for mail in Mail.objects.all()}
    assert keys == {
        "report:daily:2026-11-22",
        "report:weekly:2026-11-16",
        "report:monthly:2026-10-01",
    }


def test_looking_takes_as_many_queries_for_many_readers_as_for_one() -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            reports_enqueue(NOW)
        return len(found)

    account = make_account()
    subscribe(accounts=[account])
    reports_enqueue(NOW)
    one = queries()
    for number in range(20):
        subscribe(address=f"reader{number}@example.com", accounts=[account])
    reports_enqueue(NOW)
    assert queries() == one


@pytest.mark.parametrize("fields", [{"enabled": False}, {"since": NOW}])
def test_who_is_owed_nothing_gets_no_row(fields: dict[str, Any]) -> None:
    subscribe(**fields)
    assert reports_enqueue(NOW) == 0


def test_the_day_is_over_in_the_zones_of_the_readers_own_accounts() -> None:
    far, near = make_account(), make_account()
    make_zone(far, "America/Los_Angeles")
    make_zone(near, "Asia/Shanghai")
    subscribe(address="near@example.com", accounts=[near])
    subscribe(address="far@example.com", accounts=[far, near])
    subscribe(address="all@example.com")
    # Nine in the evening in Berlin would tell all of yesterday; eight in the morning,
    # the day before was not over in Los Angeles.
    newest = {
        one.subscription.address: str(one.period.start)
        for one in reports_owed(datetime(2026, 11, 23, 7, 30, tzinfo=UTC))
        if one.newest
    }
    assert newest == {
        "near@example.com": "2026-11-22",
        "far@example.com": "2026-11-21",
        "all@example.com": "2026-11-21",
    }


def test_two_days_that_end_before_the_same_hour_are_both_sent() -> None:
    subscribe(zone="America/Los_Angeles", since=datetime(2026, 10, 31, 16, tzinfo=UTC))
    reports_enqueue(datetime(2026, 11, 1, 16, 5, tzinfo=UTC))
    assert rows() == [("2026-11-01", "due"), ("2026-10-31", "due")]


def test_a_zone_that_this_machine_does_not_know_stops_nobody() -> None:
    subscribe(zone="Mars/Olympus", since=NOW - DAY)
    subscribe(since=NOW - DAY)
    assert reports_enqueue(NOW) == 2


def test_the_newest_period_is_told_also_to_who_is_not_owed_it() -> None:
    assert str(period_due(subscribe(since=NOW), NOW).start) == "2026-11-22"


# --- What is late ---------------------------------------------------------------------


def test_nothing_is_late_for_a_quarter_of_an_hour() -> None:
    subscribe(since=NOW - DAY)
    due_at = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert mails_late(due_at + timedelta(minutes=14)) == []
    reports_enqueue(due_at)
    assert mails_late(due_at + timedelta(minutes=14)) == []
    assert late_summary(due_at).count == 0


def test_a_report_that_nothing_has_looked_for_is_late_too() -> None:
    reader = subscribe(since=NOW - DAY)
    [late] = mails_late(datetime(2026, 11, 23, 7, 15, tzinfo=UTC))
    assert (late.mail, late.subscription) == (None, reader)
    assert (late.state, late.start) == (MailState.DUE, date(2026, 11, 22))
    assert late.reason == words.NOT_NOTICED


@pytest.mark.parametrize(
    "state", [MailState.DUE, MailState.CLAIMED, MailState.IN_FLIGHT]
)
def test_what_is_not_sent_after_a_quarter_of_an_hour_is_late(state: MailState) -> None:
    subscribe(since=NOW - DAY)
    reports_enqueue(NOW)
    Mail.objects.update(state=state, error="")
    [late] = mails_late(NOW)
    assert (late.state, late.mail) == (state, Mail.objects.get())
    assert late.reason == words.NOT_TRIED
    assert late_summary(NOW).late == 1


@pytest.mark.parametrize("state", [MailState.SENT, MailState.SKIPPED])
def test_what_is_done_is_not_late(state: MailState) -> None:
    subscribe(since=NOW - DAY)
    reports_enqueue(NOW)
    Mail.objects.update(state=state)
    assert mails_late(NOW) == []


def test_the_summary_counts_and_names_the_commonest_reason() -> None:
    subscribe(since=NOW - 6 * DAY)
    reports_enqueue(NOW)
    mails = list(Mail.objects.order_by("due_at"))
    said = f"{words.UNREACHABLE}\nConnection refused"
    for mail, state in zip(mails, ["failed", "unknown", "failed"], strict=False):
        Mail.objects.filter(pk=mail.pk).update(state=state, error=said)
    summary = late_summary(NOW)
    assert (summary.failed, summary.unknown, summary.missed, summary.late) == (
        2,
        1,
        2,
        1,
    )
    assert summary.count == 6
    assert summary.reason == said
    assert summary.oldest == mails[0].due_at


def test_what_was_asked_for_again_is_late_only_as_the_new_one() -> None:
    subscribe(since=NOW - 2 * DAY)
    reports_enqueue(NOW)
    missed = Mail.objects.get(state=MailState.MISSED)
    Mail.objects.filter(state=MailState.DUE).update(state=MailState.SENT)
    with time_machine.travel(NOW, tick=False):
        again = mail_again(actor="admin", mail=missed)
    assert mails_late(NOW) == []
    [late] = mails_late(NOW + timedelta(minutes=15))
    assert late.mail == again


def test_readers_who_left_need_nobody() -> None:
    reader = subscribe(since=NOW - 3 * DAY)
    reports_enqueue(NOW)
    reader.enabled = False
    reader.save()
    assert mails_late(NOW) == []


def test_after_a_week_nobody_is_bothered_any_more() -> None:
    subscribe(since=NOW - 2 * DAY)
    reports_enqueue(NOW)
    Mail.objects.filter(state=MailState.DUE).update(state=MailState.FAILED)
    later = NOW + 6 * DAY
    Subscription.objects.update(since=NOW + 30 * DAY)
    assert len(mails_late(later)) == 1
    assert mails_late(NOW + 8 * DAY - 3 * HOUR) == []


def test_people_see_their_own_and_administrators_all() -> None:
    mei, admin = make_user("mei"), User.objects.create_superuser("admin")
    subscribe(user=mei, since=NOW - DAY)
    subscribe(address="outside@example.com", since=NOW - DAY)
    reports_enqueue(NOW)
    Mail.objects.update(state=MailState.FAILED)
    assert [late.address for late in mails_late(NOW, user=mei)] == ["mei@example.com"]
    assert late_summary(NOW, user=admin).failed == 2
    assert late_summary(NOW, user=make_user("other")).count == 0
