"""The page's one statement says what the single sums say."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.costs.models import Outcome, Posting
from apps.costs.selectors.scope import TIMES, Dimension, Money
from apps.costs.selectors.sheet import ORDERS, Asked, Sheet, cost_sheet
from apps.costs.selectors.spend import spend_by, spend_stack, spend_total
from apps.farm.models import RenderTask
from tests.costs.spend_rows import DAY, make_day, make_leaf, scope
from tests.factories import make_account, make_frame

pytestmark = pytest.mark.django_db

STACKED = [
    one for one in Dimension if one not in (*TIMES, Dimension.LABEL, Dimension.FRAME)
]


def sheet(**fields: Any) -> Sheet:
    """All of 2026 as the machine sees it."""
    values: dict[str, Any] = {
        "scope": scope(),
        "by": Dimension.PROJECT,
        "stacked_by": Dimension.PROJECT,
        "bucket": Dimension.MONTH,
    }
    return cost_sheet(user=None, asked=Asked(**values | fields))


@pytest.fixture
def ledger() -> list[RenderTask]:
    """Leaves of two currencies with money of a few months."""
    accounts = [make_account(currency=code) for code in ("CNY", "USD")]
    leaves = []
    for place in range(14):
        leaf = make_leaf(
            accounts[place % 2],
            project_name=("Orion", "Lyra", "")[place % 3],
            user_name=f"user {place % 4}",
            labels=[["hero"], ["hero", "b"], []][place % 3],
            scene_name=f"scene {place:02}",
        )
        make_day(
            leaf,
            f"{100 - 7 * place}.5",
            day=DAY - timedelta(days=17 * place),
            outcome=Outcome.values[place % 6],
            coupon=Decimal(place),
        )
        make_day(leaf, "-1", day=DAY + timedelta(1), for_day=DAY, outcome="failed")
        leaves.append(leaf)
    return leaves


@pytest.mark.parametrize("by", [one for one in Dimension if one != Dimension.FRAME])
def test_lines_and_totals_are_those_of_the_single_sums(
    by: Dimension, ledger: list[RenderTask]
) -> None:
    found = sheet(by=by)
    single = spend_by(user=None, scope=scope(), by=by)
    assert [
        (line.key, line.label, line.currency, line.money, line.corrections, line.query)
        for line in found.lines
    ] == [
        (line.key, line.label, line.currency, line.money, line.corrections, line.query)
        for line in single
    ]
    assert found.count == len(single)
    assert found.totals == spend_total(user=None, scope=scope())


@pytest.mark.parametrize("bucket", TIMES)
@pytest.mark.parametrize("by", STACKED)
def test_the_chart_is_that_of_the_single_sums(
    by: Dimension, bucket: Dimension, ledger: list[RenderTask]
) -> None:
    asked = scope(date(2026, 9, 5), end=date(2026, 11, 22))
    for lines_by in (by, Dimension.DAY, Dimension.USER, Dimension.LABEL):
        found = sheet(scope=asked, by=lines_by, stacked_by=by, bucket=bucket, most=2)
        single = spend_stack(user=None, scope=asked, by=by, bucket=bucket, most=2)
        assert found.stacks == single


@pytest.mark.parametrize("way", ["", "-"])
@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize(
    "by", [Dimension.TASK, Dimension.LAYER, Dimension.USER, Dimension.LABEL]
)
def test_lines_are_sorted_by_anything_within_their_currency(
    by: Dimension, sort: str, way: str, ledger: list[RenderTask]
) -> None:
    lines = sheet(by=by, sort=f"{way}{sort}").lines
    values: dict[str, Any] = {
        "amount": lambda line: line.money.amount,
        "wasted": lambda line: line.money.wasted,
        "balance": lambda line: line.money.balance,
        "coupon": lambda line: line.money.coupon,
        "corrections": lambda line: line.corrections,
        "name": lambda line: line.label if by == Dimension.TASK else "",
    }
    for currency in ("CNY", "USD"):
        found = [values[sort](line) for line in lines if line.currency == currency]
        assert found == sorted(found, reverse=bool(way))
    assert [line.currency for line in lines] == sorted(line.currency for line in lines)


@pytest.mark.parametrize("by", [Dimension.TASK, Dimension.LABEL, Dimension.DAY])
def test_pages_of_lines_make_up_the_whole_and_the_total_is_of_all(
    by: Dimension, ledger: list[RenderTask]
) -> None:
    whole = sheet(by=by)
    pages = [sheet(by=by, limit=3, offset=offset) for offset in range(0, 40, 3)]
    assert [line for page in pages for line in page.lines] == whole.lines
    assert {page.count for page in pages if page.lines} == {len(whole.lines)}
    assert all(page.totals == whole.totals for page in pages)


def test_frames_are_summed_from_the_postings() -> None:
    leaf = make_leaf(scene_name="x")
    frames = [make_frame(leaf, number=n, name=f"{n}-{n}") for n in (2, 1)]
    for number, (frame, amount, outcome) in enumerate(
        ((frames[0], 3, "done"), (frames[1], 5, "failed"), (frames[0], 4, "failed"))
    ):
        Posting.objects.create(
            account=leaf.account,
            change_id=number,
            task=leaf,
            frame=frame,
            at=leaf.read_at,
            day=DAY,
            for_day=DAY,
            outcome=outcome,
            attempt=0,
            amount=amount,
            balance=amount,
            coupon=0,
            owed=0,
        )
    found = sheet(scope=scope(task=leaf.pk), by=Dimension.FRAME)
    assert [(line.label, line.money.amount) for line in found.lines] == [
        ("2-2", 7),
        ("1-1", 5),
    ]
    assert found.lines[0].money.wasted == 4
    assert found.lines[0].query == {"frame": str(frames[0].pk)}
    assert sum((line.money for line in found.lines), Money()) == found.totals[0].money


def test_nothing_spent_is_an_empty_sheet(stranger: User) -> None:
    assert sheet() == Sheet([], [], [], 0)
    make_day(make_leaf(), "1")
    asked = Asked(scope(), Dimension.USER, Dimension.USER, Dimension.DAY)
    assert cost_sheet(user=stranger, asked=asked) == Sheet([], [], [], 0)
    assert len(cost_sheet(user=None, asked=asked).lines) == 1
