"""The page of the software: programs, and versions and plugins of one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from apps.dashboard.environments.catalogue import (
    SYSTEMS,
    Catalogue,
    Plugin,
    Software,
    catalogue_of,
    softwares_of,
)
from apps.dashboard.environments.page import may_change
from apps.dashboard.environments.query import EnvironmentQuery
from apps.dashboard.wording import listed
from apps.farm.models import FarmAccount, FarmReading, ReadingKind
from apps.farm.readings.keys import software_key
from apps.farm.readings.read import reading_of
from apps.farm.readings.show import looks

MOST_SEARCHED = 40
"""Programs whose plugins are looked through."""
MOST_HITS = 12
"""Plugins that are named below a program."""


@dataclass(frozen=True)
class Row:
    """A plugin, and its versions for each version of the program."""

    name: str
    cells: Sequence[Sequence[Plugin]]


@dataclass(frozen=True)
class Table:
    """Which plugin fits which version of a program."""

    versions: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Hit:
    """A plugin that a search found: the program's versions that it is there for."""

    name: str
    versions: str


@dataclass(frozen=True)
class Found:
    """A program of the list, with what of it was found."""

    software: Software
    url: str
    hits: Sequence[Hit] = ()
    more: int = 0


@dataclass(frozen=True)
class SoftwarePage:
    """All that the page shows."""

    account: FarmAccount
    query: EnvironmentQuery
    reading: FarmReading
    programs: Sequence[Found] = ()
    known: int = 0
    searching: int = 0
    """Programs whose plugins are being fetched for the search."""
    chosen: Software | None = None
    details: FarmReading | None = None
    catalogue: Catalogue = field(default_factory=Catalogue)
    table: Table | None = None
    systems: Sequence[tuple[int, str, str]] = ()
    """Of the chosen program: number, name and address."""
    versions: Sequence[tuple[str, str]] = ()
    """Of the chosen program: each with the address that shows it alone; "" is all."""
    may_add: bool = False
    asked: tuple[tuple[str, str], ...] = ()
    """Readings (kind, key) that the page shows something of."""
    element_id: str = "software"

    @property
    def base(self) -> str:
        """Address of the page."""
        return reverse("software")

    @property
    def list_url(self) -> str:
        """All programs."""
        return self.base + EnvironmentQuery(self.account.pk).address()

    @property
    def environments_url(self) -> str:
        """The page of the saved environments."""
        query = EnvironmentQuery(self.account.pk)
        return reverse("environment-list") + query.address()

    @property
    def add_url(self) -> str:
        """The form, with what is chosen here."""
        query = EnvironmentQuery(
            software=self.query.software,
            system=self.query.system,
            version=self.query.version,
        )
        address = reverse("account-environment", args=(self.account.pk,))
        return address + query.address()

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        read = (looks(self.reading), looks(self.details) if self.details else ())
        shown = (self.programs, self.table, self.searching, self.may_add)
        return (*read, *shown, self.chosen, self.catalogue.versions)


def software_page(
    *, user: Any, account: FarmAccount, query: EnvironmentQuery
) -> SoftwarePage:
    """The list of programs, or one of them."""
    reading = reading_of(account, ReadingKind.SOFTWARE)
    known = softwares_of(reading)
    chosen = next((one for one in known if one.number == query.software), None)
    if chosen is not None:
        return _chosen(user, account, query, reading, chosen)
    return _listed(account, query, reading, known)


def _chosen(
    user: Any,
    account: FarmAccount,
    query: EnvironmentQuery,
    reading: FarmReading,
    chosen: Software,
) -> SoftwarePage:
    system = query.system if query.system in chosen.systems else chosen.systems[0]
    key = software_key(chosen.number, system)
    details = reading_of(account, ReadingKind.PLUGINS, key)
    catalogue = catalogue_of(details)
    version = query.version if query.version in catalogue.versions else ""
    shown = EnvironmentQuery(account.pk, query.q, chosen.number, system, version)
    return SoftwarePage(
        account=account,
        query=shown,
        reading=reading,
        known=1,
        chosen=chosen,
        details=details,
        catalogue=catalogue,
        table=_table(catalogue, shown),
        systems=[
            (one, SYSTEMS[one], shown.address(system=one, version=""))
            for one in chosen.systems
        ],
        versions=[
            (one, shown.address(version=one)) for one in ("", *catalogue.versions)
        ],
        may_add=may_change(user, account),
        asked=(
            (str(ReadingKind.SOFTWARE), ""),
            (str(ReadingKind.PLUGINS), key),
        ),
    )


def _table(catalogue: Catalogue, query: EnvironmentQuery) -> Table:
    versions = [query.version] if query.version else list(catalogue.versions)
    wanted = query.q.casefold()
    rows = [
        Row(name, [catalogue.fitting(one).get(name, ()) for one in versions])
        for name in catalogue.names
        if wanted in name.casefold()
    ]
    return Table(versions, [row for row in rows if any(row.cells)])


def _listed(
    account: FarmAccount,
    query: EnvironmentQuery,
    reading: FarmReading,
    known: Sequence[Software],
) -> SoftwarePage:
    shown = EnvironmentQuery(account.pk, query.q)
    asked: list[tuple[str, str]] = [(str(ReadingKind.SOFTWARE), "")]
    programs, waiting = [], 0
    for place, software in enumerate(known):
        hits: list[Hit] = []
        if query.q and place < MOST_SEARCHED:
            key = software_key(software.number)
            details = reading_of(account, ReadingKind.PLUGINS, key)
            asked.append((str(ReadingKind.PLUGINS), key))
            waiting += details.fetched_at is None and details.state == "waiting"
            hits = list(_hits(catalogue_of(details), query.q))
        if hits or _fits(software, query.q):
            url = EnvironmentQuery(account.pk, software=software.number).address(
                q=query.q if hits else ""
            )
            more = max(len(hits) - MOST_HITS, 0)
            programs.append(Found(software, url, hits[:MOST_HITS], more))
    return SoftwarePage(
        account=account,
        query=shown,
        reading=reading,
        programs=programs,
        known=len(known),
        searching=waiting,
        asked=tuple(asked),
    )


def _fits(software: Software, q: str) -> bool:
    words = (
        software.name,
        *software.suffixes,
        *(f".{one}" for one in software.suffixes),
    )
    return any(q.casefold() in one.casefold() for one in words)


def _hits(catalogue: Catalogue, q: str) -> Iterator[Hit]:
    wanted = q.casefold()
    for name in catalogue.names:
        if wanted in name.casefold():
            versions = [
                one for one in catalogue.versions if name in catalogue.fitting(one)
            ]
            yield Hit(name, listed(reversed(versions)))
