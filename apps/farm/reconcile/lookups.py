"""What the mirror holds of a task's frames, read for comparing."""

from collections.abc import Collection

from django.db import connection

from apps.farm.mapping.values import INT64
from apps.farm.models import Frame
from apps.farm.reconcile.changes import OldFrame

NEAR = 200
"""Reading so many frames too many costs no more than another query."""
MOST_RUNS = 20

# By hand: the ORM would make Decimals of the money, and take twice the time.
_DIGESTS = """
    SELECT remote_id, row_hash FROM farm_frame
    WHERE task_id = %s AND remote_id BETWEEN %s AND %s AND deleted_at IS NULL
"""
_OLD = """
    SELECT id, remote_id, status_code, fee_amount, coupon_fee, arrears_fee, row_hash,
           deleted_at IS NOT NULL, resubmissions, node
    FROM farm_frame WHERE task_id = %s AND remote_id BETWEEN %s AND %s
"""


def frame_digests(
    task_id: int, remote_ids: Collection[int], *, everything: bool
) -> dict[int, str]:
    """Digests of the present frames in the range of the ids, or of all: one query."""
    if not (remote_ids or everything):
        return {}
    first, last = (0, INT64) if everything else (min(remote_ids), max(remote_ids))
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS, [task_id, first, last])
        return dict(cursor.fetchall())


def old_frames(task_id: int, remote_ids: Collection[int]) -> dict[int, OldFrame]:
    """Frames as they stand, gone ones too; maybe more than were asked for."""
    found: dict[int, OldFrame] = {}
    with connection.cursor() as cursor:
        for first, last in _ranges(remote_ids):
            cursor.execute(_OLD, [task_id, first, last])
            found |= {row[1]: OldFrame._make(row) for row in cursor.fetchall()}
    return found


def frame_keys(task_id: int, remote_ids: Collection[int]) -> dict[int, int]:
    """Remote id to primary key; maybe of more frames than were asked for."""
    found: dict[int, int] = {}
    for span in _ranges(remote_ids):
        rows = Frame.objects.filter(task_id=task_id, remote_id__range=span)
        found |= dict(rows.values_list("remote_id", "pk"))
    return found


def _ranges(remote_ids: Collection[int]) -> list[tuple[int, int]]:
    """First and last of runs of ids; ids that are near each other share a run.

    Where there are many, one run spans them all: it holds the task's frames at most.
    """
    runs: list[tuple[int, int]] = []
    for remote_id in sorted(remote_ids):
        if runs and remote_id - runs[-1][1] <= NEAR:
            runs[-1] = (runs[-1][0], remote_id)
        else:
            runs.append((remote_id, remote_id))
    return runs if len(runs) <= MOST_RUNS else [(runs[0][0], runs[-1][1])]
