"""The page of a picture in the making, and its card on the task's page."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.dashboard.frames.progress import progress_of
from apps.farm.models import RenderTask
from apps.farm.watching import watched_tasks
from tests.dashboard.farm_rows import make_progress
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db

TILES = [
    [{"name": "0-1", "status": 4, "percent": 100, "used": 100, "fee": "0.50"}],
    [
        {"name": "0-2", "status": 2, "percent": 40, "used": 40, "left": 60},
        {"name": "0-3", "status": 5, "percent": 10, "used": 7},
        {"name": "0-4", "status": 1, "percent": 0},
    ],
]


@pytest.fixture
def client(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def max_task(**fields: Any) -> RenderTask:
    return make_task(cg_id=2001, **fields)


def page(client: Client, task: RenderTask, path: str = "progress/") -> str:
    answer = client.get(f"/tasks/{task.pk}/{path}")
    assert answer.status_code == 200, answer.status_code
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def test_every_tile_stands_in_a_table(client: Client) -> None:
    task = max_task()
    make_progress(task, tiles=TILES)
    make_frame(task, name="0-2", node="render <7>")
    html = page(client, task)
    rows = re.findall(r'<tr id="tile\d".*?</tr>', html)
    assert len(rows) == 4
    assert "render <7>" in rows[1]
    assert "row 2, column 1" in rows[1]
    assert "40 %" in rows[1]
    assert "CN¥0.50" in rows[0]


def test_the_overlay_has_the_tiles_boxes_and_one_place_in_the_tab_order(
    client: Client,
) -> None:
    task = max_task()
    make_progress(task, tiles=TILES)
    html = page(client, task)
    assert 'viewBox="0 0 64 36"' in html
    boxes = re.findall(
        r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/>', html
    )
    assert boxes[0] == ("0", "0", "64", "18")
    assert boxes[2] == ("21", "18", "21", "18")
    assert len(re.findall(r'class="tile [^>]*tabindex="0"', html)) == 1
    assert "style=" not in html.split("<body")[1]


def test_what_is_left_and_how_many_tiles_there_are_is_summed_up(client: Client) -> None:
    task = max_task()
    make_progress(task, tiles=TILES)
    html = page(client, task)
    assert "2 min 27 s rendered, all tiles together." in html
    assert "with the 1 machine that it has now" in html
    counts = re.search(r'<ul class="tile-counts">(.*?)</ul>', html)
    assert counts is not None
    assert re.findall(r"</span> (\d)</li>", counts[1]) == ["1", "1", "1", "1"]


def test_after_the_end_it_is_as_last_seen(client: Client) -> None:
    task = max_task(status_code=30)
    make_progress(task, tiles=TILES, percent=37)
    html = page(client, task)
    assert "The picture as last seen" in html
    assert "the task has ended" in html
    assert "in the making" not in html
    assert "left with" not in html
    assert 'class="tile failed"' in html


def test_a_finished_picture_is_called_so(client: Client) -> None:
    task = max_task(status_code=25)
    make_progress(task, percent=100, tiles=[[{"percent": 100, "status": 4}]])
    html = page(client, task)
    assert "The finished picture" in html
    assert 'class="tile-grid"' not in html


def test_a_photon_pass_is_named(client: Client) -> None:
    task = max_task()
    make_progress(task, extra={"photon": True})
    assert "Photon pass" in page(client, task)


def test_of_several_passes_the_one_that_grows_is_shown(client: Client) -> None:
    account = make_account()
    parent = make_task(account, cg_id=2001, child_count=2)
    photon = make_task(account, cg_id=2001, parent=parent, status_code=25)
    picture = make_task(account, cg_id=2001, parent=parent, status_code=5)
    make_progress(photon, percent=100, extra={"photon": True})
    make_progress(picture, percent=20)
    found = progress_of([photon, picture])
    assert found is not None
    assert found.task == picture
    html = page(client, parent)
    assert html.count("chip") >= 2
    assert f'href="/tasks/{picture.pk}/progress/" aria-current="page"' in html
    assert "Photon pass" not in page(client, picture)
    assert "Photon pass" in page(client, photon)


@pytest.mark.parametrize(
    ("fields", "base", "said"),
    [
        ({"status_code": 0}, "https://x.example", "Nothing of it renders yet."),
        ({"status_code": 5}, "https://x.example", "The picture is being fetched."),
        ({"status_code": 5}, "", "does not say where its pictures lie"),
        (
            {"status_code": 25, "deleted_at": NOW},
            "https://x.example",
            "gone from the farm, and no picture",
        ),
    ],
)
def test_without_a_picture_it_says_why(
    client: Client, fields: dict[str, Any], base: str, said: str
) -> None:
    task = make_task(make_account(image_base=base), cg_id=2001, **fields)
    assert said in page(client, task)
    assert said in page(client, task, "")


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("refused", "unreadable: /mnt/x.jpg", "What came is no picture."),
        ("failed", "unreachable: /mnt/x", "The image base could not be reached."),
        ("missing", "no_path", "The farm names no picture."),
    ],
)
def test_a_picture_that_was_refused_says_so(
    client: Client, state: str, reason: str, said: str
) -> None:
    task = max_task()
    make_progress(task, state=state, reason=reason, key="", tiles=TILES)
    html = page(client, task)
    assert said in html
    assert "<figure" not in html
    assert 'id="tile4"' in html


def test_tiles_that_were_not_had_are_told(client: Client) -> None:
    task = max_task()
    tiles = [[{"percent": 50, "trouble": "not_found: /mnt/secret.jpg"}]]
    make_progress(task, tiles=tiles)
    html = page(client, task)
    assert "The newest state of 1 tile could not be fetched." in html
    assert "secret" not in html


def test_tasks_of_other_software_have_none(client: Client) -> None:
    assert "tasks of 3ds Max only" in page(client, make_task(cg_id=2007))


def test_it_is_polled_sooner_while_somebody_looks(client: Client) -> None:
    task = max_task()
    page(client, task)
    assert task.pk in watched_tasks()


def asked(html: str) -> str:
    """The address that the page asks, with what it shows."""
    live = re.search(
        r'<i id="live"[^>]*data-url="([^"]+)"[^>]*data-shown="([^"]+)"', html
    )
    assert live is not None
    return f"{live[1]}&v=old&shown={live[2]}"


def test_only_what_changed_is_sent_anew(client: Client) -> None:
    task = max_task()
    image = make_progress(task, tiles=TILES)
    url = asked(page(client, task))
    moved = [TILES[0], [TILES[1][0] | {"percent": 55}, *TILES[1][1:]]]
    image.tiles = moved
    image.save()
    html = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r'hx-target="#(tile\d)"', html) == ["tile2"]
    assert 'hx-target="#progress"' in html


def test_passes_that_end_are_marked_while_one_looks(client: Client) -> None:
    account = make_account()
    parent = make_task(account, cg_id=2001, child_count=2)
    photon = make_task(account, cg_id=2001, parent=parent, status_code=5)
    make_task(account, cg_id=2001, parent=parent, status_code=0)
    url = asked(page(client, parent))
    RenderTask.objects.filter(pk=photon.pk).update(status_code=25, state="done")
    html = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-target="#passes"' in html
    assert 'class="chip done"' in html


def test_names_are_hostile_text(client: Client) -> None:
    task = max_task()
    make_progress(task, tiles=[[{"name": '"><script>x</script>', "percent": 5}]])
    answer = client.get(f"/tasks/{task.pk}/progress/").content.decode()
    assert "<script>x" not in answer


def test_it_is_for_those_who_may_look(client: Client, stranger: User) -> None:
    task = max_task()
    client.force_login(stranger)
    assert client.get(f"/tasks/{task.pk}/progress/").status_code == 403
    assert client.get(f"/tasks/{task.pk}/progress/live/").status_code == 403


def test_a_task_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/tasks/999999/progress/").status_code == 404
