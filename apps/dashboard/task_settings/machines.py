"""The machines that render a task, and those that its account has hired."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from apps.dashboard.task_settings.hardware import (
    Machine,
    hardware_reading,
    machine_now,
    machines_of,
)
from apps.dashboard.task_settings.values import ram_gb
from apps.farm.models import FarmReading, ReadingKind, ReadingState, RenderTask
from apps.farm.readings.read import reading_of
from apps.farm.readings.show import looks

MOST_PACKS = 20


@dataclass(frozen=True)
class Machines:
    """As the farm told it last."""

    hardware: FarmReading
    now: Machine | None
    several: bool
    """Its parts differ."""
    ram_gb: int | None
    """What the task's own row says."""
    packs: FarmReading
    names: list[str]
    """Of hired packs. Farm text."""

    @property
    def is_waiting(self) -> bool:
        """Whether it looks different in a moment."""
        states = (self.hardware.state, self.packs.state)
        return ReadingState.WAITING in states

    @property
    def version(self) -> str:
        """Changes with everything that is shown."""
        told = repr((looks(self.hardware), looks(self.packs)))
        return f"{zlib.crc32(told.encode()):08x}"


def task_machines(task: RenderTask) -> Machines:
    """Of a task with its account at hand; notes that somebody looks. Two queries."""
    hardware = hardware_reading(task)
    packs = reading_of(task.account, ReadingKind.PACK_NODE)
    found = machines_of(hardware, task.cg_id)
    return Machines(
        hardware=hardware,
        now=machine_now(found),
        several=sum(one.current for one in found) > 1,
        ram_gb=ram_gb(task),
        packs=packs,
        names=_names(packs),
    )


def _names(reading: FarmReading) -> list[str]:
    rows = reading.data if isinstance(reading.data, list) else []
    names = (row.get("packName") for row in rows if isinstance(row, Mapping))
    return [name[:100] for name in names if isinstance(name, str) and name][:MOST_PACKS]
