"""Tasks that vanish: two sweeps and a question, and never too many at once."""

from collections.abc import Collection
from decimal import Decimal

import pytest

from apps.farm.models import FarmAccount, FarmEvent, FeeChange, Frame, RenderTask
from apps.farm.reconcile import (
    Absent,
    MirrorFrozen,
    frames_reconcile,
    tasks_absent,
    tasks_gone,
    tasks_reconcile,
    tasks_touch,
)
from tests.factories import make_account, make_task
from tests.farm.farm_rows import at, leaf, parent, ten_frames

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    """An account with ten tasks alone (1 to 10) and a tree (20 with 21 and 22)."""
    account = make_account()
    rows = [leaf(n) for n in range(1, 11)]
    tasks_reconcile(
        account=account, rows=[*rows, parent(20, leaf(21), leaf(22))], seen_at=at(0)
    )
    return account


ALL = frozenset({*range(1, 11), 20, 21, 22})


def sweep(account: FarmAccount, seen: Collection[int], seconds: float) -> Absent:
    """A complete sweep that began so long after NOW."""
    return tasks_absent(account=account, seen_ids=seen, swept_from=at(seconds))


def gone(account: FarmAccount, *remote_ids: int, seconds: float = 90) -> int:
    """The farm did not know these ids."""
    return tasks_gone(account=account, remote_ids=remote_ids, seen_at=at(seconds))


def missing() -> dict[int, int]:
    """How many sweeps in a row each suspected task was missing."""
    rows = RenderTask.objects.filter(missing_sweeps__gt=0)
    return dict(rows.values_list("remote_id", "missing_sweeps"))


def deleted() -> set[int]:
    """Remote ids of deleted tasks."""
    rows = RenderTask.objects.exclude(deleted_at=None)
    return set(rows.values_list("remote_id", flat=True))


def test_a_task_is_suspected_after_two_sweeps_and_gone_after_a_question(
    account: FarmAccount,
) -> None:
    assert sweep(account, ALL - {3}, 10) == Absent(1, [])
    assert gone(account, 3) == 0, "one sweep is not enough"
    assert sweep(account, ALL - {3}, 20) == Absent(1, [3])
    assert deleted() == set()
    assert gone(account, 3) == 1
    assert deleted() == {3}
    event = FarmEvent.objects.order_by("pk").last()
    assert event is not None
    assert (event.kind, event.old) == ("task.deleted", "5")


def test_a_task_that_a_sweep_finds_again_is_no_suspect(account: FarmAccount) -> None:
    sweep(account, ALL - {3}, 10)
    sweep(account, ALL, 20)
    assert missing() == {}
    assert sweep(account, ALL - {3}, 30).suspects == []


def test_a_suspect_that_the_farm_knows_by_its_id_stays(account: FarmAccount) -> None:
    sweep(account, ALL - {3}, 10)
    sweep(account, ALL - {3}, 20)
    tasks_reconcile(account=account, rows=[leaf(3)], seen_at=at(25))
    assert missing() == {}
    assert gone(account, 3) == 0


def test_suspicion_stays_until_the_question_is_answered(account: FarmAccount) -> None:
    for seconds in (10, 20, 30, 40):
        absent = sweep(account, ALL - {3}, seconds)
    assert absent.suspects == [3]
    assert missing() == {3: 2}


def test_a_deleted_tree_goes_with_everything_below_it(account: FarmAccount) -> None:
    left = ALL - {20, 21, 22}
    sweep(account, left, 10)
    assert missing() == {20: 1}
    assert sweep(account, left, 20).suspects == [20]
    assert gone(account, 20) == 3
    assert deleted() == {20, 21, 22}
    assert RenderTask.objects.get(remote_id=20).done_frames == 8, "as last seen"


def test_a_child_that_is_gone_counts_no_more_in_its_parent(
    account: FarmAccount,
) -> None:
    sweep(account, ALL - {22}, 10)
    assert sweep(account, ALL - {22}, 20).suspects == [22]
    assert gone(account, 22) == 1
    tree = RenderTask.objects.get(remote_id=20)
    assert (tree.child_count, tree.done_frames) == (1, 4)
    assert tree.revision == FarmAccount.objects.get(pk=account.pk).revision


def test_a_parent_without_children_left_counts_what_the_farm_says(
    account: FarmAccount,
) -> None:
    for child in (21, 22):
        tasks_gone(account=account, remote_ids=[child], seen_at=at(9), requested=True)
    assert RenderTask.objects.get(remote_id=20).child_count == 0
    row = leaf(20, total_frames=1, done_frames=1, executing_frames=0)
    tasks_reconcile(account=account, rows=[row], seen_at=at(20))
    assert RenderTask.objects.get(remote_id=20).done_frames == 1


def test_children_are_not_judged_by_a_list_of_top_tasks(account: FarmAccount) -> None:
    top = {*range(1, 11), 20}
    assert sweep(account, top, 10) == Absent()
    assert missing() == {}


def test_an_empty_sweep_proves_nothing(account: FarmAccount) -> None:
    for seconds in (10, 20, 30):
        assert sweep(account, [], seconds) == Absent()
    assert missing() == {}


def test_when_too_much_vanishes_at_once_nothing_is_believed(
    account: FarmAccount,
) -> None:
    with pytest.raises(MirrorFrozen) as frozen:
        sweep(account, {7, 8, 9, 10, 20, 21, 22}, 10)
    assert (frozen.value.missing, frozen.value.present) == (6, 13)
    assert missing() == {}


def test_a_few_tasks_may_all_vanish() -> None:
    account = make_account()
    tasks_reconcile(account=account, rows=[leaf(n) for n in range(1, 7)], seen_at=at(0))
    assert sweep(account, {6}, 10).missing == 5


def test_a_part_of_many_may_vanish() -> None:
    account = make_account()
    rows = [leaf(n) for n in range(1, 101)]
    tasks_reconcile(account=account, rows=rows, seen_at=at(0))
    assert sweep(account, range(21, 101), 10).missing == 20
    with pytest.raises(MirrorFrozen):
        sweep(account, range(22, 101), 20)


def test_a_person_may_say_that_the_loss_is_real(account: FarmAccount) -> None:
    for seconds in (10, 20):
        absent = tasks_absent(
            account=account, seen_ids=[10], swept_from=at(seconds), accept_loss=True
        )
    assert len(absent.suspects) == 10
    with pytest.raises(MirrorFrozen):
        gone(account, *absent.suspects)
    assert deleted() == set()
    lost = tasks_gone(
        account=account, remote_ids=absent.suspects, seen_at=at(30), accept_loss=True
    )
    assert lost == 12
    assert deleted() == ALL - {10}


def test_a_task_that_came_during_the_sweep_is_not_judged(account: FarmAccount) -> None:
    tasks_reconcile(account=account, rows=[leaf(50)], seen_at=at(11))
    assert sweep(account, ALL, 10) == Absent()


def test_a_task_that_we_asked_the_farm_to_delete_is_gone_at_once(
    account: FarmAccount,
) -> None:
    lost = tasks_gone(
        account=account, remote_ids=[4, 999], seen_at=at(5), requested=True
    )
    assert lost == 1
    assert deleted() == {4}


def test_an_answer_older_than_what_was_seen_deletes_nothing(
    account: FarmAccount,
) -> None:
    tasks_reconcile(account=account, rows=[leaf(4, done_frames=9)], seen_at=at(50))
    lost = tasks_gone(account=account, remote_ids=[4], seen_at=at(40), requested=True)
    assert lost == 0


def test_what_a_deleted_task_cost_stays_in_the_ledger(account: FarmAccount) -> None:
    task = RenderTask.objects.get(remote_id=4)
    frames_reconcile(task=task, rows=ten_frames(), seen_at=at(5), complete=True)
    tasks_gone(account=account, remote_ids=[4], seen_at=at(9), requested=True)
    assert Frame.objects.filter(task=task).count() == 10
    assert sum(change.delta for change in FeeChange.objects.all()) == Decimal("2.00")
    assert not RenderTask.objects.frames_due(at(99)).filter(pk=task.pk).exists()


def test_a_click_has_pages_draw_a_task_and_those_above_it_anew(
    account: FarmAccount,
) -> None:
    child = RenderTask.objects.get(remote_id=21)
    tasks_touch(account_id=account.pk, task_ids=[child.pk])
    tasks_touch(account_id=account.pk, task_ids=[])
    now = FarmAccount.objects.get(pk=account.pk).revision
    touched = RenderTask.objects.filter(revision=now)
    assert set(touched.values_list("remote_id", flat=True)) == {20, 21}
    assert now == account.revision + 2


def test_the_tasks_of_another_account_are_not_judged(account: FarmAccount) -> None:
    other = make_task(make_account())
    sweep(account, ALL, 10)
    assert gone(account, other.remote_id) == 0
    assert missing() == {}
