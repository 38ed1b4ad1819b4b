"""Columns stand on their scale, whatever the amounts are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.costs.charts import WHOLE, chart_of, label_places, scale_step

D = Decimal
money = st.decimals(
    min_value=-(10**8), max_value=10**8, places=8, allow_nan=False, allow_infinity=False
)


@pytest.mark.parametrize(
    ("span", "step"),
    [("97", "25"), ("100", "25"), ("101", "50"), ("7.3", "2"), ("0.0004", "0.0001")],
)
def test_a_scale_goes_in_round_steps(span: str, step: str) -> None:
    assert scale_step(D(span), 4) == D(step)


def test_parts_stand_upon_each_other() -> None:
    chart = chart_of([[D(30), D(10)], [D(0), D(20)]], height=1000)
    assert [tick.amount for tick in chart.ticks] == [40, 30, 20, 10, 0]
    assert [tick.y for tick in chart.ticks] == [0, 250, 500, 750, 1000]
    first, second = chart.bars
    assert [(r.series, r.y, r.height) for r in first.rects] == [
        (0, 250, 750),
        (1, 0, 250),
    ]
    assert [(r.series, r.y, r.height) for r in second.rects] == [(1, 500, 500)]
    assert first.left + first.room == second.left


def test_corrections_that_take_money_back_hang_below_the_line() -> None:
    chart = chart_of([[D(30), D(-10)]], height=400)
    assert [tick.amount for tick in chart.ticks] == [30, 20, 10, 0, -10]
    assert chart.base == 300
    up, down = chart.bars[0].rects
    assert (up.y, up.height) == (0, 300)
    assert (down.y, down.height) == (300, 100)


def test_nothing_at_all_has_a_scale_and_no_parts() -> None:
    for columns in ([], [[]], [[D(0)], [D(0)]]):
        chart = chart_of(columns, height=100)
        assert len(chart.ticks) == 2
        assert not any(bar.rects for bar in chart.bars)


def test_the_least_amount_is_seen_beside_the_largest() -> None:
    chart = chart_of([[D(10**8)], [D("0.00000001")]], height=2000)
    (tiny,) = chart.bars[1].rects
    assert tiny.height >= 10
    assert tiny.y + tiny.height == chart.base


@given(st.lists(st.lists(money, min_size=3, max_size=3), min_size=1, max_size=40))
def test_nothing_leaves_the_picture(columns: list[list[Decimal]]) -> None:
    chart = chart_of(columns, height=2200)
    assert 0 <= chart.base <= chart.height
    assert len(chart.ticks) <= 8
    for bar in chart.bars:
        assert bar.left + bar.room <= WHOLE
        for rect in bar.rects:
            assert 0 <= rect.y <= rect.y + rect.height <= chart.height
            assert bar.left <= rect.x <= rect.x + rect.width <= bar.left + bar.room


@pytest.mark.parametrize(
    ("count", "most", "places"),
    [(5, 8, [0, 1, 2, 3, 4]), (12, 4, [2, 5, 8, 11]), (1, 6, [0]), (0, 6, [])],
)
def test_few_columns_have_names_and_the_last_is_one_of_them(
    count: int, most: int, places: list[int]
) -> None:
    assert label_places(count, most) == places
