"""The page of labels: those of one account, with what has them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.actions.policies import objection_to_user
from apps.actions.selectors import intents_of_account
from apps.dashboard.clicks.said import said_of
from apps.dashboard.labels.costs import Spent, spent_of
from apps.dashboard.labels.known import Known, known_of
from apps.dashboard.labels.lines import LabelLine
from apps.dashboard.labels.query import LabelQuery
from apps.farm.models import FarmAccount
from apps.farm.rights import rights_of
from apps.farm.selectors.labels import label_totals, project_totals

ROWS = 50
ASKED = ("label_create", "label_delete")


@dataclass(frozen=True)
class LabelsPage:
    """All that the page shows of an account's labels."""

    account: FarmAccount
    query: LabelQuery
    known: Known | None
    lines: list[LabelLine]
    """Of this page of the list."""
    total: int
    """Labels that fit the search."""
    any: bool
    """Whether there is any label at all."""
    sees_money: bool
    may_add: bool

    @property
    def pages(self) -> tuple[str, str]:
        """Addresses of the page before and the next one; "" for none."""
        at = min(self.query.page, self.last)
        before = self.query.address(page=at - 1) if at > 1 else ""
        return before, self.query.address(page=at + 1) if at < self.last else ""

    @property
    def all_url(self) -> str:
        """The list without a search."""
        return self.query.address(q="")

    @property
    def last(self) -> int:
        """Number of the last page."""
        return max(1, -(-self.total // ROWS))


@dataclass(frozen=True)
class _Facts:
    """What lines are made of."""

    user: Any
    account: FarmAccount
    known: Known | None
    tasks: Mapping[str, int]
    projects: Mapping[str, int]
    intents: Mapping[str, Intent]
    spent: Spent | None
    may_change: bool

    def names(self) -> Iterable[str]:
        """Each once."""
        listed = self.known.own | self.known.others if self.known else frozenset()
        asked = {
            name
            for name, intent in self.intents.items()
            if intent.operation == "label_create" and intent.settled_at is None
        }
        return listed | self.tasks.keys() | self.projects.keys() | asked

    def measure(self, name: str, order: str) -> Decimal:
        """What a list that is not in the order of names goes by."""
        if order == "cost":
            return self.spent.labels.get(name, Decimal(0)) if self.spent else Decimal(0)
        return Decimal(self.tasks.get(name, 0))

    def line(self, name: str) -> LabelLine:
        """What is known of it."""
        intent, spent = self.intents.get(name), self.spent
        own = self.known is not None and name in self.known.own
        deleting = intent and intent.operation == "label_delete"
        open_one = intent is not None and intent.settled_at is None
        return LabelLine(
            account_id=self.account.pk,
            name=name,
            origin=self._origin(name),
            tasks=self.tasks.get(name, 0),
            in_project=self.projects.get(name, 0),
            cost=spent.labels.get(name, Decimal(0)) if spent else None,
            project_cost=spent.projects.get(name, Decimal(0)) if spent else None,
            currency=self.account.currency,
            cost_url=spent.label_url(name) if spent else "",
            project_cost_url=spent.project_url(name) if spent else "",
            said=said_of(rights_of(self.user), intent),
            may_delete=own and self.may_change and not (deleting and open_one),
        )

    def _origin(self, name: str) -> str:
        if self.known is None or not self.known.is_told:
            return "" if name in self.tasks else "project"
        if name in self.known.own:
            return "own"
        if name in self.known.others:
            return "other"
        if name in self.tasks:
            return "tasks"
        return "project" if name in self.projects else "new"


def labels_page(*, user: Any, account: FarmAccount, query: LabelQuery) -> LabelsPage:
    """The page; about ten queries, whatever the number of labels."""
    known = known_of(user, account)
    may_change = account.enabled and not any(
        objection_to_user(user, OPERATIONS[key], account) for key in ASKED
    )
    facts = _Facts(
        user=user,
        account=account,
        known=known,
        tasks=label_totals(user=user, account_id=account.pk),
        projects=project_totals(user=user, account_id=account.pk),
        intents=intents_of_account(account, ASKED) if known else {},
        spent=spent_of(user, account),
        may_change=may_change,
    )
    names = set(facts.names())
    asked = query.q.casefold()
    found = _ordered((n for n in names if asked in n.casefold()), facts, query.sort)
    last = max(1, -(-len(found) // ROWS))
    start = (min(query.page, last) - 1) * ROWS
    return LabelsPage(
        account=account,
        query=query,
        known=known,
        lines=[facts.line(name) for name in found[start : start + ROWS]],
        total=len(found),
        any=bool(names),
        sees_money=facts.spent is not None,
        may_add=may_change,
    )


def _ordered(names: Iterable[str], facts: _Facts, sort: str) -> list[str]:
    found = sorted(names, key=lambda name: (name.casefold(), name))
    order, downwards = sort.removeprefix("-"), sort.startswith("-")
    if order != "name":
        found.sort(key=lambda name: facts.measure(name, order), reverse=downwards)
    elif downwards:
        found.reverse()
    return found
