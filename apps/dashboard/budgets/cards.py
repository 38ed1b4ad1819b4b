"""Budgets as the pages show them: cards with a bar."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.common.money import ZERO
from apps.costs.budgets.readers import readers_of
from apps.costs.budgets.selectors import (
    budget_stand,
    budget_stands,
    open_stop_proposals,
)
from apps.costs.budgets.stands import BudgetStand
from apps.costs.budgets.words import (
    Fact,
    breach_text,
    budget_facts,
    period_text,
    rate_text,
    scope_text,
)
from apps.costs.models import Budget, BudgetCrossing

TONES = {"ok": "done", "warn": "stopped", "over": "failed"}
"""The state whose colour and sign each level has (css/farmdash.css)."""
WIDEST = 200
"""Percent at which bars end, whatever was spent or is warned at."""


@dataclass(frozen=True)
class Tick:
    """A threshold on the bar."""

    percent: int
    at: str
    """Percent of the bar's width."""
    is_stop: bool = False
    is_reached: bool = False


@dataclass(frozen=True)
class Bar:
    """What is spent beside the thresholds; the numbers stand beside it, too."""

    width: str
    """Percent of the bar's width."""
    whole: str
    """Where 100 % is."""
    ticks: list[Tick]


@dataclass(frozen=True)
class BudgetCard:
    """One budget as it stands."""

    stand: BudgetStand
    proposal: BudgetCrossing | None = None
    readers: list[str] = field(default_factory=list)
    """Addresses that are told, where they are shown."""

    @property
    def budget(self) -> Budget:
        """The row."""
        return self.stand.budget

    @property
    def tone(self) -> str:
        """The state whose colour it has."""
        return TONES[self.stand.level]

    @property
    def percent(self) -> str:
        """Spent, as it is written."""
        return f"{self.stand.percent:f}"

    @property
    def scope(self) -> str:
        """What it is for: farm text."""
        return scope_text(self.budget)

    @property
    def period(self) -> str:
        """The days that are shown."""
        return period_text(self.stand)

    @property
    def breach(self) -> str:
        """When it is used up, and by what."""
        return breach_text(self.stand)

    @property
    def pace(self) -> str:
        """What is spent a day."""
        return rate_text(self.stand)

    @property
    def facts(self) -> list[Fact]:
        """All that is known of it."""
        return budget_facts(self.stand)

    @property
    def bar(self) -> Bar:
        """The bar with its ticks."""
        return bar_of(self.stand)


def bar_of(stand: BudgetStand) -> Bar:
    """A bar that is as long as the highest of 100 %, the thresholds and the spent."""
    budget = stand.budget
    marks = [(percent, False) for percent in budget.thresholds]
    marks += [(budget.stop_at, True)] if budget.stop_at else []
    spent = max(ZERO, stand.percent)
    longest = max([Decimal(100), spent, *(Decimal(percent) for percent, _ in marks)])
    top = min(longest, Decimal(WIDEST))
    return Bar(
        width=_part(min(spent, top), top),
        whole=_part(Decimal(100), top),
        ticks=[
            Tick(
                percent,
                _part(Decimal(percent), top),
                is_stop=is_stop,
                is_reached=stand.percent >= percent,
            )
            for percent, is_stop in marks
            if percent <= top
        ],
    )


def budget_cards(user: Any, now: datetime) -> list[BudgetCard]:
    """The budgets that go on, the fullest first; none for who may not see costs."""
    waiting = {one.budget_id: one for one in open_stop_proposals(user, now=now)}
    return [
        BudgetCard(stand, proposal=waiting.get(stand.budget.pk))
        for stand in budget_stands(user=user, now=now)
    ]


def budget_card(budget: Budget, *, user: Any, now: datetime) -> BudgetCard:
    """One budget with all that its own page shows."""
    waiting = {one.budget_id: one for one in open_stop_proposals(user, now=now)}
    return BudgetCard(
        budget_stand(budget, now=now),
        proposal=waiting.get(budget.pk),
        readers=[reader.address for reader in readers_of(budget)],
    )


def _part(part: Decimal, whole: Decimal) -> str:
    return f"{(100 * part / whole).quantize(Decimal('0.1')):f}"
