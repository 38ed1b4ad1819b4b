"""Versions of live pages: the same token, exactly while nothing looks different."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from apps.common.hints import Hints, redis
from apps.farm import versions
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.reconcile import account_touch, tasks_reconcile, tasks_touch
from apps.farm.versions import current_version, parse, publish, revisions, task_version
from tests.factories import make_account, make_task
from tests.farm.farm_rows import at, leaf, parent

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Redis that nobody answers for."""
    nobody = Hints(lambda: Redis.from_url("unix:///nowhere/redis.sock"))
    monkeypatch.setattr(versions, "hints", nobody)


def test_a_token_names_each_account_and_its_revision() -> None:
    first, second = make_account(revision=55), make_account(revision=78)
    assert revisions() == f"{first.pk}.55-{second.pk}.78"
    assert parse(revisions()) == {first.pk: 55, second.pk: 78}


def test_without_accounts_there_is_a_token_too() -> None:
    assert parse(current_version()) == {0: 0}


@pytest.mark.parametrize(
    "token",
    [
        "",
        "1",
        "1.",
        ".1",
        "1.2-",
        "-1.2",
        "1.2.3",
        "1.٣",
        "1.2\n",
        "1." + "9" * 19,
        "<script>",
        "1.2-" * 600 + "1.2",
    ],
)
def test_whatever_is_no_token_is_read_as_nothing(token: str) -> None:
    assert parse(token) == {}


@given(st.text())
def test_no_text_breaks_the_reading_of_tokens(text: str) -> None:
    assert isinstance(parse(text), dict)


def test_an_unchanged_version_costs_no_query() -> None:
    task = make_task()
    first = current_version(), task_version(task.pk)
    with CaptureQueriesContext(connection) as queries:
        assert (current_version(), task_version(task.pk)) == first
    assert len(queries) == 0


def test_a_change_that_is_published_makes_another_version(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    account = make_account()
    row = parent(1, leaf(2), leaf(3))
    tasks_reconcile(account=account, rows=[row], seen_at=at(0))
    ids = dict(RenderTask.objects.values_list("remote_id", "pk"))
    before = current_version(), [task_version(ids[n]) for n in (1, 2, 3)]
    moved = parent(1, leaf(2, done_frames=9), leaf(3))
    with django_capture_on_commit_callbacks(execute=True):
        tasks_reconcile(account=account, rows=[moved], seen_at=at(5))
    after = current_version(), [task_version(ids[n]) for n in (1, 2, 3)]
    assert before[0] != after[0]
    same = [a == b for a, b in zip(before[1], after[1], strict=True)]
    assert same == [False, False, True]


def test_nothing_new_is_the_same_version(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    account = make_account()
    tasks_reconcile(account=account, rows=[leaf(1)], seen_at=at(0))
    before = current_version()
    with django_capture_on_commit_callbacks(execute=True):
        tasks_reconcile(account=account, rows=[leaf(1)], seen_at=at(5))
    assert current_version() == before


def test_an_accounts_new_state_shows_on_the_pages_of_its_tasks(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    task = make_task()
    before = current_version(), task_version(task.pk)
    with django_capture_on_commit_callbacks(execute=True):
        FarmAccount.objects.update(state="unreachable", state_since=at(1))
        account_touch(account_id=task.account_id)
    assert current_version() != before[0]
    assert task_version(task.pk) != before[1]


def test_a_click_makes_another_version_of_the_task(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    task = make_task()
    before = task_version(task.pk)
    with django_capture_on_commit_callbacks(execute=True):
        tasks_touch(account_id=task.account_id, task_ids=[task.pk])
    assert task_version(task.pk) != before


def test_a_redis_that_forgot_everything_changes_no_version() -> None:
    task = make_task()
    before = current_version(), task_version(task.pk)
    redis().flushdb()
    assert (current_version(), task_version(task.pk)) == before


def test_a_change_is_seen_although_redis_forgot_it_between() -> None:
    account = make_account()
    before = current_version()
    FarmAccount.objects.filter(pk=account.pk).update(revision=7)
    publish(account.pk, {})
    redis().flushdb()
    assert current_version() != before


def test_a_change_that_could_not_be_published_is_seen_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = make_account()
    before = current_version()
    FarmAccount.objects.filter(pk=account.pk).update(revision=7)
    assert current_version() == before
    monkeypatch.setattr(versions, "GOOD_FOR_S", -1.0)
    publish(account.pk, {})
    current_version()
    FarmAccount.objects.filter(pk=account.pk).update(revision=8)
    assert parse(current_version()) == {account.pk: 8}


@pytest.mark.usefixtures("no_redis")
def test_without_redis_versions_come_from_the_database() -> None:
    task = make_task()
    before = current_version(), task_version(task.pk)
    publish(task.account_id, {task.pk: 1})
    assert (current_version(), task_version(task.pk)) == before
    tasks_touch(account_id=task.account_id, task_ids=[task.pk])
    assert current_version() != before[0]
    assert task_version(task.pk) != before[1]


def test_a_task_that_does_not_exist_has_a_version_too() -> None:
    assert task_version(10**12) == "gone"


def test_many_changes_are_published_at_once() -> None:
    tasks = dict.fromkeys(range(1, 2501), 5)
    account = make_account()
    token = versions._marks(redis(), (versions._task_mark(2_500),))
    publish(account.pk, tasks)
    assert versions._marks(redis(), (versions._task_mark(2_500),)) != token


def test_remembered_tokens_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST_MEMOS", 10)
    for number in range(50):
        task_version(10**9 + number)
    assert len(versions._memos) <= 10


@pytest.mark.django_db(transaction=True)
def test_no_poll_misses_a_change_that_was_committed_before_it() -> None:
    account = make_account()
    tasks_reconcile(account=account, rows=[leaf(1)], seen_at=at(0))
    missed: list[int] = []

    def write() -> None:
        for step in range(1, 21):
            row = leaf(1, total_frames=1_000, done_frames=step)
            tasks_reconcile(account=account, rows=[row], seen_at=at(step))
            committed = FarmAccount.objects.get(pk=account.pk).revision
            if parse(current_version())[account.pk] < committed:
                missed.append(step)
        connection.close()

    readers_stop = threading.Event()

    def poll() -> None:
        while not readers_stop.is_set():
            current_version()
        connection.close()

    reader = threading.Thread(target=poll)
    writer = threading.Thread(target=write)
    reader.start()
    writer.start()
    writer.join()
    readers_stop.set()
    reader.join()
    assert missed == []
