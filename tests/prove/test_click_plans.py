"""What is planned for trials of clicks: everything comes, and comes again."""

import random

import pytest

from prove.clicks.moments import Moment
from prove.clicks.plan import FAULTS, KINDS, Plan, planned
from prove.clicks.targets import SAID, farm_with_targets
from prove.faults import Does


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    server, targets = farm_with_targets()
    server.server_close()
    return [
        planned(random.Random(f"1:{number}"), targets, lease_s=2, postgres=True)
        for number in range(300)
    ]


def test_every_kind_of_harm_comes_in_a_few_hundred_trials(plans: list[Plan]) -> None:
    assert {plan.kind for plan in plans} == set(KINDS)
    struck = {(one.moment, one.does) for plan in plans for one in plan.moments.values()}
    assert struck == {(one, does) for one in Moment for does in (Does.KILL, Does.SLEEP)}
    harms = [harm for plan in plans for harm in plan.harms]
    assert {harm.what for harm in harms} == {
        "again",
        "database",
        "farm",
        "kill",
        "redis",
    }
    troubles = [harm.order for harm in harms if harm.what == "farm"]
    for fault in FAULTS:
        assert any(fault.items() <= trouble.items() for trouble in troubles), fault
    hows = {harm.order["how"] for harm in harms if harm.what == "redis"}
    assert hows == {"flush", "hang", "kill"}


def test_everything_is_clicked_once_twice_and_undone(plans: list[Plan]) -> None:
    pushes = [push for plan in plans for push in plan.pushes]
    assert {push.operation for push in pushes} == set(SAID)
    assert {push.times for push in pushes} == {1, 2, 3}
    assert any(push.undone_after is not None for push in pushes)
    assert any(len(push.targets) > 1 for push in pushes)
    assert {plan.celery for plan in plans} == {True, False}


def test_no_target_is_clicked_on_by_two_people(plans: list[Plan]) -> None:
    for plan in plans:
        named = [target for push in plan.pushes for target in push.targets]
        assert len(named) == len(set(named))


def test_the_same_seed_gives_the_same_trials() -> None:
    server, targets = farm_with_targets()
    server.server_close()
    first, second = (
        planned(random.Random("5:1"), targets, lease_s=2, postgres=False)
        for _ in range(2)
    )
    assert first == second
