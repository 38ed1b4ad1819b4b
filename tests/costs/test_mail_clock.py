"""When a reader's hour comes, and which days a report tells of then."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.costs.ledger.zones import Calendar
from apps.costs.mails.clock import Period, Rhythm, hour_on, next_due, periods_due

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
SHANGHAI = Calendar.made([(date.min, "Asia/Shanghai")])
DAY = timedelta(days=1)
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
INSTANTS = st.datetimes(
    datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)
)


def rhythm(
    zone: str, hour: int = 8, cadence: str = "daily", weekday: int = 0
) -> Rhythm:
    return Rhythm(cadence=cadence, zone=ZoneInfo(zone), hour=hour, weekday=weekday)


def due(
    who: Rhythm,
    now: str,
    *,
    calendars: tuple[Calendar, ...] = (SHANGHAI,),
    since: datetime = LONG_AGO,
    most: int = 3,
) -> list[Period]:
    found = periods_due(who, calendars, since=since, now=datetime.fromisoformat(now))
    return list(islice(found, most))


def days(periods: list[Period]) -> list[str]:
    return [str(period.start) for period in periods]


# --- The hour -------------------------------------------------------------------------


def test_the_hour_is_the_readers() -> None:
    day = date(2026, 11, 22)
    assert hour_on(day, rhythm("Europe/Berlin")) == datetime(
        2026, 11, 22, 7, tzinfo=UTC
    )
    assert hour_on(day, rhythm("Asia/Shanghai")) == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "instant"),
    [
        # Clocks jump from 2 to 3.
        ("Europe/Berlin", "2026-03-29", 2, "2026-03-29T01:00Z"),
        ("America/New_York", "2026-03-08", 2, "2026-03-08T07:00Z"),
        # Half an hour only: 2:00 is not there, 2:30 is.
        ("Australia/Lord_Howe", "2026-10-04", 2, "2026-10-03T15:30Z"),
        # Midnight is not there.
        ("America/Santiago", "2026-09-06", 0, "2026-09-06T04:00Z"),
        # A whole day is not there.
        ("Pacific/Apia", "2011-12-30", 8, "2011-12-30T10:00Z"),
    ],
)
def test_an_hour_that_is_not_there_is_the_next_instant_that_is(
    zone: str, day: str, hour: int, instant: str
) -> None:
    found = hour_on(date.fromisoformat(day), rhythm(zone, hour))
    assert found == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "instant"),
    [
        ("Europe/Berlin", "2026-10-25", 2, "2026-10-25T00:00Z"),
        ("America/New_York", "2026-11-01", 1, "2026-11-01T05:00Z"),
    ],
)
def test_an_hour_that_comes_twice_counts_the_first_time(
    zone: str, day: str, hour: int, instant: str
) -> None:
    found = hour_on(date.fromisoformat(day), rhythm(zone, hour))
    assert found == datetime.fromisoformat(instant)


@settings(max_examples=300, deadline=None)
@given(
    zone=ZONES,
    day=st.dates(date(2005, 1, 1), date(2034, 1, 1)),
    hour=st.integers(0, 23),
)
def test_the_hour_is_the_first_instant_at_which_clocks_show_it_or_later(
    zone: str, day: date, hour: int
) -> None:
    who = rhythm(zone, hour)
    wall = datetime.combine(day, datetime.min.time()).replace(hour=hour)
    found = hour_on(day, who)
    shown = found.astimezone(who.zone).replace(tzinfo=None)
    before = (found - timedelta(seconds=1)).astimezone(who.zone).replace(tzinfo=None)
    assert shown >= wall
    assert before < wall or shown == wall


# --- Daily ----------------------------------------------------------------------------


def test_a_reader_in_the_accounts_own_zone_reads_of_yesterday() -> None:
    [newest, *_] = due(rhythm("Asia/Shanghai"), "2026-11-23T00:00Z")
    assert (newest.start, newest.end) == (date(2026, 11, 22), date(2026, 11, 23))
    assert newest.due_at == datetime(2026, 11, 23, tzinfo=UTC)


def test_a_minute_before_the_hour_it_is_still_the_day_before() -> None:
    assert days(due(rhythm("Asia/Shanghai"), "2026-11-22T23:59Z")) == [
        "2026-11-21",
        "2026-11-20",
        "2026-11-19",
    ]


@pytest.mark.parametrize(
    ("zone", "hour", "now", "day"),
    [
        ("Europe/Berlin", 8, "2026-11-23T07:00Z", "2026-11-22"),
        # Nine in the evening of the 22nd in Vancouver: the 22nd has long ended there
        # where the account's days are.
        ("America/Vancouver", 21, "2026-11-23T05:00Z", "2026-11-22"),
        # Eight in the morning in Vancouver is midnight in Shanghai, in winter.
        ("America/Vancouver", 8, "2026-11-22T16:00Z", "2026-11-22"),
        # Midnight in Auckland is the evening before in Shanghai.
        ("Pacific/Auckland", 0, "2026-11-22T11:00Z", "2026-11-21"),
    ],
)
def test_the_day_is_the_last_one_that_has_ended_where_the_account_is(
    zone: str, hour: int, now: str, day: str
) -> None:
    newest = due(rhythm(zone, hour), now)[0]
    assert str(newest.start) == day
    assert newest.due_at == datetime.fromisoformat(now)


def test_all_accounts_days_have_to_be_over() -> None:
    west = Calendar.made([(date.min, "America/Los_Angeles")])
    found = due(
        rhythm("Asia/Shanghai"), "2026-11-23T00:00Z", calendars=(SHANGHAI, west)
    )
    # The 22nd goes on in Los Angeles until eight in the morning, UTC.
    assert days(found)[0] == "2026-11-21"


def test_when_clocks_go_back_two_days_may_end_before_the_same_hour() -> None:
    who = rhythm("America/Los_Angeles", 8)
    found = due(who, "2026-11-01T17:00Z", most=4)
    assert days(found) == ["2026-11-01", "2026-10-31", "2026-10-30", "2026-10-29"]
    assert found[0].due_at == found[1].due_at == datetime(2026, 11, 1, 16, tzinfo=UTC)


def test_nothing_is_owed_for_the_time_before() -> None:
    since = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    found = due(rhythm("Asia/Shanghai"), "2026-11-23T05:00Z", since=since)
    assert days(found) == ["2026-11-22", "2026-11-21"]


def test_who_subscribes_before_the_hour_gets_the_first_one_the_same_morning() -> None:
    since = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    found = due(rhythm("Asia/Shanghai"), "2026-11-23T00:10Z", since=since)
    assert days(found) == ["2026-11-22"]


@settings(max_examples=150, deadline=None)
@given(
    zone=ZONES,
    account=ZONES,
    hour=st.integers(0, 23),
    now=INSTANTS,
    cadence=st.sampled_from(["daily", "weekly", "monthly"]),
    weekday=st.integers(0, 6),
)
def test_each_day_is_told_once_and_never_before_it_is_over(
    zone: str, account: str, hour: int, now: datetime, cadence: str, weekday: int
) -> None:
    calendar = Calendar.made([(date.min, account)])
    who = rhythm(zone, hour, cadence, weekday)
    found = list(islice(periods_due(who, [calendar], since=LONG_AGO, now=now), 12))
    assert len(found) == 12
    assert found[0].due_at <= now
    for later, earlier in pairwise(found):
        assert earlier.end == later.start, "no day is left out, none told twice"
        assert earlier.due_at <= later.due_at
    for period in found:
        assert calendar.start(period.end) <= period.due_at
        if cadence == "daily":
            waited = period.due_at - calendar.start(period.end)
            # A day, and what clocks may jump.
            assert waited <= timedelta(hours=49 if "Apia" in zone else 25)
    assert next_due(who, [calendar], now=now).start == found[0].end


# --- Weekly and monthly ---------------------------------------------------------------


def test_a_weekly_one_comes_on_its_weekday_and_tells_of_the_seven_days_before() -> None:
    monday = rhythm("Europe/Berlin", 9, "weekly", 0)
    [newest, before, *_] = due(monday, "2026-11-25T12:00Z")
    assert (newest.start, newest.end) == (date(2026, 11, 16), date(2026, 11, 23))
    assert newest.due_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert before.end == newest.start
    friday = rhythm("Europe/Berlin", 9, "weekly", 4)
    assert due(friday, "2026-11-25T12:00Z")[0].end == date(2026, 11, 20)


def test_a_weekly_one_does_not_come_before_its_weekday_has_begun() -> None:
    # Sunday eight in the morning in Los Angeles: in Shanghai Sunday is over.
    monday = rhythm("America/Los_Angeles", 8, "weekly", 0)
    assert due(monday, "2026-11-22T18:00Z")[0].end == date(2026, 11, 16)
    assert due(monday, "2026-11-23T16:00Z")[0].end == date(2026, 11, 23)


def test_a_monthly_one_comes_on_the_first_and_tells_of_the_month_before() -> None:
    who = rhythm("Asia/Shanghai", 8, "monthly")
    found = due(who, "2026-03-01T00:00Z")
    assert [(str(one.start), str(one.end)) for one in found] == [
        ("2026-02-01", "2026-03-01"),
        ("2026-01-01", "2026-02-01"),
        ("2025-12-01", "2026-01-01"),
    ]
    assert days(due(who, "2026-02-28T23:59Z"))[0] == "2026-01-01"


@pytest.mark.parametrize("cadence", ["daily", "weekly", "monthly"])
def test_the_next_one_is_the_one_after_the_newest(cadence: str) -> None:
    who = rhythm("Europe/Berlin", 8, cadence)
    now = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    newest = next(periods_due(who, [SHANGHAI], since=LONG_AGO, now=now))
    coming = next_due(who, [SHANGHAI], now=now)
    assert coming.start == newest.end
    assert coming.due_at > now
    [again, *_] = periods_due(who, [SHANGHAI], since=now, now=coming.due_at)
    assert again == coming
