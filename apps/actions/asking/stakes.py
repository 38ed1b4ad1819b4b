"""What clicks have rendered, what that costs about, and what they destroy."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q

from apps.actions.asking.wishes import Wish
from apps.actions.operations import Operation
from apps.common.money import LARGEST, UNIT, ZERO
from apps.costs.forecast.levels import Band
from apps.costs.forecast.selectors import cost_of_frames, costs_of_frames
from apps.farm.models import RenderTask

MOST_READ = 50_000
"""Frames of the leaves that are read for an estimate: with more a click would take
seconds."""
_RENDERS_REST = ("start", "full_speed")


def frames_rendered(operation: Operation, wishes: Sequence[Wish]) -> list[Counter[int]]:
    """For each wish the frames that it has rendered: leaf (primary key) to number.

    From the counters as last seen; nothing for a wish that is not to be sent, nor for
    an operation that has nothing rendered. At most one query.
    """
    if not operation.spends:
        return [Counter() for _ in wishes]
    if operation.key in _RENDERS_REST:
        return _by_leaf(wishes, lambda _, leaf: _rest(leaf))
    if operation.key == "render_again":
        return _by_leaf(wishes, _all_of)
    return [_retried(wish) for wish in wishes]


def _retried(wish: Wish) -> Counter[int]:
    if wish.objection:
        return Counter()
    if wish.frame_ids is not None:
        return Counter({wish.task.pk: len(wish.frame_ids)})
    return Counter({wish.task.pk: wish.task.failed_frames})


def _by_leaf(
    wishes: Sequence[Wish], frames: Callable[[Wish, RenderTask], int]
) -> list[Counter[int]]:
    """So many of each leaf below the tasks, or of the tasks themselves."""
    fit = [wish.task for wish in wishes if wish.objection is None]
    below = leaves_below([task.pk for task in fit if task.child_count])
    found: list[Counter[int]] = []
    for wish in wishes:
        task, leaves = wish.task, []
        if wish.objection is None:
            leaves = below.get(task.pk, []) if task.child_count else [task]
        found.append(Counter({leaf.pk: frames(wish, leaf) for leaf in leaves}))
    return found


def _all_of(wish: Wish, leaf: RenderTask) -> int:
    return leaf.total_frames if wish.again is None else wish.again


def _rest(leaf: RenderTask) -> int:
    return max(0, leaf.total_frames - leaf.done_frames - leaf.failed_frames)


def leaves_below(parents: Collection[int]) -> dict[int, list[RenderTask]]:
    """By the primary keys of tasks with children: the leaves below each. One query."""
    found: dict[int, list[RenderTask]] = {}
    if not parents:
        return found
    rows = RenderTask.objects.present().leaves().select_related("parent")
    rows = rows.filter(Q(parent__in=parents) | Q(parent__parent__in=parents))
    for leaf in rows:
        above = {leaf.parent_id, leaf.parent.parent_id if leaf.parent else None}
        for pk in above & set(parents):
            found.setdefault(pk or 0, []).append(leaf)
    return found


def expected_cost(frames: Counter[int]) -> Band | None:
    """What the frames of one account's leaves cost; None: not known, or too many."""
    wanted = +frames
    return cost_of_frames(frames=wanted) if wanted and _readable(wanted) else None


def stakes_of(operation: Operation, wishes: Sequence[Wish]) -> list[Decimal | None]:
    """What each wish puts at stake, in its account's currency.

    The upper end of the expected cost for what spends, the cost so far for what
    destroys, nothing for the rest and for what is not to be sent; None: nobody knows.
    A constant number of queries.
    """
    if operation.destroys:
        return [_amount(ZERO if one.objection else one.task.cost) for one in wishes]
    if not operation.spends:
        return [ZERO for _ in wishes]
    rendered = frames_rendered(operation, wishes)
    wanted: Counter[int] = Counter()
    for frames in rendered:
        wanted += frames
    bands = costs_of_frames(frames=wanted) if _readable(wanted) else {}
    return [_stake(+frames, wanted, bands) for frames in rendered]


def staked(operation: Operation, wishes: Sequence[Wish]) -> list[Wish]:
    """The wishes with what each puts at stake."""
    return [
        replace(wish, stake=stake)
        for wish, stake in zip(wishes, stakes_of(operation, wishes), strict=True)
    ]


def _stake(
    frames: Counter[int], wanted: Counter[int], bands: dict[int, Band | None]
) -> Decimal | None:
    """The part that a wish has in what its leaves cost."""
    stake = ZERO
    for leaf, count in frames.items():
        if (band := bands.get(leaf)) is None:
            return None
        stake += band.high * count / wanted[leaf]
    return _amount(stake)


def _readable(leaves: Iterable[int]) -> bool:
    sizes = RenderTask.objects.filter(pk__in=list(leaves))
    return sum(sizes.values_list("total_frames", flat=True)) <= MOST_READ


def _amount(stake: Decimal) -> Decimal:
    """As the database holds it."""
    return min(stake, LARGEST - 1).quantize(UNIT)
