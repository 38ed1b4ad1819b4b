"""A large mirror for benchmarks: 10,000 tasks and a million frames, by plain SQL."""

from datetime import timedelta

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from apps.farm.models import FarmAccount, RenderTask
from apps.farm.status import task_state

PARENTS = 2_000
CHILDREN = 3
SINGLES = 2_000
"""2,000 parents with three layers each and 2,000 tasks alone: 10,000 tasks."""

STATUSES = (25, 25, 25, 25, 25, 25, 30, 10, 45, 35)
"""What most of a farm's history is; the newest tasks render or wait."""


def _account() -> FarmAccount:
    now = timezone.now()
    key = Fernet(settings.FARMDASH_KEYS[0].encode()).encrypt(b"benchmark")
    return FarmAccount.objects.create(
        name="Benchmark",
        domain="127.0.0.1:9",
        protocol="http",
        access_id="benchmark",
        access_key_encrypted=key,
        state="ok",
        state_since=now,
        seen_at=now,
        swept_at=now,
        revision=1,
        enabled=False,
    )


def _task(account: FarmAccount, number: int, active: int, **more: object) -> RenderTask:
    """The number-th task; the newest `active` ones render."""
    age = timedelta(minutes=number)
    now = timezone.now()
    status = 5 if number < active else STATUSES[number % len(STATUSES)]
    total = 100
    failed = 3 if status in (30, 45) else 0
    done = number % 90 if status == 5 else total - failed
    values: dict[str, object] = {
        "account": account,
        "remote_id": 20_000_000 - number * 10,
        "alias": f"2W{20_000_000 - number * 10}",
        "scene_name": f"ep{number % 40:02d}_sh{number:05d}_light_v{number % 30:03d}.ma",
        "project_name": f"Project {number % 12}",
        "user_name": f"lighting-{number % 17:02d}",
        "producer": f"production-{number % 5}",
        "cg_id": 2000,
        "status_code": status,
        "state": task_state(status),
        "total_frames": total,
        "done_frames": done,
        "failed_frames": failed,
        "executing_frames": 4 if status == 5 else 0,
        "waiting_frames": max(0, total - done - failed - 4) if status == 5 else 0,
        "cost": f"{number % 400}.25",
        "submitted_at": now - age,
        "started_at": now - age + timedelta(seconds=50),
        "completed_at": None if status == 5 else now - age + timedelta(minutes=40),
        "render_seconds": 4_000,
        "row_hash": f"{number:032x}",
        "revision": 1,
        "read_at": now,
        "first_seen_at": now,
        "frames_read_at": now,
    }
    return RenderTask(**(values | more))


def _frames(first_task: int, frames_each: int) -> None:
    """Frames for every leaf from `first_task` on, made inside the database."""
    series = (
        "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < %s) "
        "SELECT i FROM n)"
        if connection.vendor == "sqlite"
        else "(SELECT generate_series(1, %s) AS i)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO farm_frame (task_id, remote_id, name, number, block,
                 status_code, frame_type, fee_amount, coupon_fee, arrears_fee, cost,
                 started_at, ended_at, seconds, resubmissions, node, row_hash)
                SELECT t.id, t.id * 1000 + n.i, CAST(n.i AS text), n.i, '',
                 CASE WHEN n.i <= t.done_frames THEN 4
                      WHEN n.i <= t.done_frames + t.failed_frames THEN 5
                      WHEN n.i <= t.done_frames + t.failed_frames
                                  + t.executing_frames THEN 2 ELSE 1 END,
                 5, 12000000, 3000000, 0, 15000000, t.started_at, t.completed_at,
                 60 + (n.i * 37) %% 240, 0, '10.60.3.' || CAST(n.i %% 200 AS text),
                 CAST(n.i AS text)
                FROM farm_rendertask t CROSS JOIN {series} n
                WHERE t.child_count = 0 AND t.id >= %s""",
            [frames_each, first_task],
        )


@transaction.atomic
def fill(*, active: int = 200, frames_each: int = 125) -> FarmAccount:
    """10,000 tasks, the newest `active` of them rendering; 125 frames a leaf."""
    account = _account()
    parents = [_task(account, n, active, child_count=CHILDREN) for n in range(PARENTS)]
    singles = [_task(account, PARENTS + n, active) for n in range(SINGLES)]
    made = RenderTask.objects.bulk_create(parents + singles, batch_size=30)
    children = [
        _task(
            account,
            n,
            active,
            parent=parent,
            remote_id=parent.remote_id + 1 + layer,
            layer_name=f"layer {layer}",
        )
        for n, parent in enumerate(made[:PARENTS])
        for layer in range(CHILDREN)
    ]
    RenderTask.objects.bulk_create(children, batch_size=30)
    _frames(made[0].pk, frames_each)
    return account
