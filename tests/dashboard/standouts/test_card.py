"""The card that tells what stands out: from the database to the words."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.dashboard.live.sharing import answers_clear
from apps.dashboard.standouts.found import standouts_clear
from apps.farm.models import Frame, RenderTask
from apps.farm.sheets import runs_of
from apps.farm.versions import publish
from tests.conftest import signed_in
from tests.dashboard.farm_rows import make_family
from tests.dashboard.standouts.shots import FAILED, RENDERING, change, make_shot
from tests.factories import NOW, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


def move(task: RenderTask, **fields: Any) -> None:
    """The task as the farm shows it now."""
    RenderTask.objects.filter(pk=task.pk).update(**fields)
    publish(task.account_id, {task.pk: fields["revision"]})


def forget() -> None:
    """As if some time had passed."""
    standouts_clear()
    answers_clear()


def answer(client: Client, task: RenderTask, query: str = "") -> Any:
    """The card's answer."""
    return client.get(f"/tasks/{task.pk}/standouts/{query}")


def card(client: Client, task: RenderTask) -> str:
    """The card, with spaces as a reader sees them."""
    found = answer(client, task)
    assert found.status_code == 200
    return " ".join(found.content.decode().split())


def test_nothing_to_tell_is_told_in_one_line(client: Client) -> None:
    html = card(client, make_shot(40))
    assert "Nothing stands out among 40 finished frames." in html
    assert "<li>" not in html


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "No frames are there yet to be compared."),
        (1, "Only 1 frame is finished: too little to compare."),
        (7, "Only 7 frames are finished: too little to compare."),
    ],
)
def test_too_little_is_said_to_be_too_little(
    client: Client, count: int, text: str
) -> None:
    assert text in card(client, make_shot(count))


def test_no_finished_frame_is_said_too(client: Client) -> None:
    task = make_task()
    make_frame(task)
    assert "No frame is finished yet" in card(client, task)


def test_a_frame_that_stands_out_is_named_compared_and_selected(
    client: Client,
) -> None:
    task = make_shot()
    frame = change(task, 12, seconds=2520, cost=29)
    html = card(client, task)
    assert f'hx-get="/frames/{frame.pk}/" hx-swap="none">12</a>' in html
    assert "1 frame is 91 % of the cost" in html
    assert "42 min, beside it 1 min" in html
    assert html.count(f'data-runs="{frame.pk}"') == 2
    assert "30 finished frames compared" in html


def test_the_runs_of_a_line_are_those_of_its_frames(client: Client) -> None:
    task = make_shot(80)
    wanted = {change(task, number, seconds=900).pk for number in (20, 40, 60)}
    html = card(client, task)
    (runs,) = set(re.findall(r'data-runs="([^"]*)"', html))
    assert {key for run in runs_of(runs) for key in run} == wanted
    assert "3 frames far slower than those beside them" in html


def test_a_machine_that_fails_is_told_with_numbers(client: Client) -> None:
    task = make_shot(60)
    Frame.objects.filter(task=task).update(node="good")
    for number in range(10, 16):
        change(task, number, node="<b>bad</b>", status_code=FAILED)
    html = card(client, task)
    assert "Fails more than other machines" in html
    assert "&lt;b&gt;bad&lt;/b&gt;" in html
    assert "6 of its 6 frames failed; on the other machines 0 of 54" in html


def test_missing_numbers_are_told_once_all_is_read(client: Client) -> None:
    task = make_shot(30)
    RenderTask.objects.filter(pk=task.pk).update(frames_range="1-32[1]", revision=2)
    html = card(client, task)
    assert "2 frame numbers are missing" in html
    assert "31-32" in html
    forget()
    move(task, revision=3, total_frames=32)
    assert "missing" not in card(client, task)


def test_hostile_names_are_text(client: Client) -> None:
    task = make_shot()
    change(task, 9, name='<script>alert(1)</script>"', seconds=900)
    html = card(client, task)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


# --- Stuck ------------------------------------------------------------------------


def make_stuck() -> tuple[RenderTask, Frame]:
    """A shot of which one frame renders for three hours."""
    task = make_shot(20)
    RenderTask.objects.filter(pk=task.pk).update(executing_frames=1, done_frames=19)
    Frame.objects.filter(task=task).update(node="m7")
    change(task, 3, status_code=FAILED)
    frame = change(
        task,
        20,
        status_code=RENDERING,
        started_at=NOW - timedelta(hours=3, minutes=10),
        ended_at=None,
        resubmissions=1,
    )
    return task, frame


def test_a_stuck_frame_comes_with_its_reasons_and_what_to_do(client: Client) -> None:
    task, frame = make_stuck()
    html = card(client, task)
    assert "Renders far too long" in html
    assert "3 h 10 min" in html
    assert (
        "the others of its layer took 1 min, at most 1 min"
        " · on m7, where 1 of 19 frames failed · sent again once"
    ) in html
    assert "Stop it and send it again" in html
    assert f'data-runs="{frame.pk}"' in html


def test_a_task_that_no_longer_renders_has_no_stuck_frames(client: Client) -> None:
    task, _frame = make_stuck()
    RenderTask.objects.filter(pk=task.pk).update(state="stopped")
    assert "Renders far too long" not in card(client, task)


def test_many_stuck_frames_are_told_together(client: Client) -> None:
    task, _frame = make_stuck()
    fields = {"status_code": RENDERING, "ended_at": None}
    for number in range(12, 20):
        change(task, number, started_at=NOW - timedelta(hours=1), **fields)
    html = card(client, task)
    assert html.count("Renders far too long") == 2 * 3
    assert "6 more frames render far too long" in html


# --- Layers -------------------------------------------------------------------------


def make_layers(count: int) -> RenderTask:
    """A parent with layers, in each of which a frame stands out."""
    parent = make_task(child_count=count, scene_name="shot.ma")
    for number in range(count):
        layer = make_task(
            parent.account,
            parent=parent,
            layer_name=f"layer {number}",
            total_frames=12,
            frames_read_at=NOW,
        )
        make_shot(12, task=layer)
        change(layer, 5, seconds=900)
    return parent


def test_layers_are_told_by_name(client: Client) -> None:
    html = card(client, make_layers(2))
    assert re.findall(r">(layer \d)</a></h3>", html) == ["layer 0", "layer 1"]
    assert "24 finished frames compared" in html


def test_a_leaf_alone_needs_no_title(client: Client) -> None:
    task = make_shot()
    change(task, 5, seconds=900)
    assert "<h3" not in card(client, task)


def test_of_very_many_layers_the_rest_is_counted(client: Client) -> None:
    html = card(client, make_layers(14))
    assert html.count("<h3") == 12
    assert "2 more layers have something that stands out." in html


def test_a_family_without_anything_odd_is_calm(client: Client) -> None:
    assert "Only 2 frames are finished" in card(client, make_family())


# --- How often ----------------------------------------------------------------------


def asked_with(html: str) -> str:
    """The query with which the browser asks again."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return "?" + urlencode(fields)


def test_an_unchanged_task_answers_without_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    task = make_shot()
    query = asked_with(card(client, task))
    assert "still=1" in query
    assert answer(client, task, query).status_code == 204
    with django_assert_num_queries(0):
        assert answer(client, task, query).status_code == 204


def test_a_task_that_renders_is_looked_at_each_minute(client: Client) -> None:
    task, _frame = make_stuck()
    query = asked_with(card(client, task))
    assert "still" not in query
    ago = re.sub(r"(\d+)$", lambda found: str(int(found[1]) - 1), query)
    assert answer(client, task, ago).status_code == 200


def test_what_changes_all_the_time_is_looked_at_now_and_then(client: Client) -> None:
    task = make_shot()
    before = card(client, task)
    change(task, 12, seconds=2520, revision=2)
    move(task, revision=2)
    soon = card(client, task)
    assert asked_with(soon) == asked_with(before), "the old look, told as what it is"
    assert "beside it" not in soon
    assert answer(client, task, asked_with(soon)).status_code == 200
    forget()
    later = card(client, task)
    assert asked_with(later) != asked_with(before)
    assert "42 min, beside it 1 min" in later


def queries(client: Client, task: RenderTask) -> int:
    """How many queries the first look takes."""
    with CaptureQueriesContext(connection) as found:
        assert answer(client, task).status_code == 200
    return len(found)


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    few, many = make_layers(2), make_layers(9)
    assert queries(client, few) == queries(client, many) <= 12


# --- Who --------------------------------------------------------------------------


def test_strangers_and_unknown_tasks_get_nothing(
    client: Client, stranger: User
) -> None:
    task = make_shot(1)
    assert answer(signed_in(stranger), task).status_code == 403
    assert answer(Client(), task).status_code in (302, 401)
    assert client.get("/tasks/999999/standouts/").status_code == 404
    assert client.post(f"/tasks/{task.pk}/standouts/").status_code == 405


def test_the_page_asks_for_the_card_after_it_was_drawn(client: Client) -> None:
    task = make_shot(3)
    html = client.get(f"/tasks/{task.pk}/").content.decode()
    assert f'hx-get="/tasks/{task.pk}/standouts/?root={task.pk}"' in html
    assert "Nothing stands out" not in html
