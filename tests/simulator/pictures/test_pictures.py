"""Thumbnails and tiles: the paths the farm tells are the ones that it serves."""

import io
from urllib.parse import quote

import pytest
import requests
from PIL import Image, ImageChops, ImageStat

from apps.simulator.pictures.places import grid
from tests.simulator.caller import (
    PROGRESS,
    THUMBNAIL,
    ask,
    call,
    frame_rows,
    leaves_of,
    task_rows,
)
from tests.simulator_farm import SimulatedFarm


def fetch(farm: SimulatedFarm, path: str) -> requests.Response:
    """A picture by its server-side path, as an image base address serves it."""
    tail = quote(path.replace("\\", "/"))
    return requests.get(farm.image_base + tail, timeout=30)


def picture(farm: SimulatedFarm, path: str) -> Image.Image:
    """The picture, opened."""
    answer = fetch(farm, path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def detail(image: Image.Image) -> float:
    """How much there is to see: the spread of its grey values."""
    return ImageStat.Stat(image.convert("L")).stddev[0]


def test_every_complete_frame_shows_a_picture(simulated_farm: SimulatedFarm) -> None:
    seen = 0
    for row in task_rows(simulated_farm):
        for leaf in leaves_of(row):
            done = [
                frame
                for frame in frame_rows(simulated_farm, leaf["id"])
                if frame["frameStatus"] == 4
            ]
            for frame in done[:1]:
                for path in ask(simulated_farm, THUMBNAIL, {"id": frame["id"]}):
                    assert detail(picture(simulated_farm, path)) > 12
                    seen += 1

    assert seen >= 8


@pytest.mark.parametrize("kind", ["blender", "c4d", "maya", "houdini"])
def test_pictures_change_over_the_frames_and_stay_what_they_are(
    empty_farm: SimulatedFarm, kind: str
) -> None:
    task = empty_farm.add_family(kind, 30, seconds=10)[-1]
    empty_farm.advance(900)
    frames = frame_rows(empty_farm, task)
    first, last = (
        ask(empty_farm, THUMBNAIL, {"id": frames[place]["id"]})[0] for place in (0, -1)
    )

    one, other = picture(empty_farm, first), picture(empty_farm, last)

    assert one.size == (320, 180)
    assert ImageStat.Stat(ImageChops.difference(one, other)).sum != [0, 0, 0]
    assert fetch(empty_farm, first).content == fetch(empty_farm, first).content
    assert len(fetch(empty_farm, first).content) < 25_000


def test_a_frame_of_many_pictures_has_a_thumbnail_for_each(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task("chunks", 3, seconds=10)
    empty_farm.advance(60)
    frame = frame_rows(empty_farm, task)[1]
    start, end = map(int, frame["frameIndex"].removesuffix("[1]").split("-"))

    paths = ask(empty_farm, THUMBNAIL, {"id": frame["id"]})

    assert len(paths) == end - start + 1
    assert f"[-]{start:04d}[-]" in paths[0]
    assert all(fetch(empty_farm, path).status_code == 200 for path in paths)


def test_pictures_of_frames_that_render_are_not_there_yet(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task("blender", 2, seconds=60, slots=1)
    empty_farm.advance(61)
    done, running = frame_rows(empty_farm, task)
    (path,) = ask(empty_farm, THUMBNAIL, {"id": done["id"]})
    later = path.replace(
        f"[-]{int(done['frameIndex']):04d}", f"[-]{int(running['frameIndex']):04d}"
    )

    assert ask(empty_farm, THUMBNAIL, {"id": running["id"]}) is None
    assert fetch(empty_farm, path).status_code == 200
    assert fetch(empty_farm, later).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/etc/passwd",
        "/../../etc/passwd",
        "/mnt/output/d2_0/small_pic/1/1/1/x_render[-]0001[-]exr.jpg",
        "/mnt/output/d2_0/small_pic/1/1/999999999999999999999/x.jpg",
        "/mnt/output/d2_0/small_pic/1/1/²/x_render[-]0001[-]exr.jpg",
        "/mnt/\x00.jpg",
    ],
)
def test_other_paths_show_nothing(simulated_farm: SimulatedFarm, path: str) -> None:
    assert fetch(simulated_farm, path).status_code in (404, 405)


def test_a_path_is_served_only_as_it_was_told(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 1, seconds=10)
    empty_farm.advance(20)
    (frame,) = frame_rows(empty_farm, task)
    (path,) = ask(empty_farm, THUMBNAIL, {"id": frame["id"]})

    moved = path.replace("/mnt/output", "/mnt/other").replace("\\mnt\\output", "\\x")

    assert fetch(empty_farm, moved).status_code == 404


def test_tiles_of_a_picture_appear_one_after_another(
    empty_farm: SimulatedFarm,
) -> None:
    parent, _, picture_pass = empty_farm.add_family("max", 13, seconds=60)
    empty_farm.advance(30)
    light = ask(empty_farm, PROGRESS, {"taskId": parent})
    empty_farm.advance(140)
    half = ask(empty_farm, PROGRESS, {"taskId": parent})
    empty_farm.advance(600)
    whole = ask(empty_farm, PROGRESS, {"taskId": picture_pass, "frameType": 5})

    assert (light["currentTaskType"], light["isRenderPhoton"]) == ("RenderPhoton", True)
    assert light["grabInfo"][0][0]["framePercent"] == "50"
    done = [int(t["framePercent"]) for line in half["grabInfo"] for t in line]
    assert half["currentTaskType"] == "Render"
    assert (100 in done, 0 in done, any(0 < part < 100 for part in done)) == (
        True,
        True,
        True,
    )
    assert {t["framePercent"] for line in whole["grabInfo"] for t in line} == {"100"}
    assert whole["completedTime"]


def test_tiles_fit_together(empty_farm: SimulatedFarm) -> None:
    parent = empty_farm.add_family("max", 13, seconds=60)[0]
    empty_farm.advance(2000)
    progress = ask(empty_farm, PROGRESS, {"taskId": parent})
    lines = progress["grabInfo"]

    sizes = [
        [picture(empty_farm, tile["grabUrl"]).size for tile in line] for line in lines
    ]

    assert {sum(size[0] for size in line) for line in sizes} == {progress["width"]}
    assert sum(line[0][1] for line in sizes) == progress["height"]


@pytest.mark.parametrize(
    ("tiles", "rows", "columns"),
    [(144, 12, 12), (64, 8, 8), (36, 6, 6), (12, 3, 4), (7, 7, 1), (145, 145, 1)],
)
def test_a_picture_is_cut_into_tiles_of_some_shape(
    tiles: int, rows: int, columns: int
) -> None:
    assert grid(tiles) == (rows, columns)


def test_the_smallest_tiles_can_be_seen_while_they_render(
    empty_farm: SimulatedFarm,
) -> None:
    parent = empty_farm.add_family("max", 146, seconds=1000, slots=4)[0]
    empty_farm.advance(1300)
    row = ask(empty_farm, PROGRESS, {"taskId": parent})["grabInfo"][0]
    assert 0 < int(row[0]["framePercent"]) < 100
    assert picture(empty_farm, row[0]["grabUrl"]).height < 8


def test_a_tile_of_a_picture_with_more_tiles_than_lines_can_be_seen(
    empty_farm: SimulatedFarm,
) -> None:
    parent = empty_farm.add_family("max", 20_000, seconds=100)[0]
    empty_farm.advance(130)
    row = ask(empty_farm, PROGRESS, {"taskId": parent})["grabInfo"][0]
    assert min(picture(empty_farm, row[0]["grabUrl"]).size) >= 1


def test_a_tile_gets_its_buckets_while_it_renders(empty_farm: SimulatedFarm) -> None:
    parent = empty_farm.add_family("max", 5, seconds=100)[0]
    empty_farm.advance(130)
    tile = ask(empty_farm, PROGRESS, {"taskId": parent})["grabInfo"][0][0]
    early = picture(empty_farm, tile["grabUrl"])
    empty_farm.advance(40)
    later = picture(empty_farm, tile["grabUrl"])
    empty_farm.advance(900)
    whole = picture(empty_farm, tile["grabUrl"])

    def missing(image: Image.Image) -> float:
        return ImageStat.Stat(ImageChops.difference(image, whole).convert("L")).mean[0]

    assert 0 < int(tile["framePercent"]) < 50
    assert int(tile["frameEst"]) > 0
    assert missing(early) > missing(later) > missing(whole) == 0


def test_only_3ds_max_tasks_have_a_progress_image(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2)
    parent = empty_farm.add_family("max", 5)[0]

    assert call(empty_farm, PROGRESS, {"taskId": task})["code"] == 600
    wrong = {"taskId": parent, "frameType": 8}
    assert call(empty_farm, PROGRESS, wrong)["code"] == 600


def test_a_frame_that_does_not_exist_has_no_thumbnail(
    empty_farm: SimulatedFarm,
) -> None:
    assert call(empty_farm, THUMBNAIL, {"id": 1})["code"] == 404
    assert call(empty_farm, THUMBNAIL, {})["code"] == 601
