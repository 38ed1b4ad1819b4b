"""The page of one task, and its frames."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.actions.models import Intent
from apps.farm.models import Frame, RenderTask
from apps.farm.watching import wanted_frames, watched_tasks
from tests.conftest import signed_in
from tests.dashboard.farm_rows import (
    make_event,
    make_family,
    make_image,
    make_progress,
)
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(operator: User) -> Client:
    """Somebody who may look and act."""
    return signed_in(operator)


def page(client: Client, task: RenderTask, query: str = "") -> str:
    """The task's page."""
    answer = client.get(f"/tasks/{task.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def frames(html: str) -> list[str]:
    """Names of the frames in the table."""
    found = re.findall(r'<a class="farm-text" href="/frames/\d+/"[^>]*>([^<]*)<', html)
    return found


def layer(parent: RenderTask, name: str = "beauty") -> RenderTask:
    """A child by its name."""
    return parent.children.get(layer_name=name)


def test_the_frames_of_a_parent_are_those_of_its_layers(client: Client) -> None:
    html = page(client, make_family())
    assert frames(html) == ["1", "2", "3", "1", "2", "3"]
    assert html.count('<small class="farm-text">crypto</small>') == 3
    assert '<option value="">All parts</option>' in html


def test_one_layer_can_be_picked(client: Client) -> None:
    parent = make_family()
    html = page(client, parent, f"?child={layer(parent).pk}")
    assert frames(html) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?frames=failed", ["2"]),
        ("?frames=none-such", ["1", "2", "3"]),
        ("?name=3", ["3"]),
        ("?node=10.0.0.1", ["1"]),
        ("?from=2", ["2", "3"]),
        ("?from=x", ["1", "2", "3"]),
        ("?order=-number", ["3", "2", "1"]),
        ("?order=-cost", ["3", "1", "2"]),
        ("?at=rubbish", ["1", "2", "3"]),
        ("?child=999", []),
    ],
)
def test_the_address_says_which_frames(
    client: Client, query: str, found: list[str]
) -> None:
    task = layer(make_family())
    Frame.objects.filter(task=task, number=1).update(node="10.0.0.1")
    Frame.objects.filter(task=task, number=3).update(cost=Decimal("0.5"))
    assert frames(page(client, task, query)) == found
    fragment = client.get(f"/tasks/{task.pk}/frames/{query}").content.decode()
    assert frames(fragment) == found


def test_a_fragment_brings_its_address_and_what_to_ask_with(client: Client) -> None:
    task = layer(make_family())
    answer = client.get(f"/tasks/{task.pk}/frames/?frames=failed&root={task.parent_id}")
    assert answer["HX-Push-Url"] == f"/tasks/{task.pk}/?frames=failed"
    html = answer.content.decode()
    assert html.startswith('\n<section id="frames"') or '<section id="frames"' in html
    assert f"root={task.parent_id}" in html
    assert '<hx-partial hx-target="#live"' in html
    assert "<html" not in html


def test_frames_are_paged(client: Client) -> None:
    task = make_task(total_frames=120, frames_read_at=NOW)
    for number in range(1, 121):
        make_frame(task, number=number, name=f"f{number}")
    seen: list[str] = []
    query: str | None = ""
    while query is not None:
        html = page(client, task, query)
        seen += frames(html)
        following = re.search(r'rel="next" href="/tasks/\d+/([^"#]*)', html)
        query = following[1].replace("&amp;", "&") if following else None
    assert seen == [f"f{number}" for number in range(1, 121)]


@pytest.mark.parametrize(
    ("status", "image", "said"),
    [
        (1, None, "Waits to be rendered."),
        (2, None, "Is being rendered."),
        (5, None, "Failed: there is no picture."),
        (4, None, "The picture was not fetched yet."),
        (4, ("missing", "no_path"), "The farm names no picture."),
        (4, ("refused", "too_large: /mnt/x.jpg"), "The picture is too large."),
        (4, ("refused", "unreadable OSError: x"), "What came is no picture."),
        (4, ("failed", "something new"), "The picture could not be fetched"),
    ],
)
def test_a_frame_without_a_picture_says_why(
    client: Client, status: int, image: tuple[str, str] | None, said: str
) -> None:
    task = make_task(total_frames=1)
    frame = make_frame(task, status_code=status)
    if image is not None:
        make_image(frame, state=image[0], reason=image[1], key="")
    html = page(client, task)
    assert f'<div class="thumb" title="{said}">' in html
    assert "/mnt/x.jpg" not in html


def test_the_last_picture_stands_beside_the_frames(client: Client) -> None:
    task = layer(make_family())
    image = make_image(task.frames.get(number=1))
    html = page(client, task)
    address = f"/frames/{image.frame_id}/thumbnail"
    assert html.count(f"{address}/s/{image.key}.webp") == 1
    assert html.count(f"{address}/l/{image.key}.webp") == 1


def test_a_growing_picture_shows_how_far_each_tile_is(client: Client) -> None:
    task = make_task(cg_id=2001)
    progress = make_progress(task)
    html = page(client, task)
    assert f"/tasks/{task.pk}/progress/{progress.key}.webp" in html
    assert "35 %" in html
    assert re.findall(r"<text[^>]*>(\d+ %)</text>", html) == ["40 %", "0 %", "0 %"]
    assert html.count('class="tile ') == 4


def test_a_finished_picture_has_no_tiles_over_it(client: Client) -> None:
    task = make_task(cg_id=2001)
    make_progress(task, percent=100, tiles=[[{"percent": 100}] * 2] * 2)
    assert 'class="tile-grid"' not in page(client, task)


def test_every_field_that_the_farm_tells_is_on_the_page(client: Client) -> None:
    extra = {"taskRam": 64, "someNewField": "novel", "taskKeyValueVo": {"tiles": 9}}
    task = make_task(
        alias="2W14000040",
        scene_name="shot.ma",
        project_name="ORION",
        user_name="mei",
        producer="陈",
        frames_range="1-9[1]",
        labels=["hero"],
        balance_cost=Decimal("1.23456789"),
        over_time_stop=7200,
        extra=extra | {"isDelete": 1, "remark": None},
    )
    html = page(client, task)
    for text in (
        "2W14000040",
        "shot.ma",
        "ORION",
        "mei",
        "陈",
        "1-9[1]",
        "hero",
        "CN¥1.23456789",
        "2 h",
        "Memory of the machines (GB)",
        "Some new field",
        "novel",
        "Scene · Tiles",
        "Kept by the farm",
        "Remark",
    ):
        assert text in html, text


def test_clicks_and_events_of_the_parts_stand_on_the_parents_page(
    client: Client, operator: User
) -> None:
    parent = make_family()
    part = layer(parent)
    Intent.objects.create(
        account=part.account,
        task=part,
        operation="retry_failed",
        state="rejected",
        code=605,
        message="not <allowed>",
        requested_by=operator,
        requested_at=NOW,
        settled_at=NOW,
    )
    make_event(part, "task.status", old="0", new="5")
    html = page(client, parent)
    assert "Refused by the farm: not &lt;allowed&gt; (code 605)" in html
    assert "Waiting → Rendering" in html


def test_buttons_say_what_they_do_and_only_what_makes_sense(client: Client) -> None:
    parent = make_family()
    html = page(client, parent)
    offered = re.findall(r'name="operation" value="(\w+)"', html.split("<main")[1])
    assert offered[:5] == ["retry_failed", "full_speed", "stop", "abandon", "delete"]
    assert "Retry 2 failed" in html
    RenderTask.objects.filter(pk=parent.pk).update(state="abandoned", status_code=35)
    html = page(client, parent)
    assert "Retry 2 failed" not in html


def test_a_task_that_is_gone_can_still_be_read_but_not_acted_on(client: Client) -> None:
    task = make_task(deleted_at=NOW, failed_frames=3)
    html = page(client, task)
    assert "Gone from the farm since <time" in html
    assert 'value="stop"' not in html


def test_a_task_that_was_not_seen_lately_says_so(client: Client) -> None:
    old = timezone.now() - timedelta(minutes=5)
    task = make_task(make_account(seen_at=old, swept_at=old), read_at=old)
    assert "it may look different by now" in page(client, task)


def test_opening_a_page_has_its_task_polled_sooner(client: Client) -> None:
    task = make_task()
    page(client, task)
    assert watched_tasks() == {task.pk}


def test_pictures_that_are_missing_on_the_screen_are_asked_for(
    client: Client,
) -> None:
    task = make_task()
    seen, missing = (make_frame(task, number=n, status_code=4) for n in (1, 2))
    make_image(seen)
    make_frame(task, number=3, status_code=2)
    page(client, task)
    assert wanted_frames() == {missing.pk}


def test_what_is_not_read_yet_is_told_apart_from_nothing(client: Client) -> None:
    assert "The frames are being read" in page(client, make_task(total_frames=3))
    assert "No frames yet" in page(client, make_task())
    assert "No frame fits" in page(client, make_task(), "?name=x")


def test_siblings_are_one_click_away(client: Client) -> None:
    parent = make_family()
    html = page(client, layer(parent))
    siblings = re.findall(r'<a class="chip rendering" href="/tasks/(\d+)/"', html)
    assert len(siblings) == 2
    assert f'<a class="farm-text" href="/tasks/{parent.pk}/">shot.ma</a>' in html


def test_queries_do_not_grow_with_the_frames(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    parent = make_family()
    part = layer(parent)
    for number in range(4, 90):
        make_image(make_frame(part, number=number, status_code=4))
    with django_assert_max_num_queries(22):
        page(client, parent)


def test_one_frame_tells_everything_as_a_dialog_and_as_a_page(client: Client) -> None:
    task = make_task()
    frame = make_frame(
        task,
        name="2-4[1]",
        status_code=99,
        fee_amount=Decimal("0.1"),
        coupon_fee=Decimal("0.037"),
        node="10.60.3.224",
        average_memory=2240647168,
        frame_type=5,
        extra={"averageCpu": 9},
    )
    whole = client.get(f"/frames/{frame.pk}/").content.decode()
    over = client.get(f"/frames/{frame.pk}/", headers={"HX-Request": "true"})
    for html in (whole, over.content.decode()):
        for text in (
            "2-4[1]",
            "Unknown (99)",
            "CN¥0.037",
            "10.60.3.224",
            "2.1",
            "Main",
        ):
            assert text in html, text
        assert "Average processor use" in html
    assert "<html" in whole
    assert over.content.decode().startswith('<hx-partial hx-target="#dialogs"')


def test_addresses_that_name_no_task_are_404(client: Client) -> None:
    assert client.get("/tasks/999999/").status_code == 404
    assert client.get("/tasks/99999999999999999999999/").status_code == 404
    assert client.get("/frames/999999/").status_code == 404
    assert client.get("/tasks/999999/frames/").status_code == 404
