"""A budget counts the days of its period, which may be a month or all its time."""

from datetime import date

import pytest

from apps.costs.budgets.periods import (
    Period,
    period_of,
    periods_to_judge,
    shown_period,
)
from apps.costs.models import Budget


def budget(
    period: str = "month", starts: str = "2026-01-10", ends: str = "2026-12-20"
) -> Budget:
    """A budget that is not kept."""
    return Budget(
        period=period,
        starts=date.fromisoformat(starts),
        ends=date.fromisoformat(ends) if ends else None,
    )


def days(period: Period | None) -> tuple[str, str] | None:
    """First day and the day after the last, as text."""
    return period and (str(period.start), str(period.end))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-09", None),
        ("2026-01-10", ("2026-01-10", "2026-02-01")),
        ("2026-01-31", ("2026-01-10", "2026-02-01")),
        ("2026-02-28", ("2026-02-01", "2026-03-01")),
        ("2026-12-20", ("2026-12-01", "2026-12-21")),
        ("2026-12-21", None),
    ],
)
def test_each_month_is_a_period_and_the_first_and_last_may_be_short(
    day: str, expected: tuple[str, str] | None
) -> None:
    assert days(period_of(budget(), date.fromisoformat(day))) == expected


@pytest.mark.parametrize("day", ["2026-01-10", "2026-06-01", "2026-12-20"])
def test_once_is_all_its_days(day: str) -> None:
    found = period_of(budget("once"), date.fromisoformat(day))
    assert days(found) == ("2026-01-10", "2026-12-21")


def test_without_a_last_day_it_goes_on() -> None:
    found = period_of(budget("once", ends=""), date(2031, 5, 5))
    assert found == Period(date(2026, 1, 10), None)
    assert found.last is None
    assert found.holds(date(2040, 1, 1))


def test_before_it_starts_the_period_to_come_is_shown_and_after_it_the_last() -> None:
    assert days(shown_period(budget(), date(2025, 1, 1))) == (
        "2026-01-10",
        "2026-02-01",
    )
    assert days(shown_period(budget(), date(2027, 3, 3))) == (
        "2026-12-01",
        "2026-12-21",
    )


def test_yesterdays_period_is_judged_once_more_for_its_last_money() -> None:
    first_of_march = periods_to_judge(budget(), date(2026, 3, 1))
    assert [str(period.start) for period in first_of_march] == [
        "2026-02-01",
        "2026-03-01",
    ]
    assert len(periods_to_judge(budget(), date(2026, 3, 2))) == 1
    assert len(periods_to_judge(budget(), date(2026, 12, 21))) == 1
    assert periods_to_judge(budget(), date(2026, 12, 22)) == []
