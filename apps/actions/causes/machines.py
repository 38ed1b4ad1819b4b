"""Machines that fail more of a task's frames than the others do."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.core.cache import cache
from django.db.models import Count

from apps.actions.causes.kinds import Failed
from apps.farm.models import Frame, RenderTask
from apps.farm.standout.machines import LEAST_HITS, suspects
from apps.farm.status import FrameState, frame_codes

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


def _done(task_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Done frames by machine of each of the tasks."""
    keys = {f"actions:done-by-machine:{pk}": pk for pk in task_ids}
    found = {keys[key]: some for key, some in cache.get_many(keys).items()}
    missing = [pk for pk in task_ids if pk not in found]
    if not missing:
        return found
    fresh: dict[int, dict[str, int]] = {pk: {} for pk in missing}
    codes = frame_codes(FrameState.DONE)
    rows = Frame.objects.present().filter(task__in=missing, status_code__in=codes)
    counted = rows.exclude(node="").order_by().values_list("task_id", "node")
    for pk, node, number in counted.annotate(Count("pk")):
        fresh[pk][node] = number
    cache.set_many(
        {f"actions:done-by-machine:{pk}": some for pk, some in fresh.items()}, KEPT_S
    )
    return found | fresh


def _accused(hits: Counter[str], done: Mapping[str, int]) -> frozenset[str]:
    names = sorted(hits.keys() | done.keys())
    ended = {at: hits[name] + done.get(name, 0) for at, name in enumerate(names)}
    failures = {at: hits[name] for at, name in enumerate(names) if hits[name]}
    return frozenset(names[one.node] for one in suspects(ended, failures))
