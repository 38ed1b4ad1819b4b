"""Rows of labels: what tasks hold, and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.farm.models import FarmAccount, RenderTask, TaskLabel
from apps.farm.reconcile import tasks_reconcile
from apps.renderbus.schemas import TaskRow
from tests.factories import make_account
from tests.farm.farm_rows import at, leaf, parent

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    """An account without tasks."""
    return make_account()


def read(account: FarmAccount, *rows: TaskRow, seconds: float = 0) -> None:
    """Mirror rows that were asked for so long after NOW."""
    tasks_reconcile(account=account, rows=rows, seen_at=at(seconds))


def rows() -> list[tuple[int, str]]:
    """Tasks with their labels, as the rows have them."""
    found = TaskLabel.objects.order_by("task__remote_id", "name")
    return list(found.values_list("task__remote_id", "name"))


def test_each_label_of_each_level_has_a_row(account: FarmAccount) -> None:
    read(
        account,
        parent(1, leaf(2, labels='{"7": "night"}'), leaf(3), labels='["a", "b", "a"]'),
    )
    assert rows() == [(1, "a"), (1, "b"), (2, "night")]


def test_only_what_changed_is_written(account: FarmAccount) -> None:
    read(account, leaf(1, labels='["a", "b"]'), leaf(2, labels='["a"]'))
    before = dict(TaskLabel.objects.values_list("name", "pk").filter(task__remote_id=1))
    read(account, leaf(1, labels='["b", "c"]'), leaf(2, labels='["a"]'), seconds=1)
    assert rows() == [(1, "b"), (1, "c"), (2, "a")]
    kept = TaskLabel.objects.get(task__remote_id=1, name="b")
    assert kept.pk == before["b"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        read(account, leaf(1, labels='["b", "c"]', done_frames=5), seconds=2)
    assert not any("farm_tasklabel" in query["sql"] for query in asked)


def test_an_answer_that_says_nothing_of_labels_leaves_them(
    account: FarmAccount,
) -> None:
    read(account, leaf(1, labels='["a"]'))
    read(account, leaf(1, done_frames=7), seconds=1)
    assert rows() == [(1, "a")]
    read(account, leaf(1, done_frames=7, labels="{}"), seconds=2)
    assert rows() == []


def test_a_label_without_end_is_cut(account: FarmAccount) -> None:
    long = "长" * 5000
    read(account, leaf(1, labels=f'["{long}", "{long}!"]'))
    assert rows() == [(1, long[:200])]
    assert RenderTask.objects.get().labels == [long[:200]]
