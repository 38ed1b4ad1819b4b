"""What projects will have cost when all that is on the farm now is done."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Sum, TextField
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from apps.common.money import ZERO
from apps.costs.forecast.families import band_of, end_of, newest_of
from apps.costs.models import Forecast
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.naming import PLACEHOLDER_PROJECT
from apps.farm.rights import VIEW, rights_of

KEY = "costs:forecast:projects:2"
KEPT_S = 180
"""The job that makes forecasts puts them together each minute."""


@dataclass(frozen=True, slots=True)
class ProjectForecast:
    """One project of one account."""

    project: str
    """"": tasks without one."""
    account: FarmAccount
    currency: str
    spent: Decimal
    """What all of its tasks cost so far, ended ones too."""
    low: Decimal
    mid: Decimal
    high: Decimal
    """What it will have cost once the tasks on the farm are done; tasks of which too
    little is known count with what they cost so far."""
    end_low: datetime | None
    end_mid: datetime | None
    end_high: datetime | None
    """When they are done; None where that cannot be said of one of them."""
    tasks: int
    """Leaves with frames to come."""
    without: int
    """Those of them of which too little is known."""
    as_of: datetime
    """When it was put together: what is spent moves on meanwhile."""

    @property
    def is_known(self) -> bool:
        """Whether anything is known of what is to come."""
        return self.without < self.tasks


def forecast_projects(
    *, user: Any, scope_accounts: Collection[int] | None = None
) -> list[ProjectForecast]:
    """The projects with frames to come, dearest first; up to some minutes old.

    user None is the machine itself: no restriction beyond the accounts.
    """
    rights = rights_of(user)
    if not rights.may(VIEW):
        return []
    found: list[ProjectForecast] | None = cache.get(KEY)
    if not found:
        # None at all is found soon, and may be true no longer: the farm fills up.
        found = projects_refresh()
    return [
        one
        for one in found
        if (scope_accounts is None or one.account.pk in scope_accounts)
        and rights.sees_costs(one.account.pk, one.project)
    ]


def projects_refresh() -> list[ProjectForecast]:
    """Put them together anew, for pages to find."""
    found = projects_now()
    cache.set(KEY, found, KEPT_S)
    return found


def projects_now() -> list[ProjectForecast]:
    """What they are right now: a few queries, and one for 500 leaves to come."""
    groups = _leaves_to_come()
    leaves = [leaf.pk for group in groups.values() for leaf in group.leaves]
    forecasts = newest_of(leaves)
    ids = {account_id for account_id, _ in groups}
    known = FarmAccount.objects.only("pk", "name", "currency").in_bulk(ids)
    spent = _spent(ids)
    now = timezone.now()
    found = [
        _project(project, known[account_id], group, forecasts, spent, now)
        for (account_id, project), group in groups.items()
    ]
    return sorted(found, key=lambda one: (one.currency, -one.mid, one.project))


@dataclass
class _Group:
    leaves: list[RenderTask] = field(default_factory=list)


def _project_name() -> Coalesce:
    """The project of the task at the top: layers may come without one."""
    steps = ("parent__parent__project_name", "parent__project_name", "project_name")
    named = (NullIf(step, Value("")) for step in steps)
    return Coalesce(*named, Value(""), output_field=TextField())


def _leaves_to_come() -> dict[tuple[int, str], _Group]:
    rows = (
        RenderTask.objects.present()
        .active()
        .leaves()
        .exclude(waiting_frames=0, executing_frames=0)
        .annotate(project=_project_name())
        .only("pk", "account_id", "cost", "state", "waiting_frames", "executing_frames")
    )
    groups: dict[tuple[int, str], _Group] = {}
    for leaf in rows.iterator(chunk_size=2_000):
        project: str = leaf.project  # type: ignore[attr-defined]
        key = (leaf.account_id, _plain(project))
        groups.setdefault(key, _Group()).leaves.append(leaf)
    return groups


def _plain(project: str) -> str:
    return "" if project == PLACEHOLDER_PROJECT else project


def _spent(accounts: Iterable[int]) -> dict[tuple[int, str], Decimal]:
    """What all tasks of each project cost so far."""
    rows = (
        RenderTask.objects.top()
        .filter(account__in=accounts)
        .order_by()
        .values_list("account", "project_name")
        .annotate(spent=Sum("cost"))
    )
    found: dict[tuple[int, str], Decimal] = {}
    for account_id, project, spent in rows:
        key = (account_id, _plain(project))
        found[key] = found.get(key, ZERO) + (spent or ZERO)
    return found


def _project(
    project: str,
    account: FarmAccount,
    group: _Group,
    forecasts: dict[int, Forecast],
    spent: dict[tuple[int, str], Decimal],
    now: datetime,
) -> ProjectForecast:
    known = [
        (leaf, forecasts[leaf.pk]) for leaf in group.leaves if leaf.pk in forecasts
    ]
    so_far = spent.get((account.pk, project), ZERO)
    # All that is not to come, or of which nothing is known, stays as it is.
    band = band_of(known, [so_far - sum((leaf.cost for leaf, _ in known), ZERO)])
    without = len(group.leaves) - len(known)
    end = end_of([forecast for _, forecast in known]) if not without else None
    return ProjectForecast(
        project=project,
        account=account,
        currency=account.currency,
        spent=so_far,
        low=band.low,
        mid=band.mid,
        high=band.high,
        end_low=end.low if end else None,
        end_mid=end.mid if end else None,
        end_high=end.high if end else None,
        tasks=len(group.leaves),
        without=without,
        as_of=now,
    )
