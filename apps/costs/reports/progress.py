"""What got done in the period, what failed, and what goes on."""

from collections.abc import Sequence
from datetime import date, datetime

from apps.common.chunks import chunks
from apps.costs.ledger.zones import Calendar
from apps.costs.reports.schema import Progress
from apps.costs.reports.scope import ReportScope
from apps.costs.reports.troubles import ended_tasks, leaves_below
from apps.farm.models import Frame, RenderTask
from apps.farm.status import FrameState, TaskState, frame_codes

COMING = frame_codes(FrameState.WAITING) + frame_codes(FrameState.RENDERING)
AT_ONCE = 500


def progress_of(
    scope: ReportScope,
    start: date,
    end: date,
    *,
    calendars: dict[int, Calendar],
    active: Sequence[RenderTask],
) -> Progress:
    """Counts over the scope; a task ends on a day of its own account's."""
    ended = _ended(scope, start, end, calendars)
    done = [task for task in ended if task.state == TaskState.DONE]
    failed = [task for task in ended if task.state == TaskState.FAILED]
    retried = retried_frames(active)
    return Progress(
        done_tasks=len(done),
        done_frames=sum(task.done_frames for task in done),
        failed_tasks=len(failed),
        failed_frames=sum(task.failed_frames for task in failed),
        retried_tasks=len(retried),
        retried_frames=sum(retried.values()),
        active_tasks=len(active),
        active_done=sum(task.done_frames for task in active),
        active_total=sum(task.total_frames for task in active),
    )


def instants(
    start: date, end: date, calendars: dict[int, Calendar]
) -> dict[int, tuple[datetime, datetime]]:
    """When the period begins and ends, by account."""
    return {
        pk: (calendar.start(start), calendar.start(end))
        for pk, calendar in calendars.items()
    }


def _ended(
    scope: ReportScope, start: date, end: date, calendars: dict[int, Calendar]
) -> list[RenderTask]:
    spans = instants(start, end, calendars)
    if not spans:
        return []
    tasks = ended_tasks(
        scope,
        min(first for first, _ in spans.values()),
        max(last for _, last in spans.values()),
    )
    return [
        task
        for task in tasks
        if task.completed_at
        and task.account_id in spans
        and spans[task.account_id][0] <= task.completed_at < spans[task.account_id][1]
    ]


def retried_frames(active: Sequence[RenderTask]) -> dict[int, int]:
    """Frames that were submitted anew and are not done yet, by top task."""
    owners = leaves_below(active)
    found: dict[int, int] = {}
    for some in chunks(sorted(owners), AT_ONCE):
        frames = Frame.objects.present().filter(
            task__in=some, status_code__in=COMING, resubmissions__gt=0
        )
        for leaf in frames.values_list("task_id", flat=True):
            found[owners[leaf]] = found.get(owners[leaf], 0) + 1
    return found
