"""Pictures: what somebody looks at first, a few a turn, harmless, not for ever."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from PIL import Image

from apps.farm.models import FarmAccount, Frame, FrameImage, RenderTask, SyncRun
from apps.farm.pictures.thumbnails import MOST_TRIES, frames_wanting
from apps.farm.sync import sync_frames, sync_heartbeat, sync_images, sync_sweep
from apps.farm.sync.thumbnails import AT_ONCE, MOST_THUMBNAILS
from apps.farm.watching import frames_wanted, task_watched, watched_leaves
from apps.renderbus.codes import FrameStatus
from apps.simulator.pictures.places import thumbnail_paths
from tests.farm.mirrors import Counting, account_of, reloaded
from tests.simulator_farm import SimulatedFarm
from tests.stored import picture_path

pytestmark = pytest.mark.django_db
THUMBNAIL = "loadingFrameThumbnail"


def read_all(account: FarmAccount) -> None:
    sync_heartbeat(reloaded(account))
    sync_sweep(reloaded(account))
    RenderTask.objects.filter(frames_due=True).update(next_sync_at=None)
    sync_frames(reloaded(account))


def pictures(account: FarmAccount) -> SyncRun | None:
    return sync_images(reloaded(account))


def a_done_task(farm: SimulatedFarm, account: FarmAccount, frames: int) -> RenderTask:
    task_id = farm.add_task("blender", frames=frames, seconds=10, slots=50)
    farm.advance(3600)
    read_all(account)
    return RenderTask.objects.get(remote_id=task_id)


def nobody_looks_any_more() -> Any:
    """Past the time for which finished tasks and watched ones are remembered."""
    return time_machine.travel(timezone.now() + timedelta(minutes=15), tick=False)


def test_a_watched_task_gets_its_pictures(empty_farm: SimulatedFarm) -> None:
    account = account_of(empty_farm)
    task = a_done_task(empty_farm, account, 6)
    task_watched(task.pk)
    revision = reloaded(account).revision
    run = pictures(account)
    assert run is not None
    assert (run.outcome, run.calls) == ("ok", 6)
    images = FrameImage.objects.filter(frame__task=task)
    assert [image.state for image in images] == ["ready"] * 6
    assert len({image.key for image in images}) == 6
    for image in images:
        with Image.open(picture_path(image.key)) as picture:
            assert picture.format == "WEBP"
            assert picture.size == (image.width, image.height)
            assert picture.width <= 320
    assert reloaded(account).revision > revision
    assert pictures(account) is None


def test_what_just_ended_gets_its_pictures_unasked(empty_farm: SimulatedFarm) -> None:
    account = account_of(empty_farm)
    empty_farm.add_task("blender", frames=4, seconds=10)
    read_all(account)
    assert pictures(account) is None
    empty_farm.set_frames(
        RenderTask.objects.get().remote_id, FrameStatus.COMPLETE, places=[0, 1]
    )
    read_all(account)
    assert pictures(account) is not None
    assert FrameImage.objects.filter(state="ready").count() == 2


def test_what_nobody_looks_at_is_not_fetched(empty_farm: SimulatedFarm) -> None:
    account = account_of(empty_farm)
    a_done_task(empty_farm, account, 6)
    with nobody_looks_any_more(), Counting(empty_farm) as counted:
        assert pictures(account) is None
    assert counted.total == 0


def test_without_an_image_base_the_farm_is_not_asked(
    empty_farm: SimulatedFarm,
) -> None:
    account = account_of(empty_farm, image_base="")
    task_watched(a_done_task(empty_farm, account, 2).pk)
    assert pictures(account) is None
    FarmAccount.objects.update(image_base="ftp://nowhere")
    assert pictures(account) is None
    assert not FrameImage.objects.exists()


def test_a_turn_takes_a_few_and_the_frames_on_screen_first(
    empty_farm: SimulatedFarm,
) -> None:
    account = account_of(empty_farm)
    task = a_done_task(empty_farm, account, 3 * MOST_THUMBNAILS)
    task_watched(task.pk)
    shown = list(task.frames.order_by("remote_id").values_list("pk", flat=True)[:5])
    frames_wanted(shown)
    run = pictures(account)
    assert run is not None
    assert run.calls == MOST_THUMBNAILS
    done = set(FrameImage.objects.values_list("frame_id", flat=True))
    assert done >= set(shown)
    pictures(account)
    pictures(account)
    assert FrameImage.objects.filter(state="ready").count() == 3 * MOST_THUMBNAILS


def test_frames_of_another_account_are_not_fetched_by_this_one(
    empty_farm: SimulatedFarm,
) -> None:
    account, other = account_of(empty_farm), account_of(empty_farm)
    task = a_done_task(empty_farm, account, 2)
    read_all(other)
    frames_wanted(task.frames.values_list("pk", flat=True))
    task_watched(task.pk)
    assert watched_leaves(other.pk) == []
    wanting = frames_wanting(
        other,
        now=timezone.now(),
        frame_ids=list(task.frames.values_list("pk", flat=True)),
        limit=10,
    )
    assert wanting == []


def test_a_frame_that_is_rendered_again_gets_a_new_picture(
    empty_farm: SimulatedFarm,
) -> None:
    account = account_of(empty_farm)
    task = a_done_task(empty_farm, account, 2)
    task_watched(task.pk)
    pictures(account)
    first = task.frames.order_by("pk").first()
    assert first is not None
    before = FrameImage.objects.get(frame=first)
    ended = timezone.now() + timedelta(hours=2)
    Frame.objects.filter(pk=first.pk).update(resubmissions=1, ended_at=ended)
    run = pictures(account)
    assert run is not None
    assert run.calls == 1
    after = FrameImage.objects.get(frame=first)
    assert after.of_attempt != before.of_attempt
    assert after.tries == 1
    assert pictures(account) is None


def a_folder_farm(
    farm: SimulatedFarm, tmp_path: Path, frames: int
) -> tuple[FarmAccount, RenderTask, Path]:
    """A done, watched task whose pictures are looked for in an empty folder."""
    base = tmp_path / "base"
    base.mkdir()
    account = account_of(farm, image_base=str(base))
    task = a_done_task(farm, account, frames)
    task_watched(task.pk)
    return account, task, base


def test_a_picture_that_is_not_there_yet_is_tried_again_later_and_given_up(
    empty_farm: SimulatedFarm, tmp_path: Path
) -> None:
    account, task, _base = a_folder_farm(empty_farm, tmp_path, 1)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tries = []
        for _ in range(200):
            task_watched(task.pk)
            if pictures(account) is not None:
                tries.append(timezone.now())
            clock.shift(10)
    assert len(tries) == MOST_TRIES
    image = FrameImage.objects.get()
    assert (image.state, image.tries) == ("failed", MOST_TRIES)
    assert image.reason.startswith("not_found: ")


def test_a_picture_that_comes_late_is_fetched(
    empty_farm: SimulatedFarm, tmp_path: Path
) -> None:
    account, task, base = a_folder_farm(empty_farm, tmp_path, 1)
    pictures(account)
    world = empty_farm.server.farm.world
    path = thumbnail_paths(world.tasks[task.remote_id], 0, empty_farm.platform)[0]
    target = base / path.replace("\\", "/").lstrip("/")
    target.parent.mkdir(parents=True)
    Image.new("RGB", (640, 480), "red").save(target, "JPEG")
    with time_machine.travel(timezone.now() + timedelta(seconds=25), tick=False):
        task_watched(task.pk)
        pictures(account)
    assert FrameImage.objects.get().state == "ready"


def test_a_file_that_is_no_picture_is_refused_for_good(
    empty_farm: SimulatedFarm, tmp_path: Path
) -> None:
    account, task, base = a_folder_farm(empty_farm, tmp_path, 1)
    world = empty_farm.server.farm.world
    path = thumbnail_paths(world.tasks[task.remote_id], 0, empty_farm.platform)[0]
    target = base / path.replace("\\", "/").lstrip("/")
    target.parent.mkdir(parents=True)
    target.write_bytes(b"<svg onload=alert(1)>")
    pictures(account)
    image = FrameImage.objects.get()
    assert image.state == "refused"
    assert image.reason.startswith("unreadable UnidentifiedImageError: ")
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        task_watched(task.pk)
        assert pictures(account) is None


def test_hostile_paths_end_as_refused_pictures(simulated_farm: SimulatedFarm) -> None:
    account = account_of(simulated_farm)
    hostile = simulated_farm.hostile()
    read_all(account)
    tasks = RenderTask.objects.filter(remote_id__in=hostile)
    for task in tasks:
        task_watched(task.pk)
    pictures(account)
    images = FrameImage.objects.filter(frame__task__in=tasks)
    assert images.exists()
    assert not images.filter(state="ready").exists()
    reasons = {image.reason.partition(":")[0] for image in images}
    assert "bad_path" in reasons
    for image in images:
        assert "<" not in image.reason
        assert "\x00" not in image.reason


def test_a_base_that_is_down_is_not_asked_for_every_frame(
    empty_farm: SimulatedFarm,
) -> None:
    account = account_of(empty_farm, image_base="http://127.0.0.1:1/x")
    task = a_done_task(empty_farm, account, MOST_THUMBNAILS)
    task_watched(task.pk)
    run = pictures(account)
    assert run is not None
    assert run.calls <= 2 * AT_ONCE
    assert set(FrameImage.objects.values_list("state", flat=True)) == {"failed"}


def test_a_farm_that_knows_no_picture_is_noted_as_such(
    empty_farm: SimulatedFarm,
) -> None:
    account = account_of(empty_farm)
    task = a_done_task(empty_farm, account, 2)
    empty_farm.fault("code", THUMBNAIL, code=404, count=0)
    task_watched(task.pk)
    run = pictures(account)
    assert run is not None
    assert run.outcome == "ok"
    assert {i.state for i in FrameImage.objects.all()} == {"missing"}
    assert {i.reason for i in FrameImage.objects.all()} == {"no_path"}


def test_a_farm_that_breaks_off_fails_the_run_and_keeps_what_came(
    empty_farm: SimulatedFarm,
) -> None:
    account = account_of(empty_farm)
    task = a_done_task(empty_farm, account, 2)
    task_watched(task.pk)
    empty_farm.fault("code", THUMBNAIL, code=611, count=0)
    run = pictures(account)
    assert run is not None
    assert (run.outcome, run.error_code) == ("failed", 611)
    assert reloaded(account).state == "ok"
    assert not FrameImage.objects.exists()


def test_queries_do_not_grow_with_the_frames(
    empty_farm: SimulatedFarm, django_assert_max_num_queries: Any
) -> None:
    account = account_of(empty_farm)
    for frames in (4, 400):
        task = a_done_task(empty_farm, account, frames)
        account = reloaded(account)
        with django_assert_max_num_queries(3):
            frames_wanting(
                account, now=timezone.now(), watched=[task.pk], limit=MOST_THUMBNAILS
            )


def test_a_lost_store_is_no_reason_to_fail(
    empty_farm: SimulatedFarm, settings: Any
) -> None:
    account = account_of(empty_farm)
    task = a_done_task(empty_farm, account, 1)
    task_watched(task.pk)
    shutil.rmtree(settings.IMAGES_DIR, ignore_errors=True)
    run = pictures(account)
    assert run is not None
    assert run.outcome == "ok"
