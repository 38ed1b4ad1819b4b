"""What somebody looks at now: pages say so, polls and pictures go there first.

A hint: with Redis away nothing is watched, and pages are as fresh as the next poll.
"""

import time
from collections.abc import Iterable

from django.db.models import Q
from redis import Redis

from apps.common.hints import PREFIX, hints
from apps.farm.models import RenderTask

WATCHED_S = 30
_KEY = f"{PREFIX}watched"


def task_watched(task_id: int) -> None:
    """Somebody has the task's page open; holds for WATCHED_S seconds."""
    tasks_watched((task_id,))


def tasks_watched(task_ids: Iterable[int]) -> None:
    """Somebody has these tasks (primary keys) before them."""
    until = time.time() + WATCHED_S
    marks = {str(task_id): until for task_id in task_ids}
    if not marks:
        return

    def note(redis: Redis) -> None:
        with redis.pipeline(transaction=False) as pipe:
            pipe.zadd(_KEY, marks)
            pipe.expire(_KEY, 2 * WATCHED_S)
            pipe.execute()

    hints.ask(note, None)


def watched_tasks() -> frozenset[int]:
    """Primary keys of the tasks that somebody looks at."""
    now = time.time()

    def read(redis: Redis) -> list[str]:
        with redis.pipeline(transaction=False) as pipe:
            pipe.zremrangebyscore(_KEY, "-inf", now)
            pipe.zrange(_KEY, 0, -1)
            return pipe.execute()[1]  # type: ignore[no-any-return]

    return frozenset(int(member) for member in hints.ask(read, []))


def watched_leaves(account_id: int) -> list[int]:
    """Primary keys of the account's leaves that are watched, by themselves or by way
    of a task above them (two levels, as deep as the farm's trees are)."""
    watched = watched_tasks()
    if not watched:
        return []
    leaves = RenderTask.objects.present().leaves().filter(account=account_id)
    return list(
        leaves.filter(
            Q(pk__in=watched) | Q(parent__in=watched) | Q(parent__parent__in=watched)
        )
        .order_by("-pk")
        .values_list("pk", flat=True)[:500]
    )
