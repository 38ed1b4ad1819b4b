"""The chart of what an account had left: where lines, gaps and days are."""

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest

from apps.costs.residues.history import Stretch
from apps.dashboard.account_facts.balance_chart import (
    HEIGHT,
    NAMES_WIDE,
    Ahead,
    Shapes,
    shapes_of,
)
from tests.factories import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def stretch(
    begins: int,
    ends: int,
    balance: int | None,
    coupon: int = 0,
    credit: int | None = None,
) -> Stretch:
    """From so many to so many hours before NOW."""
    left, owed = (
        None if amount is None else Decimal(amount) for amount in (balance, credit)
    )
    since, until = NOW - begins * HOUR, NOW - ends * HOUR
    return Stretch(since, until, left, Decimal(coupon), owed)


def drawn(*stretches: Stretch, ahead: Ahead | None = None, days: int = 4) -> Shapes:
    """The last ten hours."""
    first = NOW - 2 * DAY
    bounds = [
        ((first + n * DAY).date(), first + n * DAY, first + (n + 1) * DAY)
        for n in range(days)
    ]
    return shapes_of(
        stretches, start=NOW - 10 * HOUR, now=NOW, ahead=ahead, days=bounds
    )


def test_a_balance_is_a_step_above_the_base_line() -> None:
    found = drawn(stretch(10, 5, 100), stretch(5, 0, 50))
    assert found.base == HEIGHT
    assert found.balance == f"M0 {HEIGHT}V0H5000V{HEIGHT // 2}H10000V{HEIGHT}Z"
    assert [tick.amount for tick in found.ticks] == [100, 75, 50, 25, 0]


def test_where_nobody_looked_the_area_breaks_off() -> None:
    found = drawn(stretch(10, 8, 100), stretch(2, 0, 100))
    assert found.balance.count("M") == found.balance.count("Z") == 2
    assert "H2000V1800Z" in found.balance
    assert "M8000 1800" in found.balance


def test_what_was_seen_for_a_moment_is_seen() -> None:
    assert "H5001" in drawn(stretch(5, 5, 100)).balance


def test_vouchers_lie_on_the_balance() -> None:
    assert drawn(stretch(10, 0, 100)).total == ""
    found = drawn(stretch(10, 0, 100, coupon=100))
    assert f"V{HEIGHT // 2}H" in found.balance
    assert "V0H" in found.total


def test_what_is_owed_hangs_from_the_base_line() -> None:
    found = drawn(stretch(10, 5, 100), stretch(5, 0, -100, coupon=50))
    assert found.base == HEIGHT // 2
    assert f"V{HEIGHT}H10000" in found.balance
    assert f"V{HEIGHT // 4}H10000" in found.total


def test_credit_is_a_line_as_far_below_zero_as_the_balance_may_go() -> None:
    found = drawn(stretch(10, 5, 100, credit=100), stretch(5, 0, 100, credit=50))
    assert found.base == HEIGHT // 2
    assert found.credit == f"M0 {HEIGHT}H5000V{HEIGHT * 3 // 4}H10000"


def test_where_no_credit_is_known_there_is_no_line() -> None:
    assert drawn(stretch(10, 0, 100)).credit == ""
    assert drawn(stretch(10, 0, 100, credit=0)).credit == ""
    assert drawn(stretch(10, 0, 100, credit=-5)).base == HEIGHT
    found = drawn(
        stretch(10, 8, 100, credit=50),
        stretch(8, 6, 100),
        stretch(6, 3, 100, credit=50),
        stretch(2, 0, 100, credit=50),
    )
    assert [part.split()[0] for part in found.credit.split("M")[1:]] == [
        "0",
        "4000",
        "8000",
    ]


@pytest.mark.parametrize("stretches", [(), (stretch(10, 0, None),)])
def test_nothing_at_all_is_drawn_without_a_fault(
    stretches: tuple[Stretch, ...],
) -> None:
    assert [tick.amount for tick in drawn(*stretches).ticks][-1] == 0


def test_from_now_on_it_falls_at_the_pace_until_it_is_used_up() -> None:
    ahead = Ahead(Decimal(240), Decimal(0), NOW + 10 * HOUR)
    found = drawn(stretch(10, 0, 50), ahead=ahead)
    assert found.now == 5000
    assert found.ahead == "M5000 300L7500 1800"


def test_credit_lets_it_fall_below_the_line() -> None:
    ahead = Ahead(Decimal(240), Decimal(-50), NOW + 10 * HOUR)
    found = drawn(stretch(10, 0, 50), ahead=ahead)
    assert found.ahead == "M5000 0L10000 1800"
    assert found.base == HEIGHT // 2


def test_what_lasts_longer_than_is_shown_goes_out_at_the_edge() -> None:
    ahead = Ahead(Decimal(24), Decimal(0), NOW + 10 * HOUR)
    assert drawn(stretch(10, 0, 100), ahead=ahead).ahead == "M5000 0L10000 180"


def test_only_days_that_are_seen_have_a_column() -> None:
    found = drawn(stretch(10, 0, 100))
    assert [column.width for column in found.columns] == [10_000]


def test_names_of_days_keep_apart_on_any_screen() -> None:
    first = NOW - 40 * DAY
    days = [
        ((first + n * DAY).date(), first + n * DAY, first + (n + 1) * DAY)
        for n in range(41)
    ]
    found = shapes_of(
        [stretch(1, 0, 5)], start=first, now=NOW + HOUR, ahead=None, days=days
    )
    named = [place for place, one in enumerate(found.columns) if one.name]
    gaps = {after - place for place, after in itertools.pairwise(named)}
    assert len(gaps) == 1
    assert len(named) <= NAMES_WIDE
    assert [found.columns[place].name for place in named[::-1]][:3] == [
        "all",
        "wide",
        "all",
    ]
