"""Render environments that an account has saved at the farm. Farm text: hostile."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.dashboard.account_facts.facts import Data, rows, text, whole
from apps.dashboard.environments.catalogue import (
    LINUX,
    SYSTEMS,
    WINDOWS,
    plugin_version,
)
from apps.farm.models import FarmReading
from apps.farm.naming import software_name


@dataclass(frozen=True)
class Chosen:
    """A plugin of an environment."""

    number: int
    name: str
    version: str


@dataclass(frozen=True)
class Saved:
    """One environment, as the farm lists it."""

    name: str
    software: int
    program: str
    version: str
    system: int
    plugins: tuple[Chosen, ...] = ()
    layer_type: int = 0
    project_path: str = ""
    is_default: bool = False
    is_own: bool = True
    """Not one of the main account, or of another one beside this one."""

    @property
    def system_name(self) -> str:
        """The system in words."""
        return SYSTEMS.get(self.system, str(self.system))

    @property
    def searched(self) -> str:
        """What a search looks at."""
        plugins = " ".join(f"{one.name} {one.version}" for one in self.plugins)
        words = (self.name, self.program, self.version, self.system_name, plugins)
        return " ".join(words).casefold()


def saved_of(reading: FarmReading) -> list[Saved]:
    """Those with a name: by program, the default of each first."""
    found = {(one.name, one.software, one.system): one for one in _saved(reading)}
    return sorted(
        found.values(),
        key=lambda one: (
            one.program.casefold(),
            not one.is_default,
            one.name.casefold(),
        ),
    )


def _saved(reading: FarmReading) -> Iterable[Saved]:
    for row in rows(reading.data):
        name, software = text(row, "editName"), whole(row, "cgId")
        if not name or software is None or not 0 < software < 10**17:
            continue
        yield Saved(
            name=name,
            software=software,
            program=text(row, "cgName") or software_name(software),
            version=text(row, "cgVersion"),
            system=LINUX if whole(row, "osName") == LINUX else WINDOWS,
            plugins=tuple(_chosen(rows(row.get("respUserPluginInfoVos")))),
            layer_type=whole(row, "renderLayerType") or 0,
            project_path=text(row, "projectPath"),
            is_default=whole(row, "isDefault") == 1,
            is_own=whole(row, "isMainUserId") != 0,
        )


def _chosen(found: Iterable[Data]) -> Iterable[Chosen]:
    for row in found:
        name = text(row, "pluginName")
        yield Chosen(
            number=whole(row, "pluginId") or 0,
            name=name,
            version=plugin_version(row, name),
        )
