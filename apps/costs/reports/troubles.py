"""Tasks and accounts that need a person, as the mirror has them now."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from apps.common.chunks import chunks
from apps.common.money import ZERO
from apps.costs.models import CostDay, Outcome
from apps.costs.reports.schema import Concern, name_cut
from apps.costs.reports.scope import ReportScope, of_projects
from apps.farm.models import AccountState, FarmAccount, RenderTask
from apps.farm.naming import task_title
from apps.farm.querysets import RenderTaskQuerySet
from apps.farm.status import ACTIVE_STATES, ARREARS_CODE, TIMED_OUT_CODE, TaskState

NAMED = 8
"""Tasks of a trouble that are told by name; the others are counted."""
SILENT = timedelta(hours=1)
"""An account that was seen last before that is told of."""
LOST = (Outcome.FAILED, Outcome.TIMED_OUT)
AT_ONCE = 500


def account_concerns(
    accounts: Iterable[FarmAccount], now: datetime
) -> Iterator[Concern]:
    """Accounts that the farm refuses, or that were not seen for long."""
    for account in accounts:
        if not account.enabled or account.state_since is None:
            continue
        is_silent = account.seen_at is None or now - account.seen_at > SILENT
        if account.state == AccountState.OK and not is_silent:
            continue
        is_ok = account.state == AccountState.OK
        yield Concern(
            kind="account",
            name=name_cut(account.name),
            account=account.pk,
            state="silent" if is_ok else account.state,
            since=account.seen_at if is_ok else account.state_since,
            text=account.error[:500].replace("\0", ""),
        )


def present_tasks(scope: ReportScope) -> RenderTaskQuerySet:
    """Tasks of the scope's accounts that the farm still has."""
    tasks = RenderTask.objects.present().select_related("account")
    tasks = tasks.defer("extra", "labels", "account__profile", "account__settings")
    if scope.accounts is not None:
        tasks = tasks.filter(account__in=scope.accounts)
    return tasks


def stopped_concerns(scope: ReportScope) -> Iterator[Concern]:
    """Tasks that the farm stopped, or whose state nobody knows."""
    tasks = present_tasks(scope)
    stopped = tasks.filter(state=TaskState.STOPPED)
    for kind, some in (
        ("arrears", stopped.filter(status_code=ARREARS_CODE)),
        ("timed_out", stopped.filter(status_code=TIMED_OUT_CODE)),
        ("unknown", tasks.filter(state=TaskState.UNKNOWN)),
    ):
        # Layers only where their parent does not stand for them.
        ids = set(some.values_list("pk", flat=True))
        own = [task for task in some.order_by("-pk") if task.parent_id not in ids]
        yield from _told(kind, of_projects(own, scope.projects), {})


def failed_concerns(
    scope: ReportScope, *, since: datetime, spent_on: Collection[int]
) -> Iterator[Concern]:
    """Tasks with failed frames that something happened to in the period.

    Those that have lain there for longer are counted, so that they bury nothing.
    """
    failed = present_tasks(scope).top().failed()
    tasks = of_projects(list(failed.order_by("-pk")), scope.projects)
    recent = [
        task
        for task in tasks
        if task.state in ACTIVE_STATES
        or task.pk in spent_on
        or any(at and at >= since for at in (task.completed_at, task.submitted_at))
    ]
    lost = lost_on(recent)
    recent.sort(key=lambda task: (-lost.get(task.pk, ZERO), -task.failed_frames))
    yield from _told("failed", recent, lost)
    if len(tasks) > len(recent):
        yield Concern(kind="failed", state="older", count=len(tasks) - len(recent))


def _told(
    kind: str, tasks: list[RenderTask], lost: dict[int, Decimal]
) -> Iterator[Concern]:
    for task in tasks[:NAMED]:
        yield Concern(
            kind=kind,
            name=name_cut(task_title(task)),
            task=task.pk,
            account=task.account_id,
            state=task.state,
            count=task.failed_frames,
            total=task.total_frames,
            amount=lost.get(task.pk),
            currency=task.account.currency,
            text=name_cut(task.user_name, 80),
        )
    if len(tasks) > NAMED:
        yield Concern(kind=kind, state="more", count=len(tasks) - NAMED)


def lost_on(tasks: Collection[RenderTask]) -> dict[int, Decimal]:
    """Money that failed frames of top tasks cost so far, by the task."""
    owners = leaves_below(tasks)
    lost: dict[int, Decimal] = {}
    for some in chunks(sorted(owners), AT_ONCE):
        rows = CostDay.objects.filter(task__in=some, outcome__in=LOST).order_by()
        for leaf, amount in rows.values_list("task").annotate(sum=Sum("amount")):
            lost[owners[leaf]] = lost.get(owners[leaf], ZERO) + amount
    return lost


def leaves_below(tasks: Collection[RenderTask]) -> dict[int, int]:
    """Leaf to the one of the tasks that it belongs to; trees are three deep at most."""
    owners = {task.pk: task.pk for task in tasks if not task.child_count}
    level = {task.pk: task.pk for task in tasks if task.child_count}
    for _ in range(3):
        below: dict[int, int] = {}
        for some in chunks(sorted(level), AT_ONCE):
            rows = RenderTask.objects.filter(parent__in=some)
            for pk, parent, children in rows.values_list(
                "pk", "parent_id", "child_count"
            ):
                (below if children else owners)[pk] = level[parent]
        level = below
    return owners


def active_tasks(scope: ReportScope) -> list[RenderTask]:
    """Top tasks that the farm works on, or will."""
    tasks = present_tasks(scope).top().active()
    return of_projects(list(tasks.order_by("-pk")), scope.projects)


def ended_tasks(scope: ReportScope, start: datetime, end: datetime) -> list[RenderTask]:
    """Top tasks that ended in [start, end), gone from the farm since or not."""
    tasks = RenderTask.objects.top().select_related("account").defer("extra", "labels")
    tasks = tasks.filter(completed_at__gte=start, completed_at__lt=end)
    if scope.accounts is not None:
        tasks = tasks.filter(account__in=scope.accounts)
    ended = tasks.filter(Q(state=TaskState.DONE) | Q(state=TaskState.FAILED))
    return of_projects(list(ended), scope.projects)
