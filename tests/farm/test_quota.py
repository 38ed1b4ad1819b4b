"""Pictures take so much and no more, and go when they are old."""

import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from apps.farm.housekeeping import CLEAN_UP, pictures_prune
from apps.farm.models import Frame, FrameImage, ProgressImage, Pulse, RenderTask
from apps.farm.pictures.measuring import pictures_measure
from apps.farm.pictures.quota import (
    GIGABYTE,
    pictures_expire,
    quota_bytes,
    store_totals,
)
from apps.farm.pictures.store import keep_picture, read_picture
from apps.farm.pictures.thumbnails import frames_wanting
from tests.dashboard.farm_rows import make_image, make_progress
from tests.factories import NOW, make_frame, make_task
from tests.stored import picture_path

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def a_picture(colour: int) -> str:
    """A key whose file is some hours old."""
    key = keep_picture(Image.new("RGB", (8, 8), (colour, 250 - colour, 9))).key
    hours_ago = NOW.timestamp() - 5 * 3600
    os.utime(picture_path(key), (hours_ago, hours_ago))
    return key


def images(task: RenderTask, days: list[int], **fields: Any) -> list[FrameImage]:
    """Pictures so many days old, of a gigabyte each by their rows."""
    return [
        make_image(
            make_frame(task, status_code=4),
            **{
                "key": a_picture(number),
                "fetched_at": NOW - day * DAY,
                "stored_bytes": GIGABYTE,
            }
            | fields,
        )
        for number, day in enumerate(days)
    ]


def states(rows: list[FrameImage]) -> list[str]:
    found = FrameImage.objects.in_bulk([row.pk for row in rows])
    return [found[row.pk].state for row in rows]


def test_what_is_too_old_goes_with_its_file(settings: Any) -> None:
    settings.FARMDASH_KEEP_PICTURES_DAYS = 30
    rows = images(make_task(), [29, 31, 400])
    assert pictures_expire(NOW + timedelta(minutes=1)) == 2
    assert states(rows) == ["ready", "expired", "expired"]
    assert [picture_path(row.key).exists() for row in rows] == [True, False, False]
    gone = FrameImage.objects.get(pk=rows[1].pk)
    assert (gone.key, gone.width, gone.stored_bytes, gone.tries) == ("", 0, 0, 0)
    assert pictures_expire(NOW) == 0


def test_the_oldest_go_while_all_take_too_much(settings: Any) -> None:
    settings.FARMDASH_PICTURES_GB = 4
    rows = images(make_task(), [5, 1, 4, 2, 3])
    assert store_totals().stored_bytes == 5 * quota_bytes() // 4
    # A little more than the surplus, so that the next one does not go at once.
    assert pictures_expire(NOW) == 2
    assert states(rows) == ["expired", "ready", "expired", "ready", "ready"]
    assert pictures_expire(NOW) == 0


def test_pictures_of_the_attempt_before_and_of_tasks_count_and_go(
    settings: Any,
) -> None:
    settings.FARMDASH_PICTURES_GB = 1
    earlier, making = a_picture(200), a_picture(220)
    [failed] = images(
        make_task(),
        [9],
        state="failed",
        key="",
        stored_bytes=0,
        before_key=earlier,
        before_bytes=GIGABYTE,
    )
    make_progress(
        make_task(), key=making, stored_bytes=GIGABYTE, fetched_at=NOW - 8 * DAY
    )
    [kept] = images(make_task(), [1], stored_bytes=GIGABYTE // 16)
    totals = store_totals()
    assert (totals.pictures, totals.stored_bytes) == (3, 33 * GIGABYTE // 16)
    assert pictures_expire(NOW) == 2
    assert states([failed, kept]) == ["failed", "ready"]
    assert FrameImage.objects.get(pk=failed.pk).before_key == ""
    assert ProgressImage.objects.get().state == "expired"
    assert not picture_path(earlier).exists()
    assert not picture_path(making).exists()


def test_a_file_that_another_row_names_stays(settings: Any) -> None:
    settings.FARMDASH_KEEP_PICTURES_DAYS = 30
    old, new = images(make_task(), [31, 1])
    FrameImage.objects.filter(pk=new.pk).update(before_key=old.key)
    assert pictures_expire(NOW) == 1
    assert read_picture(old.key)


def test_a_file_that_was_just_written_stays_for_who_is_about_to_name_it(
    settings: Any,
) -> None:
    settings.FARMDASH_KEEP_PICTURES_DAYS = 30
    [row] = images(make_task(), [31])
    os.utime(picture_path(row.key), (NOW.timestamp(), NOW.timestamp()))
    assert pictures_expire(NOW) == 1
    assert picture_path(row.key).exists()


def test_pages_are_told(settings: Any) -> None:
    settings.FARMDASH_KEEP_PICTURES_DAYS = 30
    task = make_task()
    images(task, [31])
    before = RenderTask.objects.get(pk=task.pk).revision
    pictures_expire(NOW)
    assert RenderTask.objects.get(pk=task.pk).revision > before


def wanting(task: RenderTask, now: datetime, shown: list[int]) -> list[Frame]:
    return frames_wanting(
        task.account, now=now, frame_ids=shown, watched=[task.pk], limit=9
    )


def test_what_was_thrown_away_is_fetched_again_for_a_screen_only(
    settings: Any,
) -> None:
    settings.FARMDASH_KEEP_PICTURES_DAYS = 30
    task = make_task()
    [row] = images(task, [31], of_attempt="0.0")
    assert wanting(task, NOW, [row.frame_id]) == []
    pictures_expire(NOW)
    assert wanting(task, NOW, []) == []
    assert wanting(task, NOW, [row.frame_id]) == [row.frame]


def test_the_clean_up_is_noted() -> None:
    pictures_prune(NOW)
    assert Pulse.objects.get(name=CLEAN_UP).at == NOW


def test_a_store_that_is_away_does_not_stop_the_rest(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STORAGES = settings.STORAGES | {
        "pictures": {
            "BACKEND": "apps.farm.pictures.bucket.BucketPictures",
            "OPTIONS": {"bucket": "b", "endpoint": "http://127.0.0.1:1", "key": "x"}
            | {"key_id": "y"},
        }
    }
    assert pictures_prune(NOW) == 0
    assert not Pulse.objects.exists()


def test_pictures_that_nobody_measured_are_measured() -> None:
    kept, lost = images(make_task(), [1, 2], stored_bytes=0)
    picture_path(lost.key).unlink()
    progress = make_progress(make_task(), stored_bytes=0)
    assert pictures_measure() == 3
    size = picture_path(kept.key).stat().st_size
    assert FrameImage.objects.get(pk=kept.pk).stored_bytes == size
    assert FrameImage.objects.get(pk=lost.pk).state == "expired"
    assert ProgressImage.objects.get(pk=progress.pk).stored_bytes > 0
    assert pictures_measure() == 0
