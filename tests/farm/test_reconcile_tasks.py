"""Tasks into the mirror: the tree, its sums, what changed, and what is due."""

import threading
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.farm.models import FarmAccount, FarmEvent, RenderTask
from apps.farm.reconcile import TaskChanges, tasks_reconcile
from apps.renderbus.schemas import TaskRow
from tests.factories import NOW, make_account
from tests.farm.farm_rows import at, leaf, parent

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    """An account without tasks."""
    return make_account()


def read(account: FarmAccount, *rows: TaskRow, seconds: float = 0) -> TaskChanges:
    """Mirror rows that were asked for so long after NOW."""
    return tasks_reconcile(account=account, rows=rows, seen_at=at(seconds))


def task(remote_id: int) -> RenderTask:
    """The mirror's row."""
    return RenderTask.objects.get(remote_id=remote_id)


def kinds(remote_id: int) -> list[tuple[str, str, str]]:
    """The task's events in order."""
    events = FarmEvent.objects.filter(task__remote_id=remote_id).order_by("pk")
    return list(events.values_list("kind", "old", "new"))


def revision(account: FarmAccount) -> int:
    """The account's revision now."""
    return FarmAccount.objects.values_list("revision", flat=True).get(pk=account.pk)


def changed(row: TaskRow, **fields: Any) -> TaskRow:
    """The row with other values."""
    return msgspec.structs.replace(row, **fields)


def test_a_new_tree_is_mirrored_with_sums_over_the_children(
    account: FarmAccount,
) -> None:
    changes = read(account, parent(1, leaf(2), leaf(3, done_frames=6)), leaf(4))
    assert (changes.seen, changes.changed, changes.created) == (4, 4, 4)
    assert changes.ids == {1, 2, 3, 4}
    top = task(1)
    assert (top.child_count, top.parent_id) == (2, None)
    assert (top.total_frames, top.done_frames, top.executing_frames) == (20, 10, 4)
    assert top.cost == Decimal("4.00")
    assert task(2).parent_id == task(3).parent_id == top.pk
    assert task(4).waiting_frames == 4
    assert task(4).state == "rendering"
    assert task(4).first_seen_at == task(4).read_at == NOW


def test_only_leaves_with_frames_are_due(account: FarmAccount) -> None:
    read(
        account,
        parent(1, leaf(2)),
        leaf(3, total_frames=0, render_consume=None, user_account_consume=None),
    )
    due = RenderTask.objects.frames_due(NOW)
    assert [found.remote_id for found in due] == [2]


def test_what_did_not_change_costs_one_query_and_no_write(account: FarmAccount) -> None:
    rows = [parent(10 * n, leaf(10 * n + 1), leaf(10 * n + 2)) for n in range(1, 30)]
    read(account, *rows)
    before = revision(account)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        changes = read(account, *rows, seconds=10)
    assert len(queries) == 1
    assert (changes.seen, changes.changed) == (87, 0)
    assert revision(account) == before
    assert task(11).read_at == NOW


def test_a_change_carries_the_revision_to_the_task_and_those_above_it(
    account: FarmAccount,
) -> None:
    tree = parent(1, parent(2, leaf(3), leaf(4)), leaf(5))
    read(account, tree, leaf(6))
    before = revision(account)
    moved = parent(1, parent(2, leaf(3, done_frames=5), leaf(4)), leaf(5))
    assert read(account, moved, leaf(6), seconds=10).changed == 1
    now = revision(account)
    assert now == before + 1
    assert {n for n in range(1, 7) if task(n).revision == now} == {1, 2, 3}
    assert (task(2).done_frames, task(1).done_frames) == (9, 13)


def test_a_status_that_changes_is_an_event(account: FarmAccount) -> None:
    read(account, leaf(1))
    read(account, leaf(1, task_status=25), seconds=10)
    assert kinds(1) == [("task.appeared", "", "5"), ("task.status", "5", "25")]
    assert task(1).state == "done"
    assert FarmEvent.objects.order_by("pk").last().at == at(10)  # type: ignore[union-attr]


def test_other_changes_are_no_events_and_need_no_frames(account: FarmAccount) -> None:
    read(account, leaf(1))
    RenderTask.objects.update(frames_due=False)
    changes = read(account, leaf(1, scene_name="other.ma"), seconds=10)
    assert changes.changed == 1
    assert task(1).scene_name == "other.ma"
    assert not task(1).frames_due
    assert len(kinds(1)) == 1


@pytest.mark.parametrize(
    "moved",
    [
        {"done_frames": 5},
        {"task_status": 0},
        {"render_consume": Decimal("2.01")},
        {"task_arrears": Decimal("0.10")},
    ],
)
def test_frames_of_a_leaf_that_moved_fall_due_after_a_pause(
    account: FarmAccount, moved: dict[str, Any]
) -> None:
    read(account, leaf(1))
    RenderTask.objects.update(frames_due=False, frames_seen_at=at(8))
    read(account, leaf(1, **moved), seconds=10)
    assert task(1).frames_due
    assert task(1).next_sync_at == at(18)


def test_frames_of_a_leaf_that_came_to_rest_fall_due_at_once(
    account: FarmAccount,
) -> None:
    read(account, leaf(1))
    RenderTask.objects.update(frames_seen_at=at(8))
    read(account, leaf(1, done_frames=5), seconds=9)
    assert task(1).next_sync_at == at(18)
    read(account, leaf(1, task_status=25, done_frames=10), seconds=10)
    assert task(1).next_sync_at == at(10)


def test_an_answer_without_details_is_no_change(account: FarmAccount) -> None:
    full = leaf(1, labels='["night"]', over_time_stop=86_400, remark="hero")
    read(account, full)
    before = revision(account)
    assert read(account, leaf(1), seconds=10).changed == 0
    assert read(account, leaf(1), full, seconds=20).changed == 0
    assert revision(account) == before
    assert task(1).labels == ["night"]
    assert task(1).extra["remark"] == "hero"
    assert read(account, leaf(1, labels="{}"), seconds=30).changed == 1
    assert task(1).labels == []


def test_a_child_that_is_read_alone_stays_below_its_parent(
    account: FarmAccount,
) -> None:
    read(account, parent(1, leaf(2), leaf(3)))
    read(account, leaf(2, done_frames=9, layer_parent_id=1), seconds=5)
    read(account, leaf(3, done_frames=9, layer_parent_id=0), seconds=5)
    assert task(2).parent_id == task(3).parent_id == task(1).pk
    assert task(1).done_frames == 18


def test_a_child_that_comes_before_its_parent_is_put_below_it_later(
    account: FarmAccount,
) -> None:
    read(account, leaf(2, layer_parent_id=1))
    assert task(2).parent_id is None
    read(account, parent(1, leaf(2, layer_parent_id=1)), seconds=5)
    assert task(2).parent_id == task(1).pk
    assert task(1).child_count == 1
    assert task(1).done_frames == 4


def test_a_leaf_that_gets_children_counts_what_they_count(account: FarmAccount) -> None:
    read(account, leaf(1))
    assert task(1).frames_due
    read(account, parent(1, leaf(2, done_frames=1)), seconds=5)
    assert (task(1).done_frames, task(1).child_count) == (1, 1)
    assert not task(1).frames_due


def test_a_parent_listed_without_its_children_keeps_their_sums(
    account: FarmAccount,
) -> None:
    read(account, parent(1, leaf(2), leaf(3)))
    read(account, leaf(1, total_frames=0, done_frames=0, task_status=10), seconds=5)
    assert (task(1).state, task(1).done_frames) == ("stopped", 8)
    assert task(1).child_count == 2


def test_an_older_answer_never_overwrites_a_newer_one(account: FarmAccount) -> None:
    read(account, leaf(1))
    read(account, leaf(1, done_frames=7), seconds=20)
    late = read(account, leaf(1, done_frames=5), seconds=10)
    assert late.changed == 0
    assert task(1).done_frames == 7


def test_a_row_that_makes_no_sense_is_handed_back_and_stops_nobody(
    account: FarmAccount,
) -> None:
    read(account, leaf(2))
    rows = [leaf(1), leaf(2, total_frames=-1), parent(3, leaf(4), task_status=2**50)]
    changes = read(account, *rows, seconds=5)
    assert {bad.remote_id for bad in changes.refused} == {2, 3}
    assert "totalFrames" in changes.refused[0].error
    assert changes.ids == {1, 2, 3, 4}
    assert task(2).total_frames == 10
    assert task(4).parent_id is None


def test_unknown_and_missing_statuses_are_shown_as_such(account: FarmAccount) -> None:
    read(account, leaf(1, task_status=77), leaf(2, task_status=None))
    assert (task(1).state, task(1).status_code) == ("unknown", 77)
    assert (task(2).state, task(2).status_code) == ("unknown", -1)


def test_a_task_that_comes_back_is_present_again(account: FarmAccount) -> None:
    read(account, parent(1, leaf(2)))
    RenderTask.objects.filter(remote_id=2).update(deleted_at=NOW, missing_sweeps=2)
    RenderTask.objects.filter(remote_id=1).update(missing_sweeps=1)
    read(account, parent(1, leaf(2)), seconds=5)
    assert task(2).deleted_at is None
    assert task(1).missing_sweeps == task(2).missing_sweeps == 0
    assert kinds(2)[-1] == ("task.returned", "", "5")


def test_a_task_in_the_farms_bin_is_left_alone_for_the_sweep(
    account: FarmAccount,
) -> None:
    read(account, leaf(1))
    changes = read(account, leaf(1, is_delete=0, task_status=10), seconds=5)
    assert changes.ids == set()
    assert task(1).state == "rendering"


def test_a_row_that_comes_twice_counts_as_it_came_last(account: FarmAccount) -> None:
    changes = read(account, leaf(1), leaf(1, done_frames=8))
    assert (changes.seen, changes.created) == (1, 1)
    assert task(1).done_frames == 8


def test_tasks_that_contain_each_other_do_not_go_in_circles(
    account: FarmAccount,
) -> None:
    inner = parent(2, parent(1, leaf(3)))
    read(account, parent(1, inner), parent(2, parent(1)))
    read(account, leaf(1, layer_parent_id=2), leaf(2, layer_parent_id=1), seconds=5)
    read(account, leaf(9, layer_parent_id=9), seconds=5)
    assert RenderTask.objects.count() == 3
    for found in RenderTask.objects.all():
        above, steps = found.parent, 0
        while above is not None:
            above, steps = above.parent, steps + 1
            assert steps < 5


def test_long_and_hostile_names_are_stored_to_the_letter(account: FarmAccount) -> None:
    name = "<b>\u202e名" * 100 + "\\../'\";--"
    read(account, leaf(1, scene_name=name + "\0", remark="a\0b"))
    assert task(1).scene_name == name
    assert task(1).extra["remark"] == "ab"


def test_many_tasks_come_in_several_transactions(account: FarmAccount) -> None:
    rows = [parent(10 * n, leaf(10 * n + 1), leaf(10 * n + 2)) for n in range(1, 400)]
    changes = read(account, *rows)
    assert changes.created == RenderTask.objects.count() == 3 * 399
    assert not RenderTask.objects.top().exclude(done_frames=8).exists()
    moved = [
        parent(10 * n, leaf(10 * n + 1, done_frames=5), leaf(10 * n + 2))
        for n in range(1, 400)
    ]
    assert read(account, *moved, seconds=5).changed == 399
    assert not RenderTask.objects.top().exclude(done_frames=9).exists()


def test_the_tasks_of_two_accounts_do_not_meet(account: FarmAccount) -> None:
    other = make_account()
    read(account, leaf(1))
    read(other, leaf(1, done_frames=9))
    found = RenderTask.objects.filter(remote_id=1).order_by("account")
    assert [row.done_frames for row in found] == [4, 9]


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_account_queue_up() -> None:
    account = make_account()
    failures: list[BaseException] = []

    def write(worker: int) -> None:
        try:
            for step in range(1, 11):
                row = leaf(worker, done_frames=0, total_frames=1000, failed_frames=step)
                read(account, parent(1, row), seconds=step)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[n]) for n in (2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert task(1).failed_frames == 30
    assert revision(account) == 30
