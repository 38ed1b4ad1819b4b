"""Clicks on a selection of the grid: runs of keys, resolved to the task's frames."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.actions.models import Intent
from apps.actions.policies import MOST_FRAMES
from apps.dashboard.clicks import chosen
from apps.farm.models import Frame, RenderTask
from apps.farm.sheets import ranges_of, runs_of
from tests.conftest import signed_in
from tests.dashboard.grid_cells import leaf_of, parent_of
from tests.factories import NOW, make_frame, make_task

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(operator: User) -> Client:
    """Somebody who may look and act."""
    return signed_in(operator)


def failed_leaf(count: int, **fields: Any) -> RenderTask:
    """A leaf whose frames failed."""
    leaf = leaf_of(count, status_code=30, **fields)
    leaf.frames.update(status_code=5)
    return leaf


def keys_of(*tasks: RenderTask) -> list[int]:
    """Keys of the tasks' frames."""
    return list(Frame.objects.filter(task__in=tasks).values_list("pk", flat=True))


def click(client: Client, task: RenderTask, runs: str, **more: Any) -> str:
    """What htmx gets for a click on the frames in the runs."""
    data = {"operation": "retry_frames", "tasks": task.pk, "runs": runs} | more
    answer = client.post("/clicks/", data, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def fields_of(question: str) -> dict[str, str]:
    """What the question's button sends."""
    form = question.split('<form id="question"')[1]
    found = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def asked_for() -> dict[int, list[int]]:
    """The farm's ids of the frames in the intents, by task."""
    found: dict[int, list[int]] = {}
    for intent in Intent.objects.order_by("requested_at"):
        found.setdefault(intent.task_id, []).extend(intent.frame_ids or [])
    return {task: sorted(ids) for task, ids in found.items()}


def remote(*tasks: RenderTask) -> dict[int, list[int]]:
    """The farm's ids of all frames of the tasks."""
    return {
        task.pk: sorted(task.frames.values_list("remote_id", flat=True))
        for task in tasks
    }


def test_the_question_carries_the_runs_and_its_button_retries_them(
    client: Client,
) -> None:
    task = failed_leaf(40)
    question = click(client, task, ranges_of(keys_of(task)))
    assert "Retry 40 frames?" in question
    fields = fields_of(question)
    keys = keys_of(task)
    assert fields["runs"] == f"{keys[0]}-{keys[-1]}"
    assert "frames" not in fields
    assert not Intent.objects.exists()
    client.post("/clicks/", fields, headers=HTMX)
    assert asked_for() == remote(task)


def test_frames_of_other_tasks_are_never_touched(client: Client) -> None:
    mine, other = failed_leaf(3), failed_leaf(3)
    question = click(client, mine, "1-999999999999")
    assert "Retry 3 frames?" in question
    client.post("/clicks/", fields_of(question), headers=HTMX)
    assert asked_for() == remote(mine)
    told = click(client, mine, ranges_of(keys_of(other)), confirmed="1")
    assert "There are no such frames in this task." in told
    assert asked_for() == remote(mine)


def test_a_parents_selection_reaches_its_layers(client: Client) -> None:
    parent = parent_of(2, 2)
    layers = list(parent.children.order_by("pk"))
    Frame.objects.filter(task__in=layers).update(status_code=5)
    click(client, parent, ranges_of(keys_of(*layers)), confirmed="1")
    assert asked_for() == remote(*layers)


def test_done_frames_of_a_selection_are_asked_about(client: Client) -> None:
    task = leaf_of(2)
    make_frame(task, number=9, status_code=5)
    question = click(client, task, ranges_of(keys_of(task)))
    assert "Render 2 frames that are done again, too" in question


def test_of_too_many_only_those_are_taken_that_it_applies_to(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "MOST_FRAMES", 5)
    task = leaf_of(20)
    make_frame(task, number=30, status_code=5)
    question = click(client, task, ranges_of(keys_of(task)))
    assert "Retry 1 frame?" in question
    assert "that is done again" not in question
    told = click(client, task, ranges_of(keys_of(task)), include_done="1")
    assert "One click touches at most 10,000 frames." in told
    assert "“Retry failed” takes all that failed." in told


def test_too_many_of_which_none_fits_say_why(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "MOST_FRAMES", 5)
    task = leaf_of(20)
    told = click(client, task, ranges_of(keys_of(task)))
    assert "ask expressly to render them again" in told


def test_chosen_frames_are_stopped(client: Client) -> None:
    task = make_task()
    for number in (1, 2, 3):
        make_frame(task, number=number, status_code=1)
    runs = ranges_of(keys_of(task))
    click(client, task, runs, operation="stop_frames", confirmed="1")
    assert asked_for() == remote(task)


@pytest.mark.parametrize("runs", ["x", "5-", "\0", "1," * 300_000, "0-0"])
def test_runs_that_name_nothing_are_refused(client: Client, runs: str) -> None:
    told = click(client, leaf_of(1), runs, confirmed="1")
    assert "There are no such frames in this task." in told
    assert not Intent.objects.exists()


def test_runs_of_no_task_are_refused(client: Client) -> None:
    data = {"operation": "retry_frames", "runs": "1-5"}
    answer = client.post("/clicks/", data, headers=HTMX)
    assert "There is no such task." in answer.content.decode()


def test_who_may_only_look_clicks_in_vain(viewer: User) -> None:
    task = failed_leaf(1)
    data = {"operation": "retry_frames", "tasks": task.pk, "runs": "1-9999"}
    answer = signed_in(viewer).post("/clicks/", data, headers=HTMX)
    assert answer.status_code == 403


def test_a_yes_is_said_to_no_frame_that_came_back_since(client: Client) -> None:
    task = failed_leaf(5)
    chosen_ones = remote(task)[task.pk]
    back = task.frames.get(number=3)
    Frame.objects.filter(pk=back.pk).update(deleted_at=NOW, revision=5)
    RenderTask.objects.filter(pk=task.pk).update(revision=5)
    question = click(client, task, ranges_of(keys_of(task)))
    assert "Retry 4 frames?" in question
    Frame.objects.filter(pk=back.pk).update(deleted_at=None, revision=6)
    RenderTask.objects.filter(pk=task.pk).update(revision=6)
    client.post("/clicks/", fields_of(question), headers=HTMX)
    chosen_ones.remove(back.remote_id)
    assert asked_for() == {task.pk: chosen_ones}


def test_the_most_frames_that_may_be_chosen_can_be_confirmed() -> None:
    largest = 2**53
    text = ranges_of(range(largest, largest - 2 * MOST_FRAMES, -2))
    assert len(runs_of(text)) == MOST_FRAMES
