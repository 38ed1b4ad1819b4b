"""The page of the render environments of one account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.actions.policies import objection_to_user
from apps.actions.selectors import intents_of_account
from apps.dashboard.environments.catalogue import WINDOWS, Catalogue, catalogue_of
from apps.dashboard.environments.lines import (
    ADD,
    ASKED,
    UNKNOWN,
    EnvironmentLine,
    is_wanted,
    listed_line,
    wanted_line,
)
from apps.dashboard.environments.query import EnvironmentQuery
from apps.dashboard.environments.saved import saved_of
from apps.dashboard.live.parts import Card
from apps.farm.models import FarmAccount, FarmReading, ReadingKind
from apps.farm.readings.keys import software_key
from apps.farm.readings.read import reading_of
from apps.farm.readings.show import looks
from apps.farm.rights import VIEW, rights_of

ROWS = 50


@dataclass(frozen=True)
class Group:
    """Environments of one program."""

    name: str
    software: int
    lines: Sequence[EnvironmentLine]


@dataclass(frozen=True)
class EnvironmentsPage:
    """All that the page shows."""

    account: FarmAccount
    query: EnvironmentQuery
    reading: FarmReading | None
    """None: names tell of projects that the viewer does not see."""
    wanted: Sequence[EnvironmentLine] = ()
    """What was asked for and is not there."""
    groups: Sequence[Group] = ()
    programs: Sequence[tuple[int, str]] = ()
    """Programs that have any, to choose from."""
    total: int = 0
    """That fit what is searched for."""
    known: int = 0
    may_add: bool = False
    element_id: str = "environments"

    @property
    def base(self) -> str:
        """Address of the page."""
        return reverse("environment-list")

    @property
    def last(self) -> int:
        """Number of the last page."""
        return max(1, -(-self.total // ROWS))

    @property
    def first_number(self) -> int:
        """Number of the first one shown."""
        return (self.query.page - 1) * ROWS + 1

    @property
    def last_number(self) -> int:
        """Number of the last one shown."""
        return min(self.query.page * ROWS, self.total)

    @property
    def previous_url(self) -> str:
        """ "" on the first page."""
        at = self.query.page
        return self.base + self.query.address(page=at - 1) if at > 1 else ""

    @property
    def next_url(self) -> str:
        """ "" on the last page."""
        at = self.query.page
        return self.base + self.query.address(page=at + 1) if at < self.last else ""

    @property
    def all_url(self) -> str:
        """The list without a search."""
        return self.base + self.query.address(q="", software=None)

    @property
    def add_url(self) -> str:
        """The empty form."""
        return reverse("account-environment", args=(self.account.pk,))

    @property
    def software_url(self) -> str:
        """The page of the software."""
        return reverse("software") + EnvironmentQuery(self.account.pk).address()

    @property
    def lines(self) -> list[EnvironmentLine]:
        """All that are shown, each a live part of its own: its menu may be open."""
        return [*self.wanted, *(line for group in self.groups for line in group.lines)]

    @property
    def age(self) -> Card:
        """The line that says how old it is."""
        return Card("environments-age", looks(self.reading) if self.reading else ())

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks, but what its parts do."""
        names = [(group.name, len(group.lines)) for group in self.groups]
        is_known = self.reading is not None and self.reading.fetched_at is not None
        shown = (self.programs, self.total, self.may_add, is_known)
        return (*shown, names, len(self.wanted))


def may_change(user: Any, account: FarmAccount) -> bool:
    """Whether the user may ask the farm to change environments."""
    objection = objection_to_user(user, OPERATIONS[ADD], account)
    return account.enabled and objection is None


def environments_page(
    *, user: Any, account: FarmAccount, query: EnvironmentQuery
) -> EnvironmentsPage:
    """The page; a handful of queries."""
    rights = rights_of(user)
    if not rights.covers(VIEW, account_id=account.pk):
        return EnvironmentsPage(account, query, None)
    reading = reading_of(account, ReadingKind.ENVIRONMENTS)
    saved, allowed = saved_of(reading), may_change(user, account)
    intents = intents_of_account(account, ASKED)
    there = {one.name for one in saved}
    fitting = [
        one
        for one in saved
        if query.software in (None, one.software) and query.q.casefold() in one.searched
    ]
    page = min(query.page, max(1, -(-len(fitting) // ROWS)))
    shown = [
        listed_line(
            account, one, intents.get(one.name), rights=rights, may_change=allowed
        )
        for one in fitting[(page - 1) * ROWS : page * ROWS]
    ]
    return EnvironmentsPage(
        account=account,
        query=EnvironmentQuery(
            account.pk, query.q, query.software, query.system, page=page
        ),
        reading=reading,
        wanted=[
            wanted_line(
                account,
                intent,
                _catalogue(account, intent),
                rights=rights,
                may_change=allowed,
            )
            for name, intent in intents.items()
            if name not in there and is_wanted(intent)
        ],
        groups=_groups(shown),
        programs=sorted(
            {(one.software, one.program) for one in saved}, key=lambda it: it[1]
        ),
        total=len(fitting),
        known=len(saved),
        may_add=allowed,
    )


def _catalogue(account: FarmAccount, intent: Intent) -> Catalogue:
    """What plugins are called that a click names by their numbers."""
    wanted = intent.params
    if not wanted.get("plugin_ids") or not wanted.get("cg_id"):
        return UNKNOWN
    key = software_key(wanted["cg_id"], wanted.get("render_system", WINDOWS))
    return catalogue_of(reading_of(account, ReadingKind.PLUGINS, key))


def _groups(lines: Sequence[EnvironmentLine]) -> list[Group]:
    found: dict[int, list[EnvironmentLine]] = {}
    for line in lines:
        found.setdefault(line.saved.software, []).append(line)
    return [
        Group(some[0].saved.program, number, some) for number, some in found.items()
    ]
