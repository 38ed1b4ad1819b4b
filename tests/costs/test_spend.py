"""Sums over the ledger: by anything, over time, each currency for itself."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.costs.models import WASTE, Outcome
from apps.costs.selectors.spend import (
    Dimension,
    Line,
    Money,
    Scope,
    corrections,
    spend_by,
    spend_stack,
    spend_total,
)
from apps.farm.naming import PLACEHOLDER_PROJECT
from tests.conftest import make_user
from tests.costs.spend_rows import DAY, make_day, make_leaf, scope
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db

D = Decimal
OF_DAYS = [dimension for dimension in Dimension if dimension != Dimension.FRAME]
"""What days of cost can be told apart by: frames stand in the postings only."""


def told(lines: Sequence[Line]) -> list[tuple[str, str, Decimal]]:
    """What lines say in short."""
    return [(line.label, line.currency, line.money.amount) for line in lines]


def by(dimension: Dimension, **fields: object) -> list[tuple[str, str, Decimal]]:
    """Sums of 2026, narrowed, in short."""
    return told(spend_by(user=None, scope=scope(**fields), by=dimension))


def test_totals_are_one_a_currency_with_all_parts_of_the_money() -> None:
    leaf = make_leaf(make_account(currency="USD"))
    make_day(leaf, "10.5", coupon=D("2.25"), owed=D("1"))
    make_day(leaf, "4", outcome="failed")
    make_day(leaf, "-1.5", day=DAY + timedelta(1), for_day=DAY)
    make_day(make_leaf(make_account(currency="CNY")), "0.00000001")
    yuan, dollar = spend_total(user=None, scope=scope())
    assert (yuan.currency, yuan.money.amount) == ("CNY", D("0.00000001"))
    assert dollar.currency == "USD"
    assert dollar.money == Money(D(13), D("10.75"), D("2.25"), D(1), D(4))
    assert dollar.corrections == D("-1.5")


def test_nothing_spent_is_no_total() -> None:
    make_leaf()
    assert spend_total(user=None, scope=scope()) == []
    assert spend_by(user=None, scope=scope(), by=Dimension.PROJECT) == []
    stack = spend_stack(
        user=None, scope=scope(), by=Dimension.USER, bucket=Dimension.DAY
    )
    assert stack == []


def test_the_first_day_counts_and_the_day_of_the_end_does_not() -> None:
    leaf = make_leaf()
    for offset, amount in enumerate(("1", "10", "100", "1000")):
        make_day(leaf, amount, day=DAY + timedelta(offset))
    asked = scope(DAY + timedelta(1), end=DAY + timedelta(3))
    (total,) = spend_total(user=None, scope=asked)
    assert total.money.amount == 110


@pytest.mark.parametrize("outcome", Outcome)
def test_money_that_bought_nothing_is_wasted(outcome: Outcome) -> None:
    make_day(make_leaf(), "3", outcome=outcome)
    (total,) = spend_total(user=None, scope=scope())
    assert total.money.wasted == (3 if outcome in WASTE else 0)


def test_a_leaf_counts_for_the_task_at_the_top_and_for_what_that_says() -> None:
    fields = {"project_name": "Orion", "user_name": "li", "producer": "wu"}
    top = make_task(scene_name="shot.ma", labels=["hero"], **fields)
    layer = make_task(top.account, parent=top)
    leaf = make_task(top.account, parent=layer, layer_name="z-pass")
    make_day(leaf, "2")
    assert by(Dimension.TASK) == [("shot.ma", "CNY", 2)]
    assert by(Dimension.LAYER) == [("z-pass", "CNY", 2)]
    assert by(Dimension.PROJECT) == [("Orion", "CNY", 2)]
    assert by(Dimension.USER) == [("li", "CNY", 2)]
    assert by(Dimension.PRODUCER) == [("wu", "CNY", 2)]
    assert by(Dimension.LABEL) == [("hero", "CNY", 2)]


def test_a_leaf_with_a_project_of_its_own_counts_for_that() -> None:
    leaf = make_leaf(project_name="Orion", labels=["hero"])
    type(leaf).objects.filter(pk=leaf.pk).update(project_name="Lyra", labels=["tests"])
    make_day(leaf, "2")
    assert by(Dimension.PROJECT) == [("Lyra", "CNY", 2)]
    assert by(Dimension.LABEL) == [("hero", "CNY", 2), ("tests", "CNY", 2)]


def test_lines_come_currency_by_currency_the_dearest_first() -> None:
    yuan, dollar = make_account(currency="CNY"), make_account(currency="USD")
    for account, project, amount in (
        (yuan, "a", "1"),
        (yuan, "b", "5"),
        (dollar, "a", "9"),
        (yuan, "", "3"),
    ):
        make_day(make_leaf(account, project_name=project), amount)
    assert by(Dimension.PROJECT) == [
        ("b", "CNY", 5),
        ("Without a project", "CNY", 3),
        ("a", "CNY", 1),
        ("a", "USD", 9),
    ]


def test_the_farms_placeholder_is_no_project() -> None:
    make_day(make_leaf(project_name=PLACEHOLDER_PROJECT), "1")
    make_day(make_leaf(), "1")
    lines = spend_by(user=None, scope=scope(projects=("",)), by=Dimension.PROJECT)
    assert [line.label for line in lines] == ["Without a project"] * 1
    assert sum(line.money.amount for line in lines) == 2


def test_a_task_with_two_labels_counts_under_both() -> None:
    make_day(make_leaf(labels=["紧急", "hero"]), "1")
    make_day(make_leaf(labels=["hero"]), "2", outcome="failed")
    make_day(make_leaf(), "4")
    lines = spend_by(user=None, scope=scope(), by=Dimension.LABEL)
    assert [(line.key, line.money.amount) for line in lines] == [
        ("", 4),
        ("hero", 3),
        ("紧急", 1),
    ]
    assert lines[1].money.wasted == 2


@pytest.mark.parametrize(
    ("dimension", "starts"),
    [
        (Dimension.DAY, ["2026-10-31", "2026-11-01", "2026-11-02"]),
        (Dimension.WEEK, ["2026-10-26", "2026-11-02"]),
        (Dimension.MONTH, ["2026-10-01", "2026-11-01"]),
    ],
)
def test_days_weeks_and_months_stand_in_order(
    dimension: Dimension, starts: list[str]
) -> None:
    leaf = make_leaf()
    for day, amount in ((31, "9"), (32, "1"), (33, "5")):
        make_day(leaf, amount, day=date(2026, 10, 1) + timedelta(day - 1))
    lines = spend_by(user=None, scope=scope(), by=dimension)
    assert [line.key for line in lines] == starts
    assert sum(line.money.amount for line in lines) == 15


def test_a_line_tells_how_to_drill_into_it() -> None:
    leaf = make_leaf(project_name="Orion", labels=["a&b"])
    make_day(leaf, "1", outcome="timed_out")
    asked = scope(date(2026, 11, 5), end=date(2026, 11, 24))
    queries = {
        dimension: spend_by(user=None, scope=asked, by=dimension)[0].query
        for dimension in OF_DAYS
    }
    assert queries[Dimension.PROJECT] == {"project": "Orion"}
    assert queries[Dimension.USER] == {"user": "-"}
    assert queries[Dimension.LABEL] == {"label": "a&b"}
    assert queries[Dimension.OUTCOME] == {"outcome": "timed_out"}
    assert queries[Dimension.ACCOUNT] == {"account": str(leaf.account_id)}
    assert queries[Dimension.TASK] == {"task": str(leaf.parent_id)}
    assert queries[Dimension.LAYER] == {"task": str(leaf.pk)}
    assert queries[Dimension.DAY] == {"from": "2026-11-20", "to": "2026-11-20"}
    assert queries[Dimension.WEEK] == {"from": "2026-11-16", "to": "2026-11-22"}
    assert queries[Dimension.MONTH] == {"from": "2026-11-05", "to": "2026-11-23"}


def test_each_filter_narrows_to_its_own() -> None:
    account = make_account(currency="USD")
    fields = {"project_name": "Orion", "user_name": "li", "producer": "wu"}
    leaf = make_leaf(account, labels=["hero", "b"], **fields)
    make_day(leaf, "1", outcome="failed")
    other = make_leaf(project_name="Lyra", labels=["her"])
    make_day(other, "2")
    make_day(make_leaf(), "4")
    whole = dict.fromkeys(("CNY", "USD"))
    for fields, amounts in (
        ({"accounts": (account.pk,)}, [1]),
        ({"accounts": ()}, []),
        ({"projects": ("Orion", "Lyra")}, [2, 1]),
        ({"projects": ("",)}, [4]),
        ({"projects": ()}, []),
        ({"label": "hero"}, [1]),
        ({"label": ""}, [4]),
        ({"user": "li"}, [1]),
        ({"user": ""}, [6]),
        ({"producer": "wu"}, [1]),
        ({"task": leaf.pk}, [1]),
        ({"task": leaf.parent_id}, [1]),
        ({"task": other.parent_id, "label": "her"}, [2]),
        ({"task": 0}, []),
        ({"outcomes": ("failed", "timed_out")}, [1]),
        ({"currency": "CNY"}, [6]),
        ({"projects": ("Lyra",), "currency": "USD"}, []),
    ):
        found = spend_total(user=None, scope=scope(**fields))
        assert [total.money.amount for total in found] == amounts, fields
        assert {total.currency for total in found} <= set(whole)


def test_everything_below_a_task_is_its_own_whatever_the_depth() -> None:
    top = make_task()
    second = make_task(top.account, parent=top)
    third = make_task(top.account, parent=second)
    leaf = make_task(top.account, parent=third, labels=["deep"])
    make_day(leaf, "1")
    make_day(make_leaf(top.account), "2")
    for task in (top, second, third, leaf):
        assert [amount for *_, amount in by(Dimension.TASK, task=task.pk)] == [1]
    (line, _) = spend_by(user=None, scope=scope(), by=Dimension.TASK)[::-1]
    assert line.key == str(top.pk)
    assert by(Dimension.LABEL, label="deep") == [("deep", "CNY", 1)]


@pytest.mark.parametrize(
    "name", ["'; --", 'a "quoted" one', "%s %d %", "a\\b", "翻新" * 150, "[]", "{}"]
)
def test_names_are_compared_as_they_are(name: str) -> None:
    fields = {"project_name": name, "user_name": name, "producer": name}
    make_day(make_leaf(labels=[name], **fields), "1")
    make_day(make_leaf(project_name="x"), "2")
    for narrow in ("label", "user", "producer"):
        assert by(Dimension.PROJECT, **{narrow: name}) == [(name, "CNY", 1)]
    assert by(Dimension.LABEL, projects=(name,)) == [(name, "CNY", 1)]


def stack_of(
    asked: Scope, dimension: Dimension, bucket: Dimension, most: int = 8
) -> tuple[list[str], list[tuple[Decimal, ...]]]:
    """Names of the series and the columns of the one currency's chart."""
    (stack,) = spend_stack(
        user=None, scope=asked, by=dimension, bucket=bucket, most=most
    )
    return [s.label for s in stack.series], [c.parts for c in stack.columns]


def test_a_chart_stacks_the_largest_and_the_rest_as_other() -> None:
    for project, amount in (("a", "1"), ("b", "8"), ("c", "2"), ("", "4")):
        make_day(make_leaf(project_name=project), amount)
    asked = scope(DAY - timedelta(1), end=DAY + timedelta(2))
    names, columns = stack_of(asked, Dimension.PROJECT, Dimension.DAY, most=2)
    assert names == ["b", "Without a project", "Other"]
    assert columns == [(0, 0, 0), (8, 4, 3), (0, 0, 0)]


def test_each_currency_has_its_own_largest() -> None:
    yuan, dollar = make_account(currency="CNY"), make_account(currency="USD")
    make_day(make_leaf(yuan, project_name="a"), "100")
    make_day(make_leaf(dollar, project_name="b"), "1")
    stacks = spend_stack(
        user=None,
        scope=scope(),
        by=Dimension.PROJECT,
        bucket=Dimension.MONTH,
        most=1,
    )
    assert [(s.currency, s.series[0].label) for s in stacks] == [
        ("CNY", "a"),
        ("USD", "b"),
    ]
    assert all(len(s.columns) == 12 and len(s.series) == 1 for s in stacks)


def test_a_week_that_is_cut_off_says_which_of_its_days_count() -> None:
    leaf = make_leaf()
    make_day(leaf, "1")
    asked = scope(date(2026, 11, 18), end=date(2026, 11, 25))
    (stack,) = spend_stack(
        user=None, scope=asked, by=Dimension.OUTCOME, bucket=Dimension.WEEK
    )
    assert [(column.start, column.end) for column in stack.columns] == [
        (date(2026, 11, 18), date(2026, 11, 23)),
        (date(2026, 11, 23), date(2026, 11, 25)),
    ]
    assert [column.total for column in stack.columns] == [1, 0]
    assert stack.series[0].label == "Delivered"


def test_corrections_say_which_day_they_are_of() -> None:
    leaf = make_leaf()
    make_day(leaf, "5")
    make_day(leaf, "-2", day=DAY + timedelta(2), for_day=DAY)
    late = {"day": DAY + timedelta(2), "for_day": DAY, "outcome": "failed"}
    make_day(leaf, "0.5", postings=2, **late)
    (found,) = corrections(user=None, scope=scope())
    assert (found.day, found.for_day) == (DAY + timedelta(2), DAY)
    assert (found.account, found.currency) == (leaf.account_id, "CNY")
    assert (found.amount, found.postings) == (D("-1.5"), 3)
    assert corrections(user=None, scope=scope(label="none")) == []


def test_whoever_may_not_see_money_gets_none(stranger: User) -> None:
    make_day(make_leaf(), "1")
    boss = make_user("boss", "costs.view_costday")
    asked = scope()
    assert spend_total(user=stranger, scope=asked) == []
    assert spend_by(user=stranger, scope=asked, by=Dimension.USER) == []
    assert corrections(user=stranger, scope=asked) == []
    for user in (boss, None):
        assert len(spend_total(user=user, scope=asked)) == 1


@pytest.mark.parametrize("dimension", Dimension)
def test_the_number_of_queries_does_not_depend_on_how_much_there_is(
    dimension: Dimension,
) -> None:
    for _ in range(3):
        make_day(make_leaf(project_name="a", labels=["b"]), "1")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        spend_by(user=None, scope=scope(), by=dimension)
    asked = [one["sql"] for one in queries if "SELECT" in one["sql"]]
    assert len(asked) <= 2


@pytest.mark.parametrize("dimension", OF_DAYS)
def test_lines_of_anything_but_labels_sum_to_the_total(dimension: Dimension) -> None:
    for place in range(12):
        leaf = make_leaf(
            project_name="abc"[place % 3],
            user_name="de"[place % 2],
            labels=[["x"], ["y"], []][place % 3],
        )
        day = DAY - timedelta(11 * place)
        outcome = Outcome.values[place % 6]
        make_day(leaf, f"{place}.0000000{place % 9}", day=day, outcome=outcome)
    (total,) = spend_total(user=None, scope=scope())
    lines = spend_by(user=None, scope=scope(), by=dimension)
    assert sum((line.money for line in lines), Money()) == total.money
