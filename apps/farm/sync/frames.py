"""Frames of the tasks that moved, page by page as the planner wants them."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import F, Q
from django.utils import timezone

from apps.common.locks import Lock
from apps.farm.cadence import SLOW, WATCHED
from apps.farm.counting import task_tally
from apps.farm.models import FarmAccount, RenderTask, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.planner import PAGE_SIZE, Ask, FramePlan
from apps.farm.plans import frame_plan
from apps.farm.polls import Poll, run_poll
from apps.farm.querysets import RenderTaskQuerySet
from apps.farm.reconcile import frames_reconcile, reading_postpone
from apps.farm.runs import rows_quarantine
from apps.farm.status import ACTIVE_STATES
from apps.farm.sync.listing import ask_by_id
from apps.farm.sync.rows import TaskIntake
from apps.farm.watching import task_moved, watched_leaves
from apps.renderbus.errors import FarmError, FarmRefused, FarmThrottled

BUDGET_S = 45.0
MOST_TASKS = 400
"""Leaves a poll; the rest is due still, and read by the next one."""
POSTPONED = timedelta(minutes=1)
"""Until frames that could not be read are tried again."""
MOST_FAILURES = 3
"""Tasks in a row whose frames cannot be read until the poll gives up."""
_INTERFACE = "queryTaskFrames"


def due_leaves(account: FarmAccount) -> list[RenderTask]:
    """Leaves whose frames are due, in the order in which to read them.

    What somebody looks at comes first, and sooner than it would be due otherwise. Then
    active tasks, who waits longest first; every fourth is one that rests, the newest
    first, so that a busy farm does not keep a new mirror from filling up.
    """
    now = timezone.now()
    leaves = RenderTask.objects.filter(account=account)
    due = leaves.frames_due(now)
    longest = F("next_sync_at").asc(nulls_first=True)
    active = due.filter(state__in=ACTIVE_STATES).order_by(longest, "-pk")
    resting = due.exclude(state__in=ACTIVE_STATES).order_by("-pk")
    found = _watched_leaves(leaves, account.pk, now)
    found += _interleaved(list(active[:MOST_TASKS]), list(resting[:MOST_TASKS]))
    return list({leaf.pk: leaf for leaf in found}.values())[:MOST_TASKS]


def _watched_leaves(
    leaves: RenderTaskQuerySet, account_id: int, now: datetime
) -> list[RenderTask]:
    watched = watched_leaves(account_id)
    if not watched:
        return []
    rested = Q(frames_seen_at=None) | Q(frames_seen_at__lte=now - WATCHED)
    soon = leaves.frames_due(now + SLOW).filter(rested, pk__in=watched)
    return list(soon.order_by("next_sync_at", "pk")[:MOST_TASKS])


def _interleaved(
    active: list[RenderTask], resting: list[RenderTask]
) -> list[RenderTask]:
    """Three active ones, then one that rests, and so on while there are any."""
    found: list[RenderTask] = []
    others = iter(resting)
    for place, leaf in enumerate(active, start=1):
        found.append(leaf)
        if place % 3 == 0:
            found += islice(others, 1)
    return [*found, *others]


def sync_frames(
    account: FarmAccount,
    *,
    leaves: Sequence[RenderTask] | None = None,
    lock: Lock | None = None,
    on_leaf: Callable[[RenderTask], None] = lambda leaf: None,
) -> SyncRun | None:
    """Read the frames of the leaves, or of all that are due; None when none are.

    `on_leaf` is told of each leaf before its frames are read.
    """
    chosen = due_leaves(account) if leaves is None else leaves
    if not chosen:
        return None

    def work(poll: Poll) -> None:
        failures = 0
        for leaf in chosen:
            if poll.is_overdue:
                return
            on_leaf(leaf)
            try:
                read_frames(poll, leaf)
                failures = 0
            except (FarmRefused, FarmThrottled):
                raise
            except FarmError as error:
                # One task's trouble is not the others'.
                failures += 1
                reading_postpone(task_id=leaf.pk, until=timezone.now() + POSTPONED)
                poll.note_trouble(error)
                if failures >= MOST_FAILURES:
                    raise

    return run_poll(account, SyncKind.FRAMES, work, budget_s=BUDGET_S, lock=lock)


def read_frames(poll: Poll, leaf: RenderTask, *, hints: Collection[int] = ()) -> None:
    """Read of a leaf's frames what its counters leave open, and mirror it.

    `hints` are remote ids of frames that somebody acted on. What was read is mirrored
    also when a later page fails. Raises FarmError.
    """
    asked_at = timezone.now()
    plan = frame_plan(leaf, now=asked_at, hints=hints)
    try:
        _carry_out(poll, leaf, plan)
    except BaseException:
        if plan.rows:
            _mirror(poll, leaf, plan, asked_at)
        raise
    _mirror(poll, leaf, plan, asked_at)


def _mirror(poll: Poll, leaf: RenderTask, plan: FramePlan, asked_at: datetime) -> None:
    """What was read; nothing at all where the frames added up by themselves."""
    changes = frames_reconcile(
        task=leaf,
        rows=plan.rows,
        seen_at=asked_at,
        complete=plan.complete,
        settled=plan.settled,
    )
    rows_quarantine(poll.run, _INTERFACE, changes.refused)
    poll.run.frames_seen += changes.seen
    poll.run.frames_changed += changes.changed
    if changes.changed:
        task_moved(poll.account.pk, leaf.pk)


def _carry_out(poll: Poll, leaf: RenderTask, plan: FramePlan) -> None:
    while (step := plan.next_step()) is not None:
        if step is Ask.COUNTERS:
            ask_by_id(poll, [leaf.remote_id], TaskIntake(poll))
            leaf.refresh_from_db()
            plan.recount(task_tally(leaf))
            continue
        page = poll.client.query.task_frames(
            leaf.remote_id, page_num=int(step), page_size=PAGE_SIZE
        )
        rows_quarantine(poll.run, _INTERFACE, page.bad)
        plan.feed(step, page.items, total=page.total, bad=len(page.bad))
