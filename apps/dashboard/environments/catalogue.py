"""Software that the farm has, its versions, and the plugins of each. Farm text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.dashboard.account_facts.facts import Data, mapping, rows, text, whole
from apps.dashboard.ordering import natural
from apps.farm.models import FarmReading
from apps.farm.naming import software_name

WINDOWS, LINUX = 1, 0
MAYA = 2000
"""The farm's number of Maya, whose environments have a type of render layers."""
SYSTEMS: Mapping[int, str] = {WINDOWS: "Windows", LINUX: "Linux"}
YES = 1
NEEDED, WANTED_OR_NOT = 1, 2


@dataclass(frozen=True)
class Software:
    """A program."""

    number: int
    """The farm's cgId."""
    name: str
    suffixes: tuple[str, ...] = ()
    """Of its scene files, without the dot."""
    on_linux: bool = False
    project_path: int | None = None
    """Whether a submission needs one: 1, 2 (as one likes), 3 (no)."""
    analyse: int | None = None
    """The same of the analysis."""
    is_default: bool = False

    @property
    def systems(self) -> tuple[int, ...]:
        """On which it runs; Windows first."""
        return (WINDOWS, LINUX) if self.on_linux else (WINDOWS,)

    @property
    def system_names(self) -> tuple[str, ...]:
        """The same in words."""
        return tuple(SYSTEMS[one] for one in self.systems)


@dataclass(frozen=True)
class Plugin:
    """One version of a plugin."""

    number: int
    name: str
    version: str


@dataclass(frozen=True)
class Catalogue:
    """A program's versions, newest first, and which plugins fit each."""

    name: str = ""
    """Of the program, as an environment has to spell it."""
    versions: tuple[str, ...] = ()
    plugins: Mapping[str, Mapping[str, tuple[Plugin, ...]]] = field(
        default_factory=dict
    )
    """By version of the program and name of the plugin; newest versions first."""

    @property
    def names(self) -> list[str]:
        """Of all plugins, each once."""
        found = {name for known in self.plugins.values() for name in known}
        return sorted(found, key=natural)

    def fitting(self, version: str) -> Mapping[str, tuple[Plugin, ...]]:
        """The plugins of a version of the program, by name."""
        return self.plugins.get(version, {})

    def plugin_of(self, number: int) -> Plugin | None:
        """A plugin by its number, whichever version of the program it fits."""
        every = (
            versions for known in self.plugins.values() for versions in known.values()
        )
        found = (one for versions in every for one in versions if one.number == number)
        return next(found, None)

    def label_of(self, number: int) -> str:
        """Its name and version; "" for one that is not there."""
        plugin = self.plugin_of(number)
        return f"{plugin.name} {plugin.version}" if plugin else ""


def softwares_of(reading: FarmReading) -> list[Software]:
    """All programs that the farm supports, by name."""
    data = mapping(reading.data)
    default = whole(data, "defaultCgId")
    found = {
        software.number: software
        for row in rows(data.get("renderInfoList"))
        if (software := _software(row, default)) is not None
    }
    return sorted(found.values(), key=lambda one: (one.name.casefold(), one.number))


def _software(row: Data, default: int | None) -> Software | None:
    number = whole(row, "cgId")
    if number is None or not 0 < number < 10**17:
        return None
    suffixes = (part.strip(" .") for part in text(row, "cgType").split(";"))
    return Software(
        number=number,
        name=text(row, "cgName") or software_name(number),
        suffixes=tuple(part for part in suffixes if part)[:20],
        on_linux=whole(row, "isSupportLinux") == YES,
        project_path=whole(row, "isNeedProjectPath"),
        analyse=whole(row, "isNeedAnalyse"),
        is_default=number == default,
    )


def catalogue_of(reading: FarmReading) -> Catalogue:
    """Versions and plugins that a reading tells."""
    data = mapping(reading.data)
    versions = {
        text(row, "id"): text(row, "cgVersion")
        for row in rows(data.get("cgVersion"))
        if text(row, "cgVersion")
    }
    names = (text(row, "cgName") for row in rows(data.get("cgVersion")))
    found: dict[str, dict[str, tuple[Plugin, ...]]] = {}
    for row in rows(data.get("cgPlugin")):
        version, name = versions.get(text(row, "cvId")), text(row, "pluginName")
        if version is not None and name:
            plugins = tuple(_plugins(rows(row.get("pluginVersions")), name))
            known = found.setdefault(version, {})
            known[name] = _newest_first({*known.get(name, ()), *plugins})
    ordered = sorted(set(versions.values()), key=natural, reverse=True)
    name = next((one for one in names if one), "")
    return Catalogue(name, tuple(ordered), found)


def _plugins(found: Iterable[Data], name: str) -> Iterable[Plugin]:
    for row in found:
        number = whole(row, "pluginId")
        if number is not None and 0 < number < 1 << 53:
            yield Plugin(number, name, plugin_version(row, name))


def plugin_version(row: Data, name: str) -> str:
    """The version alone: the farm writes "mtoa 5.3.1" or "5.3.1"."""
    version = text(row, "pluginVersion")
    alone = version.removeprefix(name).strip()
    return alone or version or "—"


def _newest_first(plugins: Iterable[Plugin]) -> tuple[Plugin, ...]:
    def order(one: Plugin) -> object:
        return (natural(one.version), one.number)

    return tuple(sorted(plugins, key=order, reverse=True))  # type: ignore[arg-type]
