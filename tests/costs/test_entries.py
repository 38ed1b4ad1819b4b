"""Postings are what figures are made of: their sum is the figure."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from apps.common.paging import CursorError
from apps.costs.selectors.entries import (
    entry_list,
    entry_page,
    entry_totals,
    first_day,
    nearest_day,
)
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.scope import Dimension
from apps.costs.selectors.spend import spend_by
from tests.costs.posting_rows import make_posting
from tests.costs.spend_rows import DAY, make_leaf, scope
from tests.factories import make_account, make_frame

pytestmark = pytest.mark.django_db

YEAR = {"from": "2026-01-01", "to": "2026-12-31"}


def query(**values: str) -> CostQuery:
    """The address of 2026, narrowed."""
    return CostQuery.read(YEAR | values, date(2026, 11, 23))


@pytest.fixture
def ledger() -> None:
    """Postings of two currencies, a few days and several outcomes."""
    for place in range(12):
        leaf = make_leaf(
            make_account(currency=("CNY", "USD")[place % 2]),
            project_name=("Orion", "")[place % 3 == 0],
            user_name=f"u{place % 4}",
            labels=[["hero"], []][place % 2],
        )
        for number in range(3):
            make_posting(
                make_frame(leaf, number=number),
                f"{place}.{number}1",
                day=DAY - timedelta(place),
                outcome=("done", "failed", "under_way")[number],
                node=f"node-{number}",
                attempt=number,
            )


@pytest.mark.parametrize("by", [one for one in Dimension if one != Dimension.LABEL])
def test_the_postings_behind_a_line_sum_up_to_it(by: Dimension, ledger: None) -> None:
    for line in spend_by(user=None, scope=scope(), by=by):
        asked = query(currency=line.currency, **line.query)
        rows = entry_list(user=None, query=asked)
        assert sum(row.amount for row in rows) == line.money.amount
        (total,) = entry_totals(user=None, query=asked)
        assert total.money.amount == line.money.amount
        assert total.money.wasted == line.money.wasted


def test_postings_come_newest_first_page_by_page(ledger: None) -> None:
    seen, cursor = [], ""
    while True:
        page = entry_page(user=None, query=query(), limit=5, cursor=cursor)
        seen += page.items
        if not page.next:
            break
        cursor = page.next
    assert len(seen) == 36
    assert seen == sorted(seen, key=lambda row: (row.day, row.pk), reverse=True)
    with pytest.raises(CursorError):
        entry_page(user=None, query=query(), limit=5, cursor="nonsense")


def test_they_are_narrowed_to_a_frame_a_machine_and_corrections() -> None:
    leaf = make_leaf()
    one, other = make_frame(leaf), make_frame(leaf)
    make_posting(one, "1", node="a", coupon=Decimal("0.5"))
    make_posting(one, "2", node="b", outcome="failed")
    make_posting(other, "4", node="a", day=DAY + timedelta(2), for_day=DAY)
    for values, amounts in (
        ({"frame": str(one.pk)}, [2, 1]),
        ({"node": "a"}, [4, 1]),
        ({"node": "-"}, []),
        ({"corrections": "1"}, [4]),
        ({"frame": str(one.pk), "outcome": "waste"}, [2]),
    ):
        asked = query(**values)
        page = entry_page(user=None, query=asked, limit=10)
        assert [row.amount for row in page.items] == amounts
        totals = entry_totals(user=None, query=asked)
        assert [t.money.amount for t in totals] == ([sum(amounts)] if amounts else [])
    (total,) = entry_totals(user=None, query=query(frame=str(one.pk)))
    assert (total.money.coupon, total.money.wasted) == (Decimal("0.5"), 2)


def test_the_first_day_with_money_is_known(viewer: User, ledger: None) -> None:
    assert first_day(user=None) == DAY - timedelta(11)
    assert first_day(user=viewer) is None


def test_the_nearest_day_with_money_of_that_kind_is_found(ledger: None) -> None:
    for start, narrow, day in (
        (DAY + timedelta(40), {}, DAY),
        (DAY - timedelta(90), {}, DAY - timedelta(11)),
        (DAY - timedelta(90), {"projects": ("Orion",)}, DAY - timedelta(11)),
        (DAY + timedelta(2), {"projects": ("Orion",)}, DAY - timedelta(1)),
        (DAY + timedelta(2), {"label": "none"}, None),
    ):
        asked = scope(start, end=start + timedelta(2), **narrow)
        assert nearest_day(user=None, scope=asked) == day


def test_whoever_may_not_see_money_sees_no_posting(viewer: User, ledger: None) -> None:
    assert not entry_list(user=viewer, query=query()).exists()
    assert entry_totals(user=viewer, query=query()) == []
