"""Before frames are stopped: how many of them render, and what would be lost."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from apps.farm.models import Frame
from apps.farm.status import FrameState, frame_codes


@dataclass(frozen=True)
class Interrupted:
    """Frames in work: what a stop throws away. Of the frames, not of their tasks."""

    frames: int
    seconds: int
    """That they have rendered so far, all together, in this attempt."""
    spent: list[tuple[str, Decimal]]
    """Currency, and what the farm has billed for them so far."""

    @property
    def billed(self) -> bool:
        """Whether that is anything: farms may bill a frame when it ends."""
        return any(amount for _, amount in self.spent)


def interrupted(
    frame_ids: Collection[int], *, now: datetime | None = None
) -> Interrupted | None:
    """What of these frames (primary keys) renders as last seen; None: none of it."""
    at = now or timezone.now()
    codes = frame_codes(FrameState.RENDERING)
    rows = Frame.objects.present().filter(pk__in=frame_ids, status_code__in=codes)
    found = rows.values_list("task__account__currency", "cost", "started_at")
    spent: dict[str, Decimal] = {}
    seconds = count = 0
    for currency, cost, started in found.order_by("pk"):
        count += 1
        spent[currency] = spent.get(currency, Decimal(0)) + cost
        if started is not None:
            seconds += max(0, int((at - started).total_seconds()))
    return Interrupted(count, seconds, sorted(spent.items())) if count else None
