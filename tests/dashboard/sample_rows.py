"""Rows as a farm brings them, hostile names among them."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from apps.dashboard.clicks.said import Said
from apps.dashboard.tasks.rows import TaskRow
from apps.farm.status import TaskState, task_label

NAMES = (
    "sh0120_lighting_v017.ma",
    "beauty",
    "翻新就沙发_客厅夜景_最终版_v12.max",
    "matte tile 8×8 4K",
    "<script>alert('x')</script> & \u202egnp.exe",
    "x" * 300,
    "非常长的场景名称" * 20,
    "crowd_v003.hip",
)
CODES = (5, 5, 25, 0, 77, 30, 50, 20)
COUNTS = (
    (8410, 14, 62, 10_000),
    (1240, 0, 310, 4000),
    (17, 0, 0, 17),
    (0, 0, 0, 64),
    (5, 1, 1, 12),
    (88, 40, 0, 240),
    (0, 0, 0, 0),
    (31, 0, 0, 64),
)
STATES = ("rendering", "rendering", "done", "waiting", "unknown", "failed")
STATES += ("analysing", "stopped")
OPERATIONS = [("stop", "Stop"), ("retry_failed", "Retry failed frames")]


def sample_row(place: int, **changes: object) -> TaskRow:
    """The row at a place; the second is below the first, the sixth can be unfolded."""
    now = timezone.now()
    kind = place % len(NAMES)
    done, failed, executing, total = COUNTS[kind]
    values: dict[str, object] = {
        "id": 101 + place,
        "url": f"/tasks/{101 + place}/",
        "title": NAMES[kind],
        "about": "Maya · 海岸线 · lighting-01",
        "state": TaskState(STATES[kind]),
        "label": task_label(CODES[kind]),
        "done": done,
        "failed": failed,
        "executing": executing,
        "total": total,
        "cost": Decimal("1284.60") / (place + 1),
        "currency": "CNY",
        "level": 2 if kind == 1 else 1,
        "opens": {0: True, 5: False}.get(kind),
        "said": {
            0: Said("Stop: sending", "open"),
            7: Said("Start: refused by the farm (605)", "bad"),
        }.get(kind, Said()),
        "submitted_at": now - timedelta(hours=place + 1),
        "started_at": now - timedelta(minutes=20 * (place + 1)),
        "ended_at": None if kind < 2 else now,
        "stale_since": now - timedelta(minutes=14) if kind == 3 else None,
        "operations": OPERATIONS if kind in (0, 1, 5) else [],
    }
    return TaskRow(**values | changes)  # type: ignore[arg-type]


def sample_rows(number: int) -> list[TaskRow]:
    """That many rows."""
    return [sample_row(place) for place in range(number)]
