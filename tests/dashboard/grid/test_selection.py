"""A selection: exact sums of the task's own frames, and what can be done with them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.farm.models import RenderTask
from apps.farm.sheets import ranges_of
from tests.conftest import signed_in
from tests.dashboard.grid_cells import leaf_of, parent_of
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(operator: User) -> Client:
    """Somebody who may look and act."""
    return signed_in(operator)


def sums(client: Client, task: RenderTask, runs: str, **more: Any) -> dict[str, Any]:
    """What is said of the frames in the runs."""
    answer = client.post(f"/tasks/{task.pk}/selection/", {"runs": runs, **more})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def all_runs(*tasks: RenderTask) -> str:
    """The keys of all frames of the tasks."""
    return ranges_of(
        pk for task in tasks for pk in task.frames.values_list("pk", flat=True)
    )


def test_the_sums_are_exact(client: Client) -> None:
    task = make_task(make_account(currency="USD"))
    for number in range(1, 11):
        make_frame(task, number=number, status_code=4, cost="0.10000001", seconds=61)
    make_frame(task, number=20, status_code=5)
    found = sums(client, task, all_runs(task))
    assert found["count"] == 11
    assert found["states"] == {"done": 10, "failed": 1}
    assert (found["seconds"], found["time"]) == (610, "10 min 10 s")
    assert found["each"] == "1 min 1 s"
    assert found["cost"] == "$1.00"
    assert found["range"] == "1-10,20"
    assert found["summary"] == (
        "11 frames selected: 10 done, 1 failed; 10 min 10 s, $1.00"
    )


def test_it_says_what_can_be_retried_and_stopped(client: Client, viewer: User) -> None:
    task = make_task()
    for number, code in enumerate((1, 2, 3, 4, 5, 11, 99), start=1):
        make_frame(task, number=number, status_code=code)
    found = sums(client, task, all_runs(task))
    # Nobody knows whether an unknown status can be stopped or has to be retried.
    assert (found["retry"], found["stop"]) == (4, 3)
    found = sums(signed_in(viewer), task, all_runs(task))
    assert (found["retry"], found["stop"]) == (0, 0)
    RenderTask.objects.filter(pk=task.pk).update(state="abandoned")
    assert sums(client, task, all_runs(task))["retry"] == 0


def test_frames_of_other_tasks_count_for_nothing(client: Client) -> None:
    mine, other = leaf_of(2), leaf_of(3)
    assert sums(client, mine, all_runs(mine, other))["count"] == 2
    assert sums(client, mine, "0-999999999999999999")["count"] == 2
    assert sums(client, mine, all_runs(other))["count"] == 0
    assert sums(client, mine, "")["summary"] == "No frame is selected."


def test_leaves_are_summed_together_or_one_alone(client: Client) -> None:
    parent = parent_of(2, 3)
    leaves = list(parent.children.all())
    found = sums(client, parent, all_runs(*leaves))
    assert (found["count"], found["range"]) == (6, "1-3")
    found = sums(client, parent, all_runs(*leaves), child=leaves[0].pk)
    assert found["count"] == 3


def test_frames_are_named_as_the_farm_names_them(client: Client) -> None:
    task = leaf_of(3)
    for name in ("2-4[1]", "/out/geometry110-200[1]", '<b>"x"'):
        make_frame(task, number=2, name=name, status_code=77)
    found = sums(client, task, all_runs(task))
    assert found["range"] == '1-3,2-4[1],/out/geometry110-200[1],"<b>""x"""'
    assert found["states"]["unknown"] == 3


def test_a_text_that_is_no_runs_is_refused(client: Client) -> None:
    address = f"/tasks/{leaf_of(1).pk}/selection/"
    for runs in ("x", "1-2-3", "\0", "1," * 300_000):
        assert client.post(address, {"runs": runs}).status_code == 400
    assert client.get(address).status_code == 405


def test_queries_do_not_grow_with_the_selection(client: Client) -> None:
    counts = []
    for task in (leaf_of(3), leaf_of(300), parent_of(4, 3)):
        runs = all_runs(task, *task.children.all())
        with CaptureQueriesContext(connection) as asked:
            assert sums(client, task, runs)["count"]
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[2] <= counts[0] + 1


def test_nobody_sums_without_the_right(stranger: User) -> None:
    address = f"/tasks/{leaf_of(1).pk}/selection/"
    assert Client().post(address).status_code == 302
    assert signed_in(stranger).post(address).status_code == 403
