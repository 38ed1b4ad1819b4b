"""What a proposed stop would stop, as the page shows it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.actions.operations import OPERATIONS
from apps.actions.policies import objection_to_task
from apps.common.money import ZERO
from apps.costs.budgets.scopes import tasks_to_stop
from apps.costs.forecast.selectors import forecasts_of
from apps.costs.models import Budget
from apps.farm.models import RenderTask
from apps.farm.naming import task_title
from apps.farm.rights import VIEW, rights_of

STOP = OPERATIONS["stop"]
NAMED = 100
"""Tasks that the page names, the dearest; the others are counted."""


@dataclass(frozen=True)
class StopLine:
    """A task that a proposed stop would stop."""

    task: RenderTask
    title: str
    to_come: Decimal | None
    """What it will still cost (P50), where a forecast is known."""


@dataclass(frozen=True)
class StopPlan:
    """What a proposed stop would stop, as it is now."""

    lines: list[StopLine]
    left_out: int
    """Active tasks that cannot be stopped now, such as of an account that is off."""
    may_stop: bool
    may_let_run: bool

    @property
    def named(self) -> list[StopLine]:
        """The tasks that the page names."""
        return self.lines[:NAMED]

    @property
    def more(self) -> int:
        """How many more would be stopped."""
        return max(0, len(self.lines) - NAMED)

    @property
    def ids(self) -> list[int]:
        """The tasks that would be stopped."""
        return [line.task.pk for line in self.lines]

    @property
    def to_come(self) -> Decimal | None:
        """What they will still cost together; None where nothing is known."""
        known = [line.to_come for line in self.lines if line.to_come is not None]
        return sum(known, ZERO) if known else None

    @property
    def without(self) -> int:
        """Tasks of which nothing is known yet."""
        return sum(line.to_come is None for line in self.lines)


def stop_plan(budget: Budget, user: Any) -> StopPlan:
    """The active tasks of the budget's scope, and what they will still cost."""
    tasks = tasks_to_stop(budget)
    fit = [task for task in tasks if objection_to_task(STOP, task) is None]
    forecasts = forecasts_of([task.pk for task in fit])
    to_come = {
        task.pk: max(ZERO, forecasts[task.pk].cost_mid - task.cost)
        for task in fit
        if task.pk in forecasts
    }
    # Of an account of which one may stop only a part, somebody else answers.
    rights = rights_of(user)
    may_stop = all(
        rights.covers(one, account_id=budget.account_id)
        for one in (VIEW, STOP.permission)
    )
    return StopPlan(
        lines=[StopLine(task, task_title(task), to_come.get(task.pk)) for task in fit],
        left_out=len(tasks) - len(fit),
        may_stop=may_stop,
        may_let_run=may_stop or user.has_perm("costs.change_budget"),
    )
