"""What needs a person, and what runs now."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmAccount, Pulse, QuarantinedRow, SyncRun
from apps.farm.selectors.accounts import (
    account_list,
    freshness,
    pulse_at,
    quarantine_list,
    run_list,
)
from apps.farm.selectors.overview import (
    arrears_tasks,
    failed_tasks,
    leaves_of,
    running_tasks,
    timed_out_tasks,
    unknown_tasks,
)
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


def test_tasks_with_failed_frames_are_named_and_the_rest_counted(viewer: User) -> None:
    account = make_account()
    for hour in range(4):
        make_task(
            account,
            failed_frames=2,
            submitted_at=NOW + timedelta(hours=hour),
            executing_frames=9 if hour == 1 else 0,
            scene_name=str(hour),
        )
    make_task(account, status_code=45, submitted_at=None)
    make_task(account, failed_frames=7, deleted_at=NOW)
    make_task(account)
    trouble = failed_tasks(user=viewer, limit=3)
    assert [task.scene_name for task in trouble.tasks] == ["1", "3", "2"]
    assert (trouble.total, trouble.frames) == (5, 8)


def test_a_failed_layer_is_told_once_by_its_parent(viewer: User) -> None:
    top = make_task(child_count=1, failed_frames=1)
    make_task(top.account, parent=top, failed_frames=1)
    assert failed_tasks(user=viewer, limit=3).tasks == [top]


def test_tasks_that_the_farm_stopped_are_told_by_reason(viewer: User) -> None:
    account = make_account()
    owing = make_task(account, status_code=20)
    late = make_task(account, status_code=23)
    odd = make_task(account, status_code=77)
    make_task(account, status_code=15)
    assert arrears_tasks(user=viewer, limit=3).tasks == [owing]
    assert timed_out_tasks(user=viewer, limit=3).tasks == [late]
    assert unknown_tasks(user=viewer, limit=3).tasks == [odd]


def test_a_stopped_parent_stands_for_its_layers(viewer: User) -> None:
    parent = make_task(status_code=23, child_count=2)
    make_task(parent.account, parent=parent, status_code=23)
    other = make_task(parent.account, child_count=1)
    alone = make_task(parent.account, parent=other, status_code=23)
    found = timed_out_tasks(user=viewer, limit=9)
    assert {task.pk for task in found.tasks} == {parent.pk, alone.pk}


def test_what_does_not_fit_is_counted(viewer: User) -> None:
    account = make_account()
    for _ in range(5):
        make_task(account, status_code=20)
    trouble = arrears_tasks(user=viewer, limit=2)
    assert (len(trouble.tasks), trouble.total) == (2, 5)


def test_now_is_what_the_farm_works_on_the_busiest_first(viewer: User) -> None:
    account = make_account()
    quiet = make_task(account, executing_frames=1)
    busy = make_task(account, executing_frames=60)
    paused = make_task(account, status_code=0, done_frames=5)
    make_task(account, status_code=0)
    make_task(account, status_code=25)
    running = running_tasks(user=viewer, limit=9)
    assert running.tasks == [busy, quiet, paused]
    assert (running.total, running.frames) == (3, 61)


def test_leaves_know_the_task_of_the_list_that_they_belong_to() -> None:
    top = make_task(child_count=2)
    layer = make_task(top.account, parent=top, child_count=1, done_frames=1)
    node = make_task(top.account, parent=layer, done_frames=1)
    make_task(top.account, parent=top)
    single = make_task(top.account)
    assert leaves_of(tasks=[top, single]) == {node.pk: top.pk, single.pk: single.pk}


def fresh(now_offset: float) -> tuple[object, list[str]]:
    """Freshness of all accounts some seconds after NOW."""
    known = freshness(
        accounts=list(account_list()), now=NOW + timedelta(seconds=now_offset)
    )
    return known.seen_at, [account.name for account in known.silent]


def test_an_account_seen_within_two_periods_is_fresh() -> None:
    make_account(name="fox")
    assert fresh(20) == (NOW, [])
    assert fresh(21) == (NOW, ["fox"])


def test_the_oldest_account_decides_and_trouble_shows_at_once() -> None:
    earlier = NOW - timedelta(seconds=5)
    make_account(name="a")
    make_account(name="b", seen_at=earlier, state="throttled")
    make_account(name="c", seen_at=None, enabled=False)
    assert fresh(0) == (earlier, ["b"])


def test_an_account_never_seen_makes_the_age_unknown() -> None:
    make_account(name="a")
    make_account(name="b", seen_at=None, state="unreachable")
    assert fresh(0) == (None, ["b"])


def test_the_list_of_accounts_leaves_the_key_in_the_database() -> None:
    make_account()
    account = account_list().get()
    assert "access_key_encrypted" in account.get_deferred_fields()


def test_polls_and_rows_put_aside_are_listed_newest_first() -> None:
    account, other = make_account(), make_account()
    first = SyncRun.objects.create(account=account, kind="sweep", started_at=NOW)
    second = SyncRun.objects.create(
        account=other, kind="heartbeat", outcome="failed", started_at=NOW
    )
    assert list(run_list()) == [second, first]
    assert list(run_list(account=account.pk)) == [first]
    assert list(run_list(outcome="failed", kind="heartbeat")) == [second]
    assert list(run_list(outcome="failed", kind="sweep")) == []
    rows = [
        QuarantinedRow.objects.create(
            account=account,
            interface="x",
            digest=str(n),
            raw="{",
            error="e",
            first_seen_at=NOW,
            last_seen_at=NOW + timedelta(seconds=n),
        )
        for n in (2, 1)
    ]
    assert list(quarantine_list()) == rows


def test_the_pulse_is_that_of_the_queue_whose_worker_is_latest() -> None:
    assert pulse_at() is None
    Pulse.objects.create(name="clicks", at=NOW)
    assert pulse_at() is None
    Pulse.objects.create(name="polls", at=NOW - timedelta(seconds=9))
    Pulse.objects.create(name="an older queue", at=NOW - timedelta(9))
    assert pulse_at() == NOW - timedelta(seconds=9)
    assert FarmAccount.objects.count() == 0


def test_an_account_that_nobody_asked_yet_is_in_no_trouble() -> None:
    fresh = make_account(seen_at=NOW)
    new = make_account(state="unreachable", seen_at=None, state_since=None)
    assert freshness(accounts=[fresh, new], now=NOW).silent == []
    new.state_since = NOW
    assert freshness(accounts=[fresh, new], now=NOW).silent == [new]
