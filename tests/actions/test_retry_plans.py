"""What a retry rule would ask for now: which tasks, which frames, for how much."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.actions.asking.stakes import stakes_of
from apps.actions.asking.wishes import Wish
from apps.actions.models import ClickRules, Intent, IntentState, Origin
from apps.actions.operations import OPERATIONS
from apps.actions.retrying.fitting import Verdict
from apps.actions.retrying.pauses import Pause, pause_text
from apps.actions.retrying.planning import Plan, plan_of
from apps.actions.switch import switch_set
from apps.farm.models import FarmAccount, Grant, RenderTask
from tests.actions.factories import make_intent
from tests.actions.failures import fail, failing, noted
from tests.actions.retry_rules import failed_leaf, make_rule
from tests.conftest import make_user
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def account() -> FarmAccount:
    return make_account()


def plan(account: FarmAccount, user: User, **fields: Any) -> Plan:
    policy = make_rule(account, user, **fields)
    found = plan_of(policy, user=user, now=LATER)
    policy.delete()
    return found


def frames_of(found: Plan) -> dict[int, int]:
    return {wish.task.pk: len(wish.frame_ids or ()) for wish in found.wishes}


def cost(leaf: RenderTask, frames: int) -> Decimal:
    wish = Wish(task=leaf, frame_ids=tuple(range(frames)))
    [stake] = stakes_of(OPERATIONS["retry_frames"], [wish])
    assert stake is not None
    return stake


def test_what_failed_is_due_with_what_it_costs(
    account: FarmAccount, operator: User
) -> None:
    leaf = failed_leaf(account, failed=4)
    failed_leaf(make_account())
    found = plan(account, operator)

    assert frames_of(found) == {leaf.pk: 4} and len(found.frame_ids) == 4
    assert found.stake == cost(leaf, 4) > 8
    assert found.pause is None


def test_a_project_is_the_task_s_own_or_that_of_its_parent(
    account: FarmAccount, operator: User
) -> None:
    top = make_task(account, child_count=1, project_name="Fig")
    leaf = failed_leaf(account, parent=top)
    failed_leaf(account, project_name="Other")
    assert frames_of(plan(account, operator, project="Fig")) == {leaf.pk: 4}


def test_a_label_of_the_task_or_its_parent_counts(
    account: FarmAccount, operator: User
) -> None:
    top = make_task(account, child_count=1, labels=["hero"])
    leaf, own = failed_leaf(account, parent=top), failed_leaf(account, labels=["hero"])
    failed_leaf(account, labels=["heroes"])
    assert frames_of(plan(account, operator, label="hero")) == {leaf.pk: 4, own.pk: 4}


@pytest.mark.parametrize(
    ("state", "status_code", "taken"),
    [
        ("rendering", 5, True),
        ("failed", 30, True),
        ("stopped", 10, False),
        ("abandoned", 35, False),
        ("unknown", 999, False),
    ],
)
def test_what_somebody_stopped_stays_stopped(
    account: FarmAccount, operator: User, state: str, status_code: int, taken: bool
) -> None:
    leaf = failed_leaf(account)
    RenderTask.objects.update(state=state, status_code=status_code)
    assert frames_of(plan(account, operator)) == ({leaf.pk: 4} if taken else {})


def test_causes_decide_and_each_frame_has_its_verdict(
    account: FarmAccount, operator: User
) -> None:
    leaf = failed_leaf(account, failed=1)
    late = make_frame(leaf)
    noted(fail(late, status_code=11))
    failing(make_frame(leaf), "ERROR: no texture")
    noted(fail(make_frame(leaf)))
    found = plan(account, operator, causes=["timed_out", "log"])

    assert found.counts == {Verdict.DUE: 2, Verdict.OTHER_CAUSE: 1, Verdict.UNREAD: 1}
    assert found.unread == {leaf.pk} and late.pk in found.frame_ids


def test_the_same_error_is_held_back_as_often_as_the_account_says(
    account: FarmAccount, operator: User
) -> None:
    leaf = failed_leaf(account, failed=0)
    failing(make_frame(leaf), *["ERROR: no texture"] * 2)
    assert frames_of(plan(account, operator)) == {leaf.pk: 1}

    ClickRules.objects.create(account=account, same_error_times=2)
    found = plan(account, operator)
    assert not found.wishes and found.counts == {Verdict.SAME_ERROR: 1}


@pytest.mark.parametrize("operation", ["stop", "retry_failed", "abandon"])
def test_what_somebody_asks_for_at_the_moment_is_left_alone(
    account: FarmAccount, operator: User, operation: str
) -> None:
    leaf = failed_leaf(account)
    intent = make_intent(leaf, operator, operation=operation)
    assert not plan(account, operator).wishes

    Intent.objects.filter(pk=intent.pk).update(
        state=IntentState.REFUTED, settled_at=NOW
    )
    assert plan(account, operator).wishes


def test_frames_of_which_nobody_knows_what_came_of_a_click_are_left_alone(
    account: FarmAccount, operator: User
) -> None:
    leaf = failed_leaf(account)
    numbers = list(leaf.frames.filter(status_code=5).values_list("remote_id", flat=1))
    make_intent(
        leaf,
        operator,
        operation="retry_frames",
        frame_ids=numbers[:3],
        state=IntentState.NEEDS_PERSON,
        settled_at=NOW,
    )
    found = plan(account, operator)
    assert frames_of(found) == {leaf.pk: 1} and found.counts[Verdict.BUSY] == 3


def test_no_more_is_taken_than_there_is_money_for(
    account: FarmAccount, operator: User
) -> None:
    leaf = failed_leaf(account, failed=10)
    limit = cost(leaf, 5) + 1
    found = plan(account, operator, most_money=limit)

    assert 3 <= len(found.frame_ids) <= 5
    assert found.stake <= limit and found.pause is Pause.NO_ROOM


def test_what_was_staked_today_is_off_the_limit(
    account: FarmAccount, operator: User
) -> None:
    leaf = failed_leaf(account)
    policy = make_rule(account, operator, most_money=Decimal(20))
    fields: dict[str, Any] = {
        "origin": Origin.POLICY,
        "policy": policy,
        "state": IntentState.CONFIRMED,
        "settled_at": NOW,
        "operation": "retry_frames",
        "stake": Decimal(19),
    }
    make_intent(leaf, operator, requested_at=NOW - timedelta(days=1), **fields)
    assert plan_of(policy, user=operator, now=LATER).wishes

    make_intent(leaf, operator, requested_at=NOW, **fields)
    found = plan_of(policy, user=operator, now=LATER)
    assert not found.wishes and found.pause is Pause.NO_ROOM


def test_what_nobody_knows_the_cost_of_is_more_than_any_limit(
    account: FarmAccount, operator: User
) -> None:
    bare = make_task(account, total_frames=4)
    noted(fail(make_frame(bare)), log_read=True)
    found = plan(account, operator)
    assert not found.wishes and found.pause is Pause.NO_ESTIMATE

    leaf = failed_leaf(account, project_name="Fig")
    assert frames_of(plan(account, operator)) == {leaf.pk: 4}


def test_what_keeps_a_rule_from_everything_is_told(
    account: FarmAccount, operator: User
) -> None:
    failed_leaf(account)
    switch_set(user=operator, read_only=True, why="")
    assert plan(account, operator).pause is Pause.READ_ONLY
    switch_set(user=operator, read_only=False, why="")

    FarmAccount.objects.filter(pk=account.pk).update(failures=1)
    assert plan(account, operator).pause is Pause.OUT_OF_TOUCH
    account.enabled = False
    assert plan(account, operator).pause is Pause.ACCOUNT_OFF
    operator.is_active = False
    assert plan(account, operator).pause is Pause.USER_OFF
    stranger = make_user("stranger", "farm.view_rendertask")
    assert plan(account, stranger).pause is Pause.NO_RIGHT
    assert all(pause_text(pause) for pause in Pause) and not pause_text("")


def test_only_what_the_person_may_retry_is_taken(account: FarmAccount) -> None:
    mei = make_user("mei")
    Grant.objects.create(user=mei, account=account, project="Fig", role="operator")
    leaf = failed_leaf(account, project_name="Fig")
    failed_leaf(account, project_name="Other")

    assert frames_of(plan(account, mei)) == {leaf.pk: 4}
    assert plan(account, mei, project="Other").pause is Pause.NO_RIGHT
