"""Machines that fail more of a task's frames than the others do."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count
from redis import Redis

from apps.actions.causes.kinds import Failed
from apps.common.hints import PREFIX, hints
from apps.farm.models import Frame, RenderTask
from apps.farm.standout.machines import LEAST_HITS, suspects
from apps.farm.status import FrameState, frame_codes

_KEY = f"{PREFIX}done-by-machine:"
KEPT_S = 60
"""How long the machines' done frames are remembered: counting them reads them all."""
MOST_FRAMES = 500_000
"""Frames of the tasks that are counted at once; further tasks accuse no machine."""


def accused_machines(
    leaves: Iterable[RenderTask], failed: Iterable[Failed]
) -> dict[int, frozenset[str]]:
    """By task (primary key) its machines that fail significantly more. One query, for
    tasks of which a machine failed LEAST_HITS frames, or none."""
    hits: dict[int, Counter[str]] = {}
    for frame in failed:
        if frame.node:
            hits.setdefault(frame.task_id, Counter())[frame.node] += 1
    hits = {pk: some for pk, some in hits.items() if max(some.values()) >= LEAST_HITS}
    done = _done(_within_reach(leaves, hits))
    return {pk: _accused(hits[pk], some) for pk, some in done.items()}


def _within_reach(
    leaves: Iterable[RenderTask], hits: Mapping[int, Counter[str]]
) -> list[int]:
    left, found = MOST_FRAMES, []
    sizes = {leaf.pk: leaf.total_frames for leaf in leaves}
    for pk in sorted(hits, key=lambda pk: -hits[pk].total()):
        left -= sizes.get(pk, 0)
        if left < 0:
            break
        found.append(pk)
    return found


def _done(task_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Done frames by machine of each of the tasks."""
    found = _remembered(task_ids)
    missing = [pk for pk in task_ids if pk not in found]
    if not missing:
        return found
    fresh: dict[int, dict[str, int]] = {pk: {} for pk in missing}
    codes = frame_codes(FrameState.DONE)
    rows = Frame.objects.present().filter(task__in=missing, status_code__in=codes)
    counted = rows.exclude(node="").order_by().values_list("task_id", "node")
    for pk, node, number in counted.annotate(Count("pk")):
        fresh[pk][node] = number
    _remember(fresh)
    return found | fresh


def _remembered(task_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    if not task_ids:
        return {}
    told = hints.ask(lambda redis: redis.mget([f"{_KEY}{pk}" for pk in task_ids]), None)
    pairs = zip(task_ids, told or (), strict=False)
    return {pk: json.loads(text) for pk, text in pairs if text}


def _remember(fresh: Mapping[int, Mapping[str, int]]) -> None:
    def write(redis: Redis) -> None:
        with redis.pipeline(transaction=False) as pipe:
            for pk, counts in fresh.items():
                pipe.set(f"{_KEY}{pk}", json.dumps(counts), ex=KEPT_S)
            pipe.execute()

    hints.ask(write, None)


def _accused(hits: Counter[str], done: Mapping[str, int]) -> frozenset[str]:
    names = sorted(hits.keys() | done.keys())
    ended = {at: hits[name] + done.get(name, 0) for at, name in enumerate(names)}
    failures = {at: hits[name] for at, name in enumerate(names) if hits[name]}
    return frozenset(names[one.node] for one in suspects(ended, failures))
