"""The machines that a task can be rendered on, from what the farm listed last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.farm.models import FarmReading, ReadingKind, RenderTask
from apps.farm.readings.read import reading_of

GPU = 2
ENABLED = 1
LONGEST = 100


@dataclass(frozen=True)
class Machine:
    """One configuration. Farm text."""

    id: int
    has_cards: bool
    """Renders on graphics cards."""
    model: str
    cards: str
    """How many of them, as the farm writes it: "2*GPU"."""
    ram: str
    current: bool
    usable: bool
    """Can be chosen for the task: switched on, and its software runs there."""

    @property
    def label(self) -> str:
        """As people read it: "3090 · 4*GPU · 128GB"."""
        return " · ".join(part for part in (self.model, self.cards, self.ram) if part)

    @property
    def params(self) -> dict[str, Any]:
        """Of the click that chooses it."""
        return {
            "config_id": self.id,
            "model": self.model,
            "gpus": self.cards,
            "ram": self.ram,
        }


def hardware_reading(task: RenderTask) -> FarmReading:
    """What the farm lists for the task; notes that somebody looks."""
    return reading_of(task.account, ReadingKind.HARDWARE, str(task.remote_id))


def machines_of(reading: FarmReading, cg_id: int | None) -> list[Machine]:
    """Those that the reading has, in the farm's order; rows that make no sense not."""
    rows = reading.data if isinstance(reading.data, list) else []
    found = (_machine(row, cg_id) for row in rows if isinstance(row, Mapping))
    return [machine for machine in found if machine is not None]


def _machine(row: Mapping[str, Any], cg_id: int | None) -> Machine | None:
    number = row.get("id")
    if type(number) is not int or number <= 0:
        return None
    barred = row.get("notSupportCgId")
    fits = not isinstance(barred, list) or cg_id not in barred
    return Machine(
        id=number,
        has_cards=row.get("type") == GPU,
        model=_text(row, "model"),
        cards=_text(row, "gpuNum"),
        ram=_text(row, "ram"),
        current=row.get("current") is True,
        usable=fits and row.get("status") in (ENABLED, None),
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()[:LONGEST]


def machine_choices(machines: list[Machine]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those that can be chosen, by their sort, for a list to choose from."""
    groups = ((False, _("On processors")), (True, _("On graphics cards")))
    found = [
        (
            name,
            [
                (str(one.id), one.label)
                for one in machines
                if one.has_cards is cards and (one.usable or one.current)
            ],
        )
        for cards, name in groups
    ]
    return [(name, choices) for name, choices in found if choices]


def machine_now(machines: list[Machine]) -> Machine | None:
    """What the task has; None: not told, or its parts differ."""
    now = [machine for machine in machines if machine.current]
    return now[0] if len(now) == 1 else None
