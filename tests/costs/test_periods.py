"""Spans of days, as people ask for them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.costs.periods import LONGEST, Period, Preset, period_in, preset_period

TODAY = date(2026, 11, 23)
days = st.dates(date(2001, 1, 1), date(2099, 1, 1))


def span(period: Period) -> tuple[str, str]:
    """First and last day."""
    return period.start.isoformat(), period.last.isoformat()


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("today", "2026-11-23", "2026-11-23"),
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("7d", "2026-11-17", "2026-11-23"),
        ("30d", "2026-10-25", "2026-11-23"),
        ("month", "2026-11-01", "2026-11-30"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("year", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_name_means_its_days(preset: str, first: str, last: str) -> None:
    assert span(preset_period(preset, TODAY)) == (first, last)
    assert period_in({"period": preset}, TODAY).params == {"period": preset}


def test_from_and_to_are_whole_days_and_come_before_a_name() -> None:
    asked = {"from": "2026-02-03", "to": "2026-02-05", "period": "today"}
    period = period_in(asked, TODAY)
    assert (period.start, period.end) == (date(2026, 2, 3), date(2026, 2, 6))
    assert period.params == {"from": "2026-02-03", "to": "2026-02-05"}


@pytest.mark.parametrize(
    ("values", "first", "last"),
    [
        ({"from": "2026-02-05", "to": "2026-02-03"}, "2026-02-03", "2026-02-05"),
        ({"from": "2026-02-05"}, "2026-02-05", "2026-11-23"),
        ({"to": "2026-02-05"}, "2026-02-05", "2026-02-05"),
        ({"from": "yesterday", "to": "2026-13-01"}, "2026-10-25", "2026-11-23"),
        ({"from": "0001-01-01"}, "2026-10-25", "2026-11-23"),
        ({"period": "<b>"}, "2026-10-25", "2026-11-23"),
        ({}, "2026-10-25", "2026-11-23"),
    ],
)
def test_what_means_nothing_is_left_out(
    values: dict[str, str], first: str, last: str
) -> None:
    assert span(period_in(values, TODAY)) == (first, last)


def test_nobody_asks_for_more_than_ten_years() -> None:
    period = period_in({"from": "2000-01-01", "to": "2099-12-31"}, TODAY)
    assert period.days == LONGEST
    assert period.last == date(2099, 12, 31)


@pytest.mark.parametrize(
    ("first", "end", "steps", "result"),
    [
        ((2026, 11, 1), (2026, 12, 1), -1, ("2026-10-01", "2026-10-31")),
        ((2026, 1, 1), (2027, 1, 1), -1, ("2025-01-01", "2025-12-31")),
        ((2026, 1, 1), (2026, 3, 1), 1, ("2026-03-01", "2026-04-30")),
        ((2026, 11, 17), (2026, 11, 24), -1, ("2026-11-10", "2026-11-16")),
        ((2026, 11, 23), (2026, 11, 24), 1, ("2026-11-24", "2026-11-24")),
    ],
)
def test_the_period_before_and_the_next_are_as_long(
    first: tuple[int, int, int],
    end: tuple[int, int, int],
    steps: int,
    result: tuple[str, str],
) -> None:
    assert span(Period(date(*first), date(*end)).moved(steps)) == result


@given(first=days, length=st.integers(1, 800), steps=st.integers(-3, 3))
def test_periods_follow_each_other_without_a_gap(
    first: date, length: int, steps: int
) -> None:
    period = Period(first, first + timedelta(days=length))
    assert period.moved(steps).end == period.moved(steps + 1).start


def test_an_open_month_is_held_against_as_many_days_of_the_one_before() -> None:
    month = preset_period(Preset.MONTH, TODAY)
    assert span(month.compared(TODAY)) == ("2026-10-01", "2026-10-23")
    assert span(month.compared(date(2026, 12, 9))) == ("2026-10-01", "2026-10-31")
    march = preset_period(Preset.MONTH, date(2026, 3, 31))
    assert span(march.compared(date(2026, 3, 31))) == ("2026-02-01", "2026-02-28")
