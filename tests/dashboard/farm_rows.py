"""Rows of history and pictures that several tests of the pages need."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from PIL import Image

from apps.farm.models import (
    FarmAccount,
    FarmEvent,
    FeeChange,
    Frame,
    FrameImage,
    FrameStats,
    ProgressImage,
    RenderTask,
)
from apps.farm.pictures.store import keep_picture
from tests.factories import NOW, make_account, make_frame, make_task


def make_family(account: FarmAccount | None = None, **fields: Any) -> RenderTask:
    """A parent with two layers of three frames: done, failed, waiting."""
    account = account or make_account()
    counts = {"total_frames": 6, "done_frames": 2, "failed_frames": 2}
    values = {"scene_name": "shot.ma", "child_count": 2, "waiting_frames": 2} | counts
    parent = make_task(account, **values | fields)
    for name in ("beauty", "crypto"):
        layer = make_task(
            account,
            parent=parent,
            layer_name=name,
            total_frames=3,
            done_frames=1,
            failed_frames=1,
            waiting_frames=1,
            frames_read_at=NOW,
        )
        for number, status in enumerate((4, 5, 1), start=1):
            make_frame(layer, number=number, name=str(number), status_code=status)
    return parent


def make_image(frame: Frame, **fields: Any) -> FrameImage:
    """A thumbnail in the store, and its row."""
    kept = keep_picture(Image.new("RGB", (32, 18), (200, 90, 20)))
    values = asdict(kept)
    defaults = values | {"state": "ready", "of_attempt": "0", "fetched_at": NOW}
    return FrameImage.objects.create(frame=frame, **defaults | fields)


def make_progress(task: RenderTask, **fields: Any) -> ProgressImage:
    """A progress image of 2 × 2 tiles in the store, and its row."""
    kept = keep_picture(Image.new("RGB", (64, 36), (20, 90, 200)))
    tiles = [[{"percent": 100}, {"percent": 40}], [{"percent": 0}, {"percent": 0}]]
    values = {"key": kept.key, "width": 64, "height": 36, "percent": 35}
    defaults = values | {"state": "ready", "tiles": tiles, "fetched_at": NOW}
    return ProgressImage.objects.create(task=task, **defaults | fields)


def make_fee(task: RenderTask, at: datetime, delta: str) -> FeeChange:
    """A change of the fee of a frame of the task."""
    amount = Decimal(delta)
    return FeeChange.objects.create(
        account=task.account,
        task=task,
        frame=make_frame(task),
        seen_at=at,
        spent_at=at,
        old=0,
        new=amount,
        delta=amount,
        balance_delta=amount,
        coupon_delta=0,
        arrears_delta=0,
        status_code=4,
    )


def make_stats(account: FarmAccount, at: datetime, **counts: int) -> FrameStats:
    """Frame counts of the account at a time."""
    return FrameStats.objects.create(account=account, seen_at=at, **counts)


def make_event(task: RenderTask, kind: str, **fields: Any) -> FarmEvent:
    """Something that happened to the task."""
    values: dict[str, Any] = {"account": task.account, "task": task, "at": NOW}
    return FarmEvent.objects.create(kind=kind, **values | fields)
