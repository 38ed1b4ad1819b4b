"""What can be chosen for an environment: from the farm's lists, as last read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from apps.dashboard.environments.catalogue import (
    Catalogue,
    Software,
    catalogue_of,
    softwares_of,
)
from apps.dashboard.environments.saved import Saved, saved_of
from apps.dashboard.tasks.filters import number_in
from apps.farm.models import FarmAccount, FarmReading, ReadingKind
from apps.farm.readings.keys import software_key
from apps.farm.readings.read import reading_of

PREFIX = "plugin-"
"""How the names of the fields of plugins begin."""


@dataclass(frozen=True)
class Choices:
    """The lists, and how far the choice has come: program, system, version."""

    account: FarmAccount
    reading: FarmReading
    """Of the programs."""
    programs: tuple[Software, ...]
    saved: tuple[Saved, ...]
    software: Software | None = None
    system: int | None = None
    details: FarmReading | None = None
    """Of the versions and plugins."""
    catalogue: Catalogue = field(default_factory=Catalogue)
    version: str = ""
    missed: str = ""
    """The version that was asked for and is not to be had any more."""

    @property
    def is_ready(self) -> bool:
        """Whether there is a version to choose plugins for."""
        return bool(self.version)

    @property
    def waits(self) -> bool:
        """Whether the farm is being asked for something that is needed to go on."""
        needed = (self.reading, self.details)
        return any(one is not None and one.fetched_at is None for one in needed)

    @property
    def cg_name(self) -> str:
        """The program as an environment has to spell it."""
        if self.catalogue.name:
            return self.catalogue.name
        return self.software.name if self.software else ""


def choices_of(account: FarmAccount, given: Mapping[str, str]) -> Choices:
    """What is chosen so far: `software`, `system` and `version` of a form or address.

    What is not (or no longer) to be had is taken as not chosen; where there is only
    one thing to choose it is chosen.
    """
    reading = reading_of(account, ReadingKind.SOFTWARE)
    programs = tuple(softwares_of(reading))
    saved = tuple(saved_of(reading_of(account, ReadingKind.ENVIRONMENTS)))
    number = number_in(given.get("software"))
    software = next((one for one in programs if one.number == number), None)
    if software is None:
        return Choices(account, reading, programs, saved)
    system = number_in(given.get("system"))
    if system is None or system not in software.systems:
        system = software.systems[0]
    key = software_key(software.number, system)
    details = reading_of(account, ReadingKind.PLUGINS, key)
    catalogue = catalogue_of(details)
    version = asked = given.get("version", "")
    if version not in catalogue.versions:
        version = catalogue.versions[0] if catalogue.versions else ""
    missed = asked if catalogue.versions and asked != version else ""
    return Choices(
        account=account,
        reading=reading,
        programs=programs,
        saved=saved,
        software=software,
        system=system,
        details=details,
        catalogue=catalogue,
        version=version,
        missed=missed,
    )


def field_name(plugin: str) -> str:
    """Name of the field that chooses a version of the plugin."""
    digest = blake2b(plugin.encode(errors="replace"), digest_size=8)
    return f"{PREFIX}{digest.hexdigest()}"
