"""What somebody looks at now: pages say so, polls and pictures go there first.

Hints: with Redis away nothing is watched, and pages are as fresh as the next poll.
"""

import time
from collections.abc import Iterable

from django.db.models import Q
from redis import Redis

from apps.common.hints import PREFIX, hints
from apps.farm.models import RenderTask

WATCHED_S = 30
FRESH_S = 120
MOST_LEAVES = 500
WHOLE_S = 1800
"""A log is read whole once, however often somebody looks at how far that is."""


class _Marks:
    """Numbers that are marked for a while."""

    def __init__(self, name: str, *, for_s: float) -> None:
        self._key = f"{PREFIX}{name}"
        self._for_s = for_s

    def add(self, numbers: Iterable[object]) -> None:
        """Mark the numbers, from now on."""
        until = time.time() + self._for_s
        marks = {str(number): until for number in numbers}
        if not marks:
            return

        def write(redis: Redis) -> None:
            with redis.pipeline(transaction=False) as pipe:
                pipe.zadd(self._key, marks)
                pipe.expire(self._key, int(2 * self._for_s))
                pipe.execute()

        hints.ask(write, None)

    def read(self) -> frozenset[int]:
        """The numbers that are marked now."""
        return frozenset(int(member) for member in self.members())

    def members(self) -> list[str]:
        """The marks that stand now, as text."""
        now = time.time()

        def ask(redis: Redis) -> list[str]:
            with redis.pipeline(transaction=False) as pipe:
                pipe.zremrangebyscore(self._key, "-inf", now)
                pipe.zrange(self._key, 0, -1)
                return pipe.execute()[1]  # type: ignore[no-any-return]

        return hints.ask(ask, [])


_tasks = _Marks("watched", for_s=WATCHED_S)
_frames = _Marks("wanted-frames", for_s=WATCHED_S)
_logs = _Marks("wanted-logs", for_s=WATCHED_S)
_log_parts = _Marks("wanted-log-parts", for_s=WATCHED_S)
_whole_logs = _Marks("wanted-whole-logs", for_s=WHOLE_S)


def task_watched(task_id: int) -> None:
    """Somebody has the task's page open; holds for WATCHED_S seconds."""
    _tasks.add((task_id,))


def tasks_watched(task_ids: Iterable[int]) -> None:
    """Somebody has these tasks (primary keys) before them."""
    _tasks.add(task_ids)


def watched_tasks() -> frozenset[int]:
    """Primary keys of the tasks that somebody looks at."""
    return _tasks.read()


def frames_wanted(frame_ids: Iterable[int]) -> None:
    """These frames (primary keys) are on somebody's screen, and lack their picture."""
    _frames.add(frame_ids)


def wanted_frames() -> frozenset[int]:
    """Primary keys of the frames whose pictures are waited for."""
    return _frames.read()


def logs_wanted(frame_ids: Iterable[int]) -> None:
    """Somebody reads the logs of these frames (primary keys)."""
    _logs.add(frame_ids)


def wanted_logs() -> frozenset[int]:
    """Primary keys of the frames whose logs are read."""
    return _logs.read()


def log_part_wanted(frame_id: int, number: int) -> None:
    """Somebody reads that part of the log of the frame (primary key)."""
    _log_parts.add((f"{frame_id}:{number}",))


def wanted_log_parts() -> frozenset[tuple[int, int]]:
    """Frames (primary keys) with the numbers of the parts that are read."""
    pairs = (member.split(":") for member in _log_parts.members())
    return frozenset((int(frame), int(number)) for frame, number in pairs)


def whole_log_wanted(frame_id: int) -> None:
    """Somebody wants all of the log of the frame (primary key) that can be had."""
    _whole_logs.add((frame_id,))


def wanted_whole_logs() -> frozenset[int]:
    """Primary keys of the frames whose logs are read from beginning to end."""
    return _whole_logs.read()


def task_moved(account_id: int, task_id: int) -> None:
    """Frames of the task (primary key) were seen to change: some may have ended."""
    _Marks(f"fresh:{account_id}", for_s=FRESH_S).add((task_id,))


def fresh_tasks(account_id: int) -> frozenset[int]:
    """Primary keys of the tasks whose frames were seen to change lately."""
    return _Marks(f"fresh:{account_id}", for_s=FRESH_S).read()


def watched_leaves(account_id: int) -> list[int]:
    """Primary keys of the account's leaves that are watched, by themselves or by way
    of a task above them (two levels, as deep as the farm's trees are)."""
    watched = watched_tasks()
    if not watched:
        return []
    leaves = RenderTask.objects.present().leaves().filter(account=account_id)
    found = leaves.filter(
        Q(pk__in=watched) | Q(parent__in=watched) | Q(parent__parent__in=watched)
    )
    return list(found.order_by("-pk").values_list("pk", flat=True)[:MOST_LEAVES])
