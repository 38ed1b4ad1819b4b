"""The tiles of a picture in the making: where they stand and what is said of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from apps.common.money import ZERO
from apps.dashboard.frames.pictures import reason_text
from apps.dashboard.wording import duration, money
from apps.farm.models import Frame
from apps.farm.pictures.mosaic import tile_box
from apps.farm.status import FrameState, frame_label, frame_state

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x1f]")
"""What could mislead in a text without markup."""


@dataclass(frozen=True)
class Tile:
    """One tile as overlay and table draw it; its box in the picture's pixels."""

    place: int
    """From 1, in reading order."""
    row: int
    column: int
    x: int
    y: int
    width: int
    height: int
    name: str
    state: FrameState
    label: str
    percent: int
    used: int | None
    """Seconds."""
    left: int | None
    """Seconds, by the farm's own estimate; None: it has none."""
    cost: Decimal | None
    currency: str
    info: str
    """What the renderer says: farm text."""
    machine: str
    frame_id: int | None
    trouble: str
    """Why its picture is not the newest, in words."""

    @property
    def element_id(self) -> str:
        """Id of its row in the table."""
        return f"tile{self.place}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (repr(self),)

    @property
    def size(self) -> float:
        """How large its letters are, in the picture's pixels."""
        return round(min(self.height * 0.26, self.width * 0.2, 24), 1)

    @property
    def sign(self) -> dict[str, float]:
        """Where its sign stands: above the percentage, or in the corner when done."""
        side = round(self.size * 1.3, 1)
        x, y = self.x + (self.width - side) / 2, self.y + self.height / 2 - side
        if self.state is FrameState.DONE:
            x, y = self.x + self.width - side * 1.2, self.y + side * 0.2
        return {"x": round(x, 1), "y": round(y, 1), "side": side}

    @property
    def middle(self) -> dict[str, float]:
        """Where its percentage stands: the middle of the text's base line."""
        y = self.y + self.height / 2 + self.size
        return {"x": round(self.x + self.width / 2, 1), "y": round(y, 1)}

    @property
    def told(self) -> str:
        """All of it as one line without markup."""
        place = {"name": self.name, "row": self.row, "column": self.column}
        parts = [_("Tile %(name)s, row %(row)s, column %(column)s") % place]
        parts.append(f"{self.label}, {self.percent} %")
        if self.used:
            parts.append(_("%(time)s used") % {"time": duration(self.used)})
        if self.left is not None:
            parts.append(_("about %(time)s left") % {"time": duration(self.left)})
        if self.cost:
            parts.append(money(self.cost, self.currency))
        if self.machine:
            parts.append(_("machine %(name)s") % {"name": self.machine})
        parts += [text for text in (self.info, self.trouble) if text]
        return _TURNING.sub("", " · ".join(parts))


def tile_list(
    rows: Sequence[Sequence[Mapping[str, Any]]],
    *,
    size: tuple[int, int],
    currency: str,
    frames: Iterable[Frame] = (),
) -> list[Tile]:
    """The tiles of ProgressImage.tiles; `frames` are those of the task, as far as they
    are mirrored: the farm names tiles as it names frames."""
    known: dict[str, Frame | None] = {}
    for frame in frames:
        # A name that stands for two says nothing of either.
        known[frame.name] = None if frame.name in known else frame
    tiles: list[Tile] = []
    for number, row in enumerate(rows):
        for column, facts in enumerate(row):
            box = tile_box(size, len(rows), len(row), number, column)
            shown = known.get(str(facts.get("name") or ""))
            place = (len(tiles) + 1, number + 1, column + 1)
            tiles.append(_tile(place, box, facts, currency, shown))
    return tiles


def _tile(
    place: tuple[int, int, int],
    box: tuple[int, int, int, int],
    facts: Mapping[str, Any],
    currency: str,
    frame: Frame | None,
) -> Tile:
    percent = int(facts.get("percent") or 0)
    code = facts.get("status")
    state = _guess(percent) if code is None else frame_state(code)
    at_work = state is FrameState.RENDERING
    return Tile(
        *place,
        *(box[0], box[1], box[2] - box[0], box[3] - box[1]),
        name=str(facts.get("name") or facts.get("block") or place[0]),
        state=state,
        label=str(state.label) if code is None else frame_label(code),
        percent=percent,
        used=facts.get("used"),
        # The farm writes 0 where it does not know.
        left=(facts.get("left") or None) if at_work else None,
        cost=_cost(facts),
        currency=currency,
        info=str(facts.get("info") or ""),
        machine=frame.node if frame is not None else "",
        frame_id=frame.pk if frame is not None else None,
        trouble=reason_text(facts["trouble"], "failed") if "trouble" in facts else "",
    )


def _guess(percent: int) -> FrameState:
    if percent >= 100:
        return FrameState.DONE
    return FrameState.RENDERING if percent else FrameState.WAITING


def _cost(facts: Mapping[str, Any]) -> Decimal | None:
    """What balance and vouchers paid; None where the farm says nothing of either."""
    parts = [facts.get(name) for name in ("fee", "coupon")]
    try:
        amounts = [Decimal(part) for part in parts if part is not None]
    except InvalidOperation:
        return None
    return sum(amounts, ZERO) if amounts else None
