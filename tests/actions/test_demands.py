"""The larger a click, the more it is asked for."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.limits.demands import Demand, Given, Step, StepsMissing
from apps.actions.limits.rules import rules_lock
from apps.actions.models import ClickRules, Intent, IntentState, Origin
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.services import intents_request
from apps.audit.models import AuditEntry
from apps.farm.models import RenderTask
from tests.actions.limits_rows import dear, limited
from tests.conftest import OPERATE, VIEW, make_user
from tests.costs.forecast_rows import make_leaf
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


def request(user: User, operation: str, *tasks: RenderTask, **more: Any) -> Any:
    return intents_request(
        user=user, operation=operation, task_ids=[task.pk for task in tasks], **more
    )


def asked(user: User, operation: str, *tasks: RenderTask, **more: Any) -> StepsMissing:
    """What is missing of a click, of which nothing was written."""
    before = Intent.objects.count()
    with pytest.raises(StepsMissing) as caught:
        request(user, operation, *tasks, **more)
    assert Intent.objects.count() == AuditEntry.objects.count() == before
    return caught.value


def now_signed_in() -> Given:
    return Given(signed_in_at=timezone.now())


def test_small_clicks_are_asked_for_nothing(operator: User) -> None:
    (intent,) = request(operator, "delete", make_task())
    assert intent.state == IntentState.QUEUED
    assert intent.stake == 0


def test_from_ten_tasks_on_their_number_is_typed(operator: User) -> None:
    account = make_account()
    tasks = [make_task(account) for _ in range(10)]
    more = asked(operator, "delete", *tasks)

    assert more.missing == {Step.TYPED}
    assert (more.demand.number, more.demand.of_frames) == (10, False)
    assert str(more) == "More is asked before this is done."
    assert asked(operator, "delete", *tasks, given=Given(typed="9"))
    assert len(request(operator, "delete", *tasks, given=Given(typed="10"))) == 10


@pytest.mark.parametrize("typed", ["1200", "1,200", "1.200", " 1 200 ", "１２００"])
def test_a_number_may_be_written_as_people_write_it(typed: str) -> None:
    demand = Demand(number=1200, typed=True)
    assert not demand.missing(Given(typed=typed), now=timezone.now())


@pytest.mark.parametrize("typed", ["", "twelve", "12000", "-1200", "1e3", "²"])
def test_another_number_is_none(typed: str) -> None:
    demand = Demand(number=1200, typed=True)
    assert demand.missing(Given(typed=typed), now=timezone.now()) == {Step.TYPED}


def test_of_many_frames_the_number_is_typed(operator: User) -> None:
    account = limited(typed_frames=3)
    task = make_task(account)
    frames = [make_frame(task, status_code=5).pk for _ in range(3)]
    more = asked(operator, "retry_frames", task, frame_ids=frames)

    assert (more.demand.number, more.demand.of_frames) == (3, True)
    whole = make_task(account, failed_frames=7)
    assert asked(operator, "retry_failed", whole).demand.number == 7
    gone = make_task(account, total_frames=900)
    assert asked(operator, "delete", gone).demand.number == 900


def test_stopping_a_task_is_never_held_up(operator: User) -> None:
    account = limited(typed_tasks=1, reason_money=0, sign_in_money=0, second_money=0)
    assert request(operator, "stop", make_task(account))
    limit = {"seconds": 600}
    assert request(operator, "over_time_stop", make_task(account), params=limit)


def test_much_money_needs_a_reason(operator: User) -> None:
    task = dear(limited(reason_money=Decimal(10)))

    assert asked(operator, "delete", task).missing == {Step.WHY}
    assert asked(operator, "delete", task, given=Given(why="  "))
    (intent,) = request(operator, "delete", task, given=Given(why="wrong camera"))
    assert (intent.why, intent.stake) == ("wrong camera", 10)
    assert AuditEntry.objects.get().reason == "wrong camera"


def test_less_money_needs_none(operator: User) -> None:
    account = limited(reason_money=Decimal(11), typed_money=Decimal(11))
    assert request(operator, "delete", dear(account))


def test_much_money_needs_a_fresh_password(operator: User) -> None:
    task = dear(limited(sign_in_money=Decimal(5)))
    stale = Given(signed_in_at=timezone.now() - timedelta(minutes=6))
    ahead = Given(signed_in_at=timezone.now() + timedelta(minutes=6))

    for given in (Given(), stale, ahead):
        assert asked(operator, "delete", task, given=given).missing == {Step.SIGN_IN}
    assert request(operator, "delete", task, given=now_signed_in())


def test_above_a_limit_a_click_waits_for_a_second_person(operator: User) -> None:
    account = limited(second_money=Decimal(10))
    (waiting,) = request(operator, "delete", dear(account, 10))
    (other,) = request(
        make_user("other", *OPERATE), "delete", dear(account, 9), given=Given()
    )

    assert waiting.state == IntentState.AWAITING
    assert other.state == IntentState.QUEUED


def test_large_retries_need_the_right_to_spend(operator: User) -> None:
    account = limited(spender_money=Decimal(5))
    leaf = make_leaf(account, costs=("2.00",) * 20, failed_frames=4)
    small = make_leaf(account, costs=("0.01",) * 20, failed_frames=1)
    retrier = make_user("retrier", *VIEW, "actions.operate")

    assert request(retrier, "retry_failed", small)
    with pytest.raises(ClickRefused) as caught:
        request(retrier, "retry_failed", leaf)
    assert caught.value.reason is Reason.NEEDS_SPENDER
    assert request(operator, "retry_failed", leaf)


def test_what_nobody_knows_is_above_every_limit_in_money(operator: User) -> None:
    account = limited(
        typed_money=10**8, reason_money=10**8, sign_in_money=10**8, second_money=10**8
    )
    task = make_task(account, failed_frames=2)
    more = asked(operator, "retry_failed", task)

    assert more.missing == {Step.TYPED, Step.WHY, Step.SIGN_IN}
    assert more.demand.second
    given = Given(typed="2", why="needed", signed_in_at=timezone.now())
    (intent,) = request(operator, "retry_failed", task, given=given)
    assert (intent.state, intent.stake) == (IntentState.AWAITING, None)


def test_small_clicks_of_ten_minutes_count_together(operator: User) -> None:
    account = limited(reason_money=Decimal(30))
    request(operator, "delete", dear(account))
    request(operator, "delete", dear(account))
    more = asked(operator, "delete", dear(account))

    assert (more.missing, more.demand.earlier) == ({Step.WHY}, True)
    assert request(make_user("other", *OPERATE), "delete", dear(account))
    assert request(operator, "delete", dear(limited(reason_money=Decimal(30))))
    Intent.objects.update(requested_at=timezone.now() - timedelta(minutes=10))
    assert request(operator, "delete", dear(account))


@pytest.mark.parametrize("state", ["withdrawn", "rejected", "refuted"])
def test_what_was_never_done_does_not_count(operator: User, state: str) -> None:
    account = limited(typed_tasks=2)
    request(operator, "delete", make_task(account))
    Intent.objects.update(state=state, settled_at=timezone.now())
    assert request(operator, "delete", make_task(account))


def test_what_is_retried_by_rule_is_asked_for_nothing(operator: User) -> None:
    account = limited(typed_tasks=1, sign_in_money=0)
    (intent,) = request(
        operator,
        "retry_failed",
        make_task(account, failed_frames=1),
        origin=Origin.POLICY,
    )
    assert intent.state == IntentState.QUEUED
    given = now_signed_in()
    assert asked(operator, "delete", dear(account), given=given).demand.number == 1


def test_the_same_click_again_is_asked_for_nothing(operator: User) -> None:
    account = limited(reason_money=Decimal(10))
    task = dear(account)
    (first,) = request(operator, "delete", task, given=Given(why="a mistake"))
    (second,) = request(operator, "delete", task)
    assert first.pk == second.pk


def test_limits_of_several_accounts_are_asked_for_together(operator: User) -> None:
    one = dear(limited(reason_money=Decimal(10)))
    other = dear(limited(sign_in_money=Decimal(10)))
    more = asked(operator, "delete", one, other)
    assert more.missing == {Step.WHY, Step.SIGN_IN}


def test_an_account_gets_its_limits_when_they_are_first_looked_at() -> None:
    account, other = make_account(), make_account()
    ClickRules.objects.create(account=other, typed_tasks=3)
    found = rules_lock([account.pk, other.pk])

    assert found[account.pk].typed_tasks == 10
    assert found[other.pk].typed_tasks == 3
    assert rules_lock([account.pk])[account.pk].pk == found[account.pk].pk
