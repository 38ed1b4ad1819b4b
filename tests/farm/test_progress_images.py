"""Pictures in the making: tiles of a 3ds Max task, put together, kept at the end."""

import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from PIL import Image

from apps.common.picture_paths import Base
from apps.farm.models import FarmAccount, ProgressImage, RenderTask, SyncRun
from apps.farm.pictures.mosaic import compose, grid_of
from apps.farm.sync import sync_heartbeat, sync_images
from apps.farm.watching import task_watched
from apps.renderbus.schemas import ProgressImageRow, TileRow
from tests.farm.mirrors import Counting, account_of, reloaded
from tests.simulator_farm import SimulatedFarm
from tests.stored import picture_path

PROGRESS = "loadTaskProcessImg"


def a_max_task(farm: SimulatedFarm, tiles: int = 9) -> tuple[FarmAccount, RenderTask]:
    """A 3ds Max task whose picture renders, looked at."""
    _, _photon, picture = farm.add_family("max", frames=tiles + 1, seconds=100, slots=3)
    farm.advance(150)
    account = account_of(farm)
    sync_heartbeat(account)
    task = RenderTask.objects.get(remote_id=picture)
    task_watched(task.pk)
    return account, task


def poll(account: FarmAccount) -> SyncRun | None:
    sync_heartbeat(reloaded(account))
    return sync_images(reloaded(account))


@pytest.mark.django_db
def test_a_picture_in_the_making_is_put_together(empty_farm: SimulatedFarm) -> None:
    account, task = a_max_task(empty_farm)
    run = poll(account)
    assert run is not None
    assert run.outcome == "ok"
    image = ProgressImage.objects.get()
    assert (image.task, image.state) == (task, "ready")
    assert 0 < image.percent < 100
    assert [len(row) for row in image.tiles] == [3, 3, 3]
    tile = image.tiles[0][0]
    assert tile["percent"] > 0
    assert tile["used"] is not None
    assert tile["fee"] is None or Decimal(tile["fee"]) >= 0
    with Image.open(picture_path(image.key)) as picture:
        assert picture.size == (image.width, image.height)
        # Tiles that have not begun are dark, the first one is not.
        assert picture.getpixel((picture.width - 5, picture.height - 5))[0] < 40
        first = picture.crop((0, 0, picture.width // 3, picture.height // 3))
        assert len(first.getcolors(100_000) or range(100_001)) > 10


@pytest.mark.django_db
def test_it_grows_while_somebody_looks(empty_farm: SimulatedFarm) -> None:
    account, task = a_max_task(empty_farm)
    poll(account)
    before = ProgressImage.objects.get()
    empty_farm.advance(60)
    with time_machine.travel(timezone.now() + timedelta(seconds=6), tick=True):
        task_watched(task.pk)
        poll(account)
    after = ProgressImage.objects.get()
    assert after.percent > before.percent
    assert after.key != before.key
    assert after.extra["told"] > before.extra["told"]


@pytest.mark.django_db
def test_a_tile_that_fails_shows_although_its_picture_stays_the_same(
    empty_farm: SimulatedFarm,
) -> None:
    account, task = a_max_task(empty_farm)
    poll(account)
    waiting = ProgressImage.objects.get().tiles[2][2]
    assert (waiting["status"], waiting["look"]) == (1, "")
    empty_farm.set_frames(task.remote_id, 5, places=[8])
    with time_machine.travel(timezone.now() + timedelta(seconds=6), tick=True):
        task_watched(task.pk)
        poll(account)
    assert ProgressImage.objects.get().tiles[2][2]["status"] == 5


@pytest.mark.django_db
def test_a_picture_that_stays_the_same_tells_its_age_each_minute(
    empty_farm: SimulatedFarm,
) -> None:
    account, task = a_max_task(empty_farm)
    poll(account)
    revision = reloaded(account).revision
    with time_machine.travel(timezone.now() + timedelta(seconds=70), tick=True):
        task_watched(task.pk)
        poll(account)
        assert reloaded(account).revision > revision


@pytest.mark.django_db
def test_it_is_not_asked_for_too_often_and_costs_nothing_when_nothing_moved(
    empty_farm: SimulatedFarm,
) -> None:
    account, task = a_max_task(empty_farm)
    poll(account)
    key = ProgressImage.objects.get().key
    with Counting(empty_farm) as counted:
        poll(account)
    assert counted.of(PROGRESS) == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=6), tick=True):
        task_watched(task.pk)
        revision = reloaded(account).revision
        with Counting(empty_farm) as counted:
            poll(account)
        assert counted.of(PROGRESS) == 1
        assert reloaded(account).revision == revision
    assert ProgressImage.objects.get().key == key


@pytest.mark.django_db
def test_the_last_state_is_fetched_when_the_task_ended_and_then_kept(
    empty_farm: SimulatedFarm,
) -> None:
    account, task = a_max_task(empty_farm)
    poll(account)
    empty_farm.advance(7200)
    with time_machine.travel(timezone.now() + timedelta(seconds=7300), tick=True):
        poll(account)
        image = ProgressImage.objects.get()
        assert image.percent == 100
        with Counting(empty_farm) as counted:
            for _ in range(3):
                poll(account)
        assert counted.of(PROGRESS) == 0
    assert RenderTask.objects.get(pk=task.pk).state == "done"


@pytest.mark.django_db
def test_an_ended_task_that_somebody_opens_gets_its_picture_once(
    empty_farm: SimulatedFarm,
) -> None:
    account, task = a_max_task(empty_farm)
    empty_farm.advance(7200)
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=True):
        task_watched(task.pk)
        poll(account)
        assert ProgressImage.objects.get().percent == 100
        with Counting(empty_farm) as counted:
            poll(account)
        assert counted.of(PROGRESS) == 0


@pytest.mark.django_db
def test_a_farm_that_forgets_the_tiles_does_not_take_the_picture_away(
    empty_farm: SimulatedFarm,
) -> None:
    account, task = a_max_task(empty_farm)
    poll(account)
    before = ProgressImage.objects.get()
    empty_farm.advance(60)
    empty_farm.fault("code", PROGRESS, code=404, count=0)
    with time_machine.travel(timezone.now() + timedelta(seconds=6), tick=True):
        task_watched(task.pk)
        poll(account)
    after = ProgressImage.objects.get()
    assert (after.state, after.key, after.percent) == (
        "ready",
        before.key,
        before.percent,
    )
    assert after.fetched_at > before.fetched_at


@pytest.mark.django_db
def test_tasks_of_other_software_are_not_asked(empty_farm: SimulatedFarm) -> None:
    account = account_of(empty_farm)
    empty_farm.add_task("blender", frames=4)
    sync_heartbeat(account)
    task_watched(RenderTask.objects.get().pk)
    with Counting(empty_farm) as counted:
        poll(account)
    assert counted.of(PROGRESS) == 0


@pytest.mark.django_db
def test_the_published_example_is_understood(
    empty_farm: SimulatedFarm, tmp_path: Path
) -> None:
    url = (
        "/mnt/output/d2_1/small_pic/100033000/100033433/14470635/"
        "RenderPhoton_2020010200306_0_rayvision0000[-]tga.jpg"
    )
    target = tmp_path / url.lstrip("/")
    target.parent.mkdir(parents=True)
    Image.new("RGB", (700, 518), "red").save(target, "JPEG")
    tile = TileRow(grab_url=url, frame_percent=Decimal(100), frame_used=174)
    answer = ProgressImageRow(width=700, height=518, block=1, grab_info=[[tile]])
    grid = grid_of(answer)
    made = compose(Base(folder=str(tmp_path)), grid, until=time.monotonic() + 5)
    outcome = made.outcome
    assert (grid.width, grid.height, grid.percent) == (700, 518, 100)
    assert outcome.state == "ready"
    assert (outcome.kept.width, outcome.kept.height) == (700, 518)
