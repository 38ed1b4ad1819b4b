"""One task of a hundred thousand frames, as a farm would leave it after some hours.

Render times are log-normal around a mean that rises and falls along the shot, the money
follows the time, 1.5 % failed, a few hundred render, two hundred machines; some frames
were submitted again. Written by plain SQL, the same frames each time.
"""

import math
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle

from django.db import connection, transaction
from django.utils import timezone

from apps.common.bulk import instant_writer
from apps.farm.models import FarmAccount, Frame, FrameImage, RenderTask
from apps.farm.pictures.store import Kept
from apps.farm.reconcile.revisions import revision_mark, revision_next

FRAMES = 100_000
RENDERING, WAITING = 300, 5_000
FAILED_OF = 0.015
MACHINES = 200
_NAMES = (
    "task_id, remote_id, name, number, block, status_code, frame_type, fee_amount,"
    " coupon_fee, arrears_fee, cost, started_at, ended_at, seconds, resubmissions,"
    " node, average_memory, row_hash, revision"
)
_UNITS_A_SECOND = 150_000
"""Of 10^-8: 0.0015 a second."""


def make_wide(
    account: FarmAccount, frames: int = FRAMES, remote_id: int = 90_000_000
) -> RenderTask:
    """The task with its frames."""
    now = timezone.now()
    task = RenderTask.objects.create(
        account=account,
        remote_id=remote_id,
        alias=f"2W{remote_id}",
        scene_name="ep01_crowd_fx_v014.hip",
        project_name="Project 1",
        user_name="fx-01",
        cg_id=2000,
        status_code=5,
        state="rendering",
        total_frames=frames,
        submitted_at=now - timedelta(hours=30),
        started_at=now - timedelta(hours=29),
        row_hash="wide",
        revision=1,
        read_at=now,
        first_seen_at=now,
        frames_read_at=now,
    )
    places = ", ".join(["%s"] * (_NAMES.count(",") + 1))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO farm_frame ({_NAMES}) VALUES ({places})",
            list(_rows(task.pk, frames, now)),
        )
    _count(task)
    return task


def _rows(task_id: int, frames: int, now: datetime) -> Iterator[tuple[object, ...]]:
    chance = random.Random(4)
    write = instant_writer()
    waiting = min(WAITING, frames // 20)
    rendering = min(RENDERING, frames // 20)
    for number in range(1, frames + 1):
        left = frames - number
        wave = 1 + 0.6 * math.sin(number / 900) + 0.25 * math.sin(number / 37)
        seconds = int(chance.lognormvariate(math.log(240 * wave), 0.45)) + 5
        if left < waiting:
            status = 1
        elif left < waiting + rendering:
            status = 2
        else:
            status = 5 if chance.random() < FAILED_OF else 4
        begun = status != 1
        start = now - timedelta(seconds=left // 2 + 600)
        cost = seconds * _UNITS_A_SECOND if begun else 0
        yield (
            task_id,
            number,
            str(number),
            number,
            "",
            status,
            5,
            cost,
            0,
            0,
            cost,
            write(start) if begun else None,
            write(start + timedelta(seconds=seconds)) if status in (4, 5) else None,
            seconds if status in (4, 5) else None,
            int(begun and chance.random() < 0.02) + int(chance.random() < 0.001),
            f"10.60.{number % 4}.{chance.randrange(MACHINES // 4)}" if begun else "",
            (3 + chance.randrange(40)) << 28 if begun else None,
            str(number),
            1,
        )


def _count(task: RenderTask) -> None:
    """The task's counters, as the farm would tell them."""
    codes = Frame.objects.filter(task=task).values_list("status_code", flat=True)
    found = list(codes)
    RenderTask.objects.filter(pk=task.pk).update(
        done_frames=found.count(4),
        failed_frames=found.count(5),
        executing_frames=found.count(2),
        waiting_frames=found.count(1),
    )


class Life:
    """Lets the task's frames move, as the mirror writes them: revisions and all."""

    def __init__(self, task: RenderTask) -> None:
        self.task = task
        self._chance = random.Random(7)
        self._next = 0
        self._ids = list(
            Frame.objects.filter(task=task).order_by("pk").values_list("pk", flat=True)
        )

    def move(self, count: int) -> float:
        """Let so many frames end or fail; Unix seconds of the commit."""
        chosen = self._ids[self._next : self._next + 7 * count : 7]
        self._next = (self._next + 7 * count + 1) % (len(self._ids) - 7 * count - 1)
        with transaction.atomic():
            revision = revision_next(self.task.account_id)
            for pk in chosen:
                Frame.objects.filter(pk=pk).update(
                    status_code=self._chance.choice((2, 4, 4, 5)),
                    seconds=self._chance.randrange(60, 900),
                    row_hash=f"{revision}.{pk}",
                    revision=revision,
                )
            RenderTask.objects.filter(pk=self.task.pk).update(read_at=timezone.now())
            revision_mark(self.task.account_id, [self.task.pk], revision=revision)
        return datetime.now(UTC).timestamp()


def make_pictures(task: RenderTask, pictures: Sequence[Kept]) -> None:
    """A picture for each done frame, of the stored ones in turn."""
    done = Frame.objects.filter(task=task, status_code=4).order_by("number")
    FrameImage.objects.bulk_create(
        [
            FrameImage(
                frame=frame,
                state="ready",
                key=kept.key,
                width=kept.width,
                height=kept.height,
                stored_bytes=kept.stored_bytes,
                fetched_at=timezone.now(),
            )
            for frame, kept in zip(done, cycle(pictures), strict=False)
        ],
        batch_size=500,
    )
