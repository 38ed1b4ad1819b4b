"""Nothing that a farm serves or names gets further than a placeholder that says why.

One listener is the picture server; the others stand for what it would like us to
connect to, and must see nothing.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.common.picture_paths import Base, Refusal, parse_base
from apps.dashboard.frames.pictures import frame_picture, reason_text
from apps.farm.models import Frame, FrameImage, RenderTask
from apps.farm.pictures.decoding import PictureUnreadable, shrink
from apps.farm.pictures.fetching import Outcome, fetch_kept
from apps.farm.sync import sync_frames, sync_heartbeat, sync_images, sync_sweep
from apps.farm.watching import frames_wanted
from tests.common.hostile_paths import BROKEN, ELSEWHERE, LEAVING, TAMED
from tests.common.picture_servers import (
    Canary,
    Handler,
    Pictures,
    drip_body,
    drip_headers,
    endless,
)
from tests.farm.mirrors import account_of, reloaded
from tests.farm.pictures_corpus import broken, corpus, encoded
from tests.simulator_farm import SimulatedFarm

CORPUS = list(corpus())
JPEG = {"Content_Type": "image/jpeg"}


@pytest.fixture(autouse=True)
def _nothing_is_kept_and_nobody_else_is_asked(
    canary: Canary, tmp_path: Path, settings: Any
) -> Iterator[None]:
    yield
    assert not canary.was_touched()
    assert not (tmp_path / "images").exists()


def outcome_of(base: Base, path: str = "shot.jpg", patience_s: float = 5) -> Outcome:
    """What comes of a path; it is never a picture, and there are words for it."""
    outcome = fetch_kept(base, path, patience_s=patience_s)
    assert outcome.state in ("refused", "failed")
    assert outcome.kept.key == ""
    word = outcome.reason.partition(":")[0]
    assert reason_text(outcome.reason, outcome.state) != reason_text("", outcome.state)
    assert word.isascii()
    return outcome


@pytest.mark.parametrize(
    ("content", "words"),
    [pytest.param(content, words, id=name) for name, content, words in CORPUS],
)
def test_a_hostile_file_is_refused(
    pictures: Pictures, content: bytes, words: str
) -> None:
    pictures.answer = lambda handler: handler.reply(200, content, **JPEG)
    outcome = outcome_of(parse_base(pictures.base))
    assert outcome.state == "refused"
    assert outcome.reason.replace(":", " ").split()[0] in words.split("|")


def test_no_file_that_was_changed_at_random_breaks_anything() -> None:
    for seed in range(150):
        try:
            sizes = shrink(broken(seed))
        except PictureUnreadable as error:
            assert not str(error).startswith("too_hard")
        else:
            assert (sizes.width, sizes.height) <= (1920, 2160)


def test_no_hostile_path_leads_anywhere(
    pictures: Pictures, canary: Canary, tmp_path: Path
) -> None:
    folder = tmp_path / "base"
    folder.mkdir()
    (tmp_path / "secret.jpg").write_bytes(encoded())
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    pictures.answer = lambda handler: handler.reply(404)
    for text in (*LEAVING, *ELSEWHERE, *BROKEN, *TAMED, "link.jpg"):
        path = text.replace("{port}", str(canary.port))
        for base in (Base(folder=str(folder)), parse_base(pictures.base)):
            outcome = outcome_of(base, path)
            assert outcome.reason.isprintable()
            assert "<" not in outcome.reason
    assert all(path.startswith("/pictures/") for path in pictures.asked)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308])
def test_a_redirect_is_refused(pictures: Pictures, canary: Canary, status: int) -> None:
    there = f"http://127.0.0.1:{canary.port}/x.jpg"
    pictures.answer = lambda handler: handler.reply(
        status, Location=there, Refresh=f"0; url={there}", Content_Location=there
    )
    outcome = outcome_of(parse_base(pictures.base))
    assert outcome.reason.startswith(Refusal.REDIRECTED)


@pytest.mark.parametrize("drip", [drip_body, drip_headers])
def test_a_slow_drip_is_cut_off(
    pictures: Pictures, drip: Callable[[Handler], None]
) -> None:
    pictures.answer = drip
    outcome = outcome_of(parse_base(pictures.base), patience_s=0.3)
    assert outcome.reason.startswith(Refusal.TOO_SLOW)


def test_an_endless_body_is_cut_off(pictures: Pictures) -> None:
    pictures.answer = endless
    outcome = outcome_of(parse_base(pictures.base))
    assert outcome.reason.startswith(Refusal.TOO_LARGE)


def hostile_task(farm: SimulatedFarm, base: str, paths: list[str]) -> RenderTask:
    """A task of complete frames, one for each path that the farm is to name."""
    account = account_of(farm, image_base=base)
    remote_id = farm.add_task("blender", frames=len(paths), seconds=10, slots=50)
    farm.advance(3600)
    task = farm.server.farm.world.tasks[remote_id]
    task.picture_paths = paths
    sync_heartbeat(account)
    sync_sweep(reloaded(account))
    RenderTask.objects.filter(frames_due=True).update(next_sync_at=None)
    sync_frames(reloaded(account))
    return RenderTask.objects.get(remote_id=remote_id)


def fetched(task: RenderTask) -> list[FrameImage]:
    """The rows, after somebody looked at all frames at once."""
    frames_wanted(task.frames.values_list("pk", flat=True))
    run = sync_images(reloaded(task.account))
    assert run is not None
    assert run.outcome == "ok"
    return list(FrameImage.objects.filter(frame__task=task))


def said(images: list[FrameImage]) -> set[str]:
    """The words on the placeholders; there is nothing but placeholders."""
    frames = Frame.objects.select_related("image")
    shown = [frame_picture(frames.get(pk=image.frame_id)) for image in images]
    assert [one.url for one in shown] == [""] * len(shown)
    return {one.note for one in shown}


@pytest.mark.django_db
def test_a_farm_full_of_hostile_files_shows_placeholders(
    empty_farm: SimulatedFarm, pictures: Pictures
) -> None:
    contents = [content for _, content, _ in CORPUS]

    def answer(handler: Handler) -> None:
        number = int(handler.path.rpartition("/")[2].partition(".")[0])
        handler.reply(200, contents[number], **JPEG)

    pictures.answer = answer
    paths = [f"/mnt/output/{number}.jpg" for number in range(len(contents))]
    images = fetched(hostile_task(empty_farm, pictures.base, paths))
    assert [image.state for image in images] == ["refused"] * len(CORPUS)
    assert said(images) >= {
        "What came is no picture.",
        "The picture has too many pixels.",
        "What came is a film, not one picture.",
        "There is far more in the file than a picture.",
    }


@pytest.mark.django_db
def test_a_farm_full_of_hostile_paths_shows_placeholders(
    empty_farm: SimulatedFarm, pictures: Pictures, canary: Canary
) -> None:
    pictures.answer = lambda handler: handler.reply(404)
    # What is no Unicode cannot be said in JSON, and no path at all is none.
    hostile = [
        text.replace("{port}", str(canary.port))
        for text in (*LEAVING, *ELSEWHERE, *BROKEN, *TAMED)
        if text and "\ud800" not in text
    ]
    images = fetched(hostile_task(empty_farm, pictures.base, hostile))
    assert len(images) == len(hostile)
    assert {image.state for image in images} == {"refused", "failed"}
    assert said(images) == {
        "The farm's path is none that could be looked up.",
        "There is no picture at the farm's path.",
    }
