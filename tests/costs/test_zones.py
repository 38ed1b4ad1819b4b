"""Days of an account: without gaps, never overlapping, whatever clocks do."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.costs.ledger.midnights import midnight
from apps.costs.ledger.zones import DEFAULT_ZONE, Calendar, calendars
from tests.costs.factories import at, make_zone
from tests.factories import make_account

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def hours(calendar: Calendar, day: date) -> float:
    """How long the day is."""
    start, end = calendar.bounds(day)
    return (end - start) / HOUR


@pytest.mark.parametrize(
    ("zone", "day", "long"),
    [
        ("Asia/Shanghai", "2026-03-29", 24),
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/New_York", "2026-03-08", 23),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("America/Sao_Paulo", "2018-11-04", 23),
        ("America/Sao_Paulo", "2018-02-17", 25),
        ("Asia/Beirut", "2022-03-27", 23),
        ("Asia/Beirut", "2022-10-29", 25),
        ("America/Havana", "2026-11-01", 25),
        ("Pacific/Apia", "2011-12-30", 0),
        ("Pacific/Apia", "2011-12-29", 24),
    ],
)
def test_days_are_as_long_as_their_zone_has_them(
    zone: str, day: str, long: float
) -> None:
    calendar = Calendar.made([(date(1970, 1, 1), zone)])
    assert hours(calendar, date.fromisoformat(day)) == long


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        ("Asia/Shanghai", "2026-11-23", "2026-11-22 16:00"),
        # Midnight is skipped: the day begins at one.
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04 03:00"),
        ("Asia/Beirut", "2022-03-27", "2022-03-26 22:00"),
        # At midnight it is eleven again: the day begins an hour later.
        ("America/Sao_Paulo", "2018-02-18", "2018-02-18 03:00"),
        ("Asia/Beirut", "2022-10-30", "2022-10-29 22:00"),
        # At one it is midnight again, of the same day: it has begun already.
        ("America/Havana", "2026-11-01", "2026-11-01 04:00"),
        # At one past midnight it is a minute past eleven of the day before.
        ("America/St_Johns", "2006-10-29", "2006-10-29 03:30"),
        # From 23:30 clocks go to 00:30.
        ("America/Toronto", "1919-03-31", "1919-03-31 04:30"),
    ],
)
def test_a_day_begins_where_clocks_begin_to_show_it(
    zone: str, day: str, start: str
) -> None:
    assert midnight(date.fromisoformat(day), ZoneInfo(zone)) == at(start)


instants = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)).map(
    lambda value: value.replace(tzinfo=UTC)
)
zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
changes = st.lists(
    st.tuples(st.dates(date(2017, 1, 1), date(2028, 1, 1)), zones),
    min_size=1,
    max_size=4,
    unique_by=lambda change: change[0],
)


@settings(max_examples=150, deadline=None)
@given(changes, instants)
@example([(date(2018, 1, 1), "America/Sao_Paulo")], at("2018-11-04 02:59"))
@example([(date(2018, 1, 1), "America/Sao_Paulo")], at("2018-11-04 03:00"))
@example(
    [(date(2018, 1, 1), "Pacific/Kiritimati"), (date(2020, 1, 2), "Etc/GMT+12")],
    at("2020-01-01 12:00"),
)
@example(
    [(date(2018, 1, 1), "Etc/GMT+12"), (date(2020, 1, 2), "Pacific/Kiritimati")],
    at("2020-01-01 11:00"),
)
def test_every_instant_belongs_to_the_one_day_whose_bounds_hold_it(
    spans: list[tuple[date, str]], instant: datetime
) -> None:
    calendar = Calendar.made(spans)
    day = calendar.day_of(instant)
    start, end = calendar.bounds(day)
    assert start <= instant < end
    around = [day + number * DAY for number in range(-3, 4)]
    for first, second in pairwise(around):
        assert calendar.bounds(first)[1] == calendar.bounds(second)[0]
    for other in {*around} - {day}:
        other_start, other_end = calendar.bounds(other)
        assert other_start <= other_end
        assert not other_start <= instant < other_end


@settings(max_examples=100, deadline=None)
@given(zones, instants)
def test_of_one_zone_the_day_is_what_its_clocks_show(
    zone: str, instant: datetime
) -> None:
    shown = instant.astimezone(ZoneInfo(zone)).date()
    # An hour that is shown twice around midnight may belong to the day before or after.
    assert Calendar.made([(date(1970, 1, 1), zone)]).day_of(instant) in {
        shown,
        (instant + HOUR).astimezone(ZoneInfo(zone)).date(),
        (instant - HOUR).astimezone(ZoneInfo(zone)).date(),
    }


def test_the_day_of_a_change_of_zones_is_longer_or_shorter_by_the_difference() -> None:
    calendar = Calendar.made(
        [
            (date(1970, 1, 1), "Asia/Shanghai"),
            (date(2026, 7, 10), "Europe/Berlin"),
            (date(2026, 7, 20), "Asia/Shanghai"),
        ]
    )
    assert hours(calendar, date(2026, 7, 9)) == 24 + 6
    assert hours(calendar, date(2026, 7, 10)) == 24
    assert hours(calendar, date(2026, 7, 19)) == 24 - 6
    assert str(calendar.zone_on(date(2026, 7, 9))) == "Asia/Shanghai"
    assert str(calendar.zone_on(date(2026, 7, 10))) == "Europe/Berlin"
    assert str(calendar.zone_on(date(1969, 7, 10))) == "Asia/Shanghai"


def test_a_day_that_a_change_across_the_date_line_leaves_no_time_has_none() -> None:
    calendar = Calendar.made(
        [(date(1970, 1, 1), "Etc/GMT+12"), (date(2026, 7, 10), "Pacific/Kiritimati")]
    )
    assert hours(calendar, date(2026, 7, 9)) == 0
    assert hours(calendar, date(2026, 7, 10)) == 22
    assert calendar.today(at("2026-07-09 11:59")) == date(2026, 7, 8)
    assert calendar.today(at("2026-07-09 12:00")) == date(2026, 7, 10)


@pytest.mark.django_db
def test_calendars_of_many_accounts_take_one_query(
    django_assert_num_queries: object,
) -> None:
    first, second = make_account(), make_account()
    make_zone(first, "Europe/Berlin")
    make_zone(first, "Asia/Tokyo", date(2026, 7, 10))
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = calendars([first.pk, second.pk])
    assert str(found[first.pk].zone_on(date(2026, 7, 11))) == "Asia/Tokyo"
    assert str(found[second.pk].zone_on(date(2026, 7, 11))) == DEFAULT_ZONE
    assert Calendar.of(first.pk) == found[first.pk]
