"""Money that bought nothing, by machine, and what was the dearest of it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.costs.models import WASTE
from apps.costs.selectors.scope import Scope
from apps.costs.selectors.waste import (
    MachineWaste,
    waste_by_machine,
    waste_examples,
    wasted_of,
)
from apps.farm.models import Frame
from tests.costs.posting_rows import make_posting
from tests.costs.spend_rows import DAY, make_leaf, scope
from tests.factories import make_account, make_frame

pytestmark = pytest.mark.django_db

D = Decimal


def machines(asked: Scope, **fields: Any) -> list[tuple[str, Decimal, Decimal]]:
    """Machine, wasted, all."""
    found = waste_by_machine(user=None, scope=asked, **fields)
    return [(one.node, one.wasted, one.amount) for one in found]


@pytest.fixture
def frames() -> list[Frame]:
    """Frames of two projects on three machines."""
    orion, lyra = make_leaf(project_name="Orion"), make_leaf(project_name="Lyra")
    frames = [make_frame(orion), make_frame(orion), make_frame(lyra)]
    make_posting(frames[0], "8", node="a")
    make_posting(frames[0], "2", node="a", outcome="failed")
    make_posting(frames[1], "3", node="b", outcome="rerendered", attempt=1)
    make_posting(frames[2], "5", node="b", outcome="timed_out")
    make_posting(frames[2], "9", node="c")
    return frames


def test_machines_that_wasted_come_with_all_that_was_spent_on_them(
    frames: list[Frame],
) -> None:
    assert machines(scope()) == [("b", 8, 8), ("a", 2, 10)]
    assert machines(scope(), limit=1) == [("b", 8, 8)]


def test_what_is_narrowed_to_a_project_counts_its_own_only(frames: list[Frame]) -> None:
    assert machines(scope(projects=("Orion",))) == [("b", 3, 3), ("a", 2, 10)]
    assert machines(scope(task=frames[2].task_id)) == [("b", 5, 5)]
    assert machines(scope(DAY + timedelta(1))) == []


def test_each_currency_has_its_own_machines() -> None:
    for currency, amount in (("USD", "1"), ("CNY", "7")):
        leaf = make_leaf(make_account(currency=currency))
        make_posting(make_frame(leaf), amount, node="", outcome="abandoned")
    assert waste_by_machine(user=None, scope=scope(), limit=1) == [
        MachineWaste("", "CNY", D(7), D(7)),
        MachineWaste("", "USD", D(1), D(1)),
    ]


def test_examples_are_attempts_the_dearest_first(frames: list[Frame]) -> None:
    make_posting(frames[1], "1.5", node="b", outcome="rerendered", attempt=1)
    found = waste_examples(user=None, scope=scope())
    assert [(one.frame, one.amount, one.attempt) for one in found] == [
        (frames[2], 5, 0),
        (frames[1], D("4.5"), 1),
        (frames[0], 2, 0),
    ]
    assert found[0].outcome == "timed_out"
    assert found[0].node == "b"
    assert len(waste_examples(user=None, scope=scope(), limit=2)) == 2


def test_what_was_given_back_is_no_example() -> None:
    frame = make_frame(make_leaf())
    make_posting(frame, "6", outcome="failed")
    later = {"day": DAY + timedelta(1), "for_day": DAY}
    make_posting(frame, "-6", outcome="failed", **later)
    assert waste_examples(user=None, scope=scope()) == []
    assert len(waste_examples(user=None, scope=scope(end=DAY + timedelta(1)))) == 1


def test_examples_are_of_the_causes_that_are_asked_for(frames: list[Frame]) -> None:
    failed = waste_examples(user=None, scope=scope(outcomes=("failed", "done")))
    assert [one.frame for one in failed] == [frames[0]]
    assert wasted_of(scope()).outcomes == tuple(str(one.value) for one in WASTE)
    assert wasted_of(scope(outcomes=("done",))).outcomes == ()


def test_whoever_may_not_see_money_sees_no_waste(
    stranger: User, frames: list[Frame]
) -> None:
    assert waste_by_machine(user=stranger, scope=scope()) == []
    assert waste_examples(user=stranger, scope=scope()) == []
