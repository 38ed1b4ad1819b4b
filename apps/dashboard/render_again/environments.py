"""Saved render environments that fit a task's software, to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.farm.models import FarmReading, ReadingKind, RenderTask
from apps.farm.readings.keys import software_key
from apps.farm.readings.read import reading_of

WINDOWS, LINUX = 1, 0
_SYSTEMS = {WINDOWS: "Windows", LINUX: "Linux"}
LONGEST = 100


@dataclass(frozen=True)
class Environment:
    """One that somebody saved at the farm. Farm text."""

    name: str
    system: int
    software: str
    version: str
    plugins: Mapping[str, str] = field(default_factory=dict)
    """Version by name."""
    is_default: bool = False

    @property
    def key(self) -> str:
        """For a list to choose from."""
        return f"{self.system}:{self.name}"

    @property
    def label(self) -> str:
        """As people read it: "studio: Maya 2022, mtoa 5.3.1 (Windows)"."""
        parts = [f"{self.software} {self.version}".strip(), *self.plugins.values()]
        system = _SYSTEMS.get(self.system, "")
        words = f"{self.name}: {', '.join(part for part in parts if part)}"
        return f"{words} ({system})" if system else words

    @property
    def params(self) -> dict[str, Any]:
        """Of the click that wants it."""
        return {
            "cg_name": self.software,
            "cg_version": self.version,
            "plugins": dict(self.plugins),
        }


def environment_readings(task: RenderTask) -> list[FarmReading]:
    """What is saved for the task's software on each system; notes that somebody looks.
    Nothing for a task without one."""
    if task.cg_id is None or task.cg_id <= 0:
        return []
    return [
        reading_of(task.account, ReadingKind.ENVIRONMENTS, software_key(task.cg_id, os))
        for os in _SYSTEMS
    ]


def environments_of(readings: list[FarmReading]) -> list[Environment]:
    """Those with a name and a version, the default ones first."""
    found = [
        environment
        for reading in readings
        for row in (reading.data if isinstance(reading.data, list) else [])
        if isinstance(row, Mapping)
        and (environment := _environment(row, reading)) is not None
    ]
    return sorted(found, key=lambda one: not one.is_default)


def _environment(row: Mapping[str, Any], reading: FarmReading) -> Environment | None:
    name, version = _text(row, "editName"), _text(row, "cgVersion")
    software = _text(row, "cgName")
    if not name or not version or not software:
        return None
    listed = row.get("respUserPluginInfoVos")
    plugins = [one for one in listed or () if isinstance(one, Mapping)]
    return Environment(
        name=name,
        system=LINUX if reading.key.endswith("/0") else WINDOWS,
        software=software,
        version=version,
        plugins={
            _text(one, "pluginName"): _text(one, "pluginVersion")
            for one in plugins
            if _text(one, "pluginName") and _text(one, "pluginVersion")
        },
        is_default=row.get("isDefault") == 1,
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip()[:LONGEST] if isinstance(value, str) else ""
