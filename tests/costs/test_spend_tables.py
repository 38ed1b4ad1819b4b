"""Files hold what the page shows: all rows, the same totals, to the last digit."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.costs.exports.sheets import csv_bytes
from apps.costs.exports.tables import Table
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.tables import VIEWS, View, cost_tables, share_of
from apps.farm.models import Frame
from tests.costs.posting_rows import make_posting
from tests.costs.spend_rows import DAY, make_leaf
from tests.factories import make_account, make_frame

pytestmark = pytest.mark.django_db

D = Decimal


def tables(view: View = "costs", **values: str) -> list[Table]:
    """The tables of November 2026, narrowed."""
    asked = {"from": "2026-11-01", "to": "2026-11-30"} | values
    query = CostQuery.read(asked, date(2026, 11, 23))
    return cost_tables(query, user=None, view=view)


def rows(table: Table) -> list[tuple[Any, ...]]:
    """All rows, each as wide as its head."""
    found = list(table.rows)
    assert all(len(row) == len(table.columns) for row in found)
    return found


@pytest.fixture(autouse=True)
def ledger() -> None:
    """Two projects in two currencies, waste and a correction."""
    orion = make_leaf(make_account(currency="CNY"), project_name="=Orion")
    lyra = make_leaf(make_account(currency="JPY"), project_name="Lyra")
    frame = make_frame(orion, name="0001")
    make_posting(frame, "10.00000001", coupon=D("0.5"))
    make_posting(frame, "5", outcome="failed", attempt=1, node="n7")
    late = {"day": DAY + timedelta(1), "for_day": DAY}
    make_posting(frame, "-2", **late)
    make_posting(make_frame(lyra), "700")


def test_lines_come_with_their_totals() -> None:
    lines, over_time, corrected = tables(by="project")
    assert rows(lines) == [
        (
            "=Orion",
            "CNY",
            D("13.00000001"),
            "100.0 %",
            5,
            D("12.50000001"),
            D("0.5"),
            -2,
        ),
        ("Lyra", "JPY", 700, "100.0 %", 0, 700, 0, 0),
        (
            "Total",
            "CNY",
            D("13.00000001"),
            "100.0 %",
            5,
            D("12.50000001"),
            D("0.5"),
            -2,
        ),
        ("Total", "JPY", 700, "100.0 %", 0, 700, 0, 0),
    ]
    assert rows(over_time)[0] == (DAY, DAY, "CNY", "=Orion", D("15.00000001"))
    ((day, for_day, *_, amount, postings),) = rows(corrected)
    assert (day, for_day, amount, postings) == (DAY + timedelta(1), DAY, -2, 1)


def test_waste_is_only_that() -> None:
    lines, _over_time = tables("waste", by="outcome")
    assert [row[:3] for row in rows(lines)] == [
        ("Failed", "CNY", 5),
        ("Total", "CNY", 5),
    ]


def test_corrections_of_waste_are_those_of_waste_alone() -> None:
    frame = Frame.objects.get(name="0001")
    late = {"day": DAY + timedelta(2), "for_day": DAY}
    make_posting(frame, "0.25", outcome="failed", **late)
    lines, _over_time, corrected = tables("waste", by="outcome")
    assert rows(lines)[-1][-1] == D("0.25")
    assert [row[4] for row in rows(corrected)] == [D("0.25")]


def test_postings_are_all_there_in_order() -> None:
    (table,) = tables("entries", currency="CNY")
    found = rows(table)
    assert [row[9] for row in found] == [D("10.00000001"), 5, -2]
    day, corrects, _task, layer, frame, attempt, outcome, node, *_ = found[1]
    assert (day, corrects, layer, frame) == (DAY, None, "beauty", "0001")
    assert (attempt, outcome, node) == (2, "Failed", "n7")
    assert found[2][1] == DAY


@pytest.mark.parametrize("view", VIEWS)
def test_every_table_can_be_written_to_a_file(view: View) -> None:
    for table in tables(view):
        text = csv_bytes(table).decode("utf-8-sig")
        assert len(text.splitlines()) > 1
        assert "\n=Orion" not in text


def test_a_share_has_one_digit_and_needs_a_whole() -> None:
    assert share_of(D(1), D(3)) == "33.3 %"
    assert share_of(D(-1), D(4)) == "-25.0 %"
    assert share_of(D(1), D(0)) == ""
