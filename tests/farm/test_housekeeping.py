"""Old polls and forgotten pictures go; history stays."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from apps.farm.housekeeping import pictures_prune, prune
from apps.farm.logs import keeping
from apps.farm.models import (
    FarmEvent,
    FarmRecord,
    FrameImage,
    FrameLog,
    FrameLogPart,
    FrameStats,
    ProgressImage,
    QuarantinedRow,
    SyncRun,
)
from apps.farm.pictures.store import keep_picture
from apps.farm.records import keep
from tests.factories import NOW, make_account, make_frame, make_task
from tests.farm.reading_rows import make_record
from tests.stored import picture_path

pytestmark = pytest.mark.django_db
OLD = NOW - timedelta(days=100)


def test_polls_and_rows_older_than_two_weeks_go() -> None:
    account, now = make_account(), timezone.now()
    for days in (1, 13, 15, 400):
        at = now - timedelta(days=days)
        SyncRun.objects.create(
            account=account, kind="sweep", outcome="ok", started_at=at
        )
        QuarantinedRow.objects.create(
            account=account,
            interface="x",
            digest=str(days),
            raw="",
            error="",
            first_seen_at=at,
            last_seen_at=at,
        )
        FarmEvent.objects.create(account=account, kind="x", at=at)
        FrameStats.objects.create(account=account, seen_at=at)
    done = prune(now)
    assert (done["runs"], done["rows"]) == (2, 2)
    assert SyncRun.objects.count() == 2
    assert QuarantinedRow.objects.count() == 2
    assert FarmEvent.objects.count() == 4
    assert FrameStats.objects.count() == 4
    assert prune(now)["runs"] == 0


def test_the_platform_s_logs_stay_for_a_year_and_a_month() -> None:
    account = make_account()
    for days in (399, 401):
        make_record(account, at=NOW - timedelta(days=days))
    done = prune(NOW)
    assert (done["records"], done["readings"]) == (1, 0)
    assert FarmRecord.objects.get().at == NOW - timedelta(days=399)


def a_picture(colour: int, *, old: bool = True) -> str:
    key = keep_picture(Image.new("RGB", (8, 8), (colour, 250 - colour, 9))).key
    if old:
        days_ago = time.time() - 3 * 86_400
        os.utime(picture_path(key), (days_ago, days_ago))
    return key


def a_whole_day() -> int:
    start = timezone.now()
    return sum(pictures_prune(start + timedelta(hours=hour)) for hour in range(24))


def test_pictures_that_no_row_names_go_within_a_day() -> None:
    forgotten = [a_picture(n * 10) for n in range(20)]
    assert len(set(forgotten)) == 20
    fresh = a_picture(205, old=False)
    shown, making = a_picture(220), a_picture(240)
    task = make_task()
    FrameImage.objects.create(
        frame=make_frame(task), state="ready", key=shown, of_attempt="", fetched_at=NOW
    )
    ProgressImage.objects.create(task=task, state="ready", key=making, fetched_at=NOW)
    assert a_whole_day() == 20
    assert not any(picture_path(key).exists() for key in forgotten)
    assert all(picture_path(key).exists() for key in (fresh, shown, making))
    assert a_whole_day() == 0


def test_an_empty_store_is_nothing_to_prune(tmp_path: Path) -> None:
    assert a_whole_day() == 0
    assert not (tmp_path / "images").exists()


def test_logs_of_failed_frames_are_kept_longer(settings: Any) -> None:
    frame, now = make_frame(make_task()), timezone.now()
    for days in (1, 20, 100, 181, 400):
        log = FrameLog.objects.create(
            frame=frame,
            attempt=str(days),
            state="ready",
            text="x",
            is_failed=days != 20,
            fetched_at=now - timedelta(days=days),
        )
        FrameLogPart.objects.create(
            log=log, number=0, state="ready", fetched_at=log.fetched_at
        )
    assert prune(now)["logs"] == 3
    attempts = FrameLog.objects.values_list("attempt", flat=True)
    assert set(attempts) == {"1", "100"}
    assert FrameLogPart.objects.count() == 1
    settings.FARMDASH_KEEP_LOGS = 1
    assert prune(now)["logs"] == 1
    assert FrameLog.objects.get().attempt == "1"


def test_to_throw_logs_away_their_texts_are_not_fetched() -> None:
    frame = make_frame(make_task())
    log = FrameLog.objects.create(
        frame=frame, attempt="1", state="ready", text="x", fetched_at=OLD
    )
    FrameLogPart.objects.create(
        log=log, number=0, state="ready", text="x", fetched_at=NOW
    )
    with CaptureQueriesContext(connection) as queries:
        assert prune(NOW)["logs"] == 1
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert any("farm_framelog" in sql for sql in asked)
    assert not any('"text"' in sql for sql in asked)
    assert not FrameLogPart.objects.exists()


def test_of_too_many_parts_of_logs_the_oldest_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "MOST_PARTS", 3)
    log = FrameLog.objects.create(
        frame=make_frame(make_task()), attempt="1", state="ready", fetched_at=NOW
    )
    for number in range(5):
        at = NOW - timedelta(minutes=number)
        FrameLogPart.objects.create(
            log=log, number=number, state="ready", fetched_at=at
        )
    assert prune(NOW)["log_parts"] == 2
    assert set(FrameLogPart.objects.values_list("number", flat=True)) == {0, 1, 2}


def test_of_too_many_lines_of_a_log_the_oldest_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keep, "MOST_KEPT", 3)
    one, other = make_account(), make_account()
    for number in range(5):
        make_record(one, at=NOW - timedelta(hours=number))
    make_record(one, kind="login", at=NOW - timedelta(days=9))
    make_record(other, at=NOW - timedelta(days=9))
    assert prune(NOW)["records"] == 2
    assert FarmRecord.objects.filter(account=one, kind="operation").count() == 3
    assert FarmRecord.objects.filter(at=NOW - timedelta(days=9)).count() == 2
