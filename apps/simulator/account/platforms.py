"""The platforms of the cloud, and how busy they are over the day."""

from datetime import datetime
from typing import Any

from apps.simulator.protocol.params import FARM_ZONE
from apps.simulator.seed.draw import between

OFF, NORMAL, BUSY, FULL = range(4)
CPU, GPU = 1, 0
NEIGHBOURS = ((0, CPU, 0), (4, GPU, 0), (18, CPU, -25), (29, GPU, -200))
"""Platforms by their distance from the account's: kind, how much quieter (in %)."""
HOURS = (
    *(78, 66, 52, 40, 30, 24, 20, 22, 30, 40, 50, 56),
    *(52, 58, 62, 66, 70, 74, 80, 88, 95, 99, 97, 90),
)
"""How much of a platform is taken in each hour of the farm's day, percent."""
BUSY_FROM, FULL_FROM = 70, 92


def load(platform: int, quieter: int, now_ms: int, seed: int) -> int:
    """How much of a platform is taken, percent; the same for a whole quarter hour."""
    quarter = now_ms // 900_000
    moment = datetime.fromtimestamp(quarter * 900, FARM_ZONE)
    hour, minute = moment.hour, moment.minute
    early, late = HOURS[hour], HOURS[(hour + 1) % 24]
    swing = between(-9, 9, seed, platform, quarter, 61)
    return early + (late - early) * minute // 60 + swing + quieter


def status(platform: int, quieter: int, now_ms: int, seed: int) -> int:
    """0 not activated, 1 normal, 2 busy, 3 full."""
    if quieter <= -100:
        return OFF
    taken = load(platform, quieter, now_ms, seed)
    if taken >= FULL_FROM:
        return FULL
    return BUSY if taken >= BUSY_FROM else NORMAL


def rows(
    own: int, now_ms: int, seed: int, pinned: dict[int, int]
) -> list[dict[str, Any]]:
    """Every platform, the account's own first; `pinned` are statuses set by hand."""
    found = []
    for distance, kind, quieter in NEIGHBOURS:
        number = own + distance
        by_itself = status(number, quieter, now_ms, seed)
        stands = pinned.get(number, by_itself)
        found.append(
            {
                "platform": number,
                "name": f"query_platform_w{number}",
                "type": kind,
                "status": stands,
                "taskPrefix": "W",
                "isShow": int(stands != OFF),
            }
        )
    return found
