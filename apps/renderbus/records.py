"""How long calls may take, and what is told about each."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from apps.renderbus.endpoints import Endpoint
from apps.renderbus.errors import FarmError, FarmRefused, FarmRejected, FarmThrottled

logger = logging.getLogger(__name__)

_OUTCOMES: tuple[tuple[type[FarmError], str], ...] = (
    (FarmRefused, "refused"),
    (FarmRejected, "rejected"),
    (FarmThrottled, "throttled"),
    (FarmError, "unavailable"),
)


@dataclass(frozen=True)
class CallRecord:
    """One HTTP request, for metrics.

    `outcome` is ok, rejected, refused, throttled or unavailable; `code` is the
    farm's where it gave one; `path` is a constant of the interface.
    """

    path: str
    endpoint: str
    seconds: float
    outcome: str
    code: int | None


@dataclass(frozen=True)
class Pace:
    """How long things may take, in seconds.

    `total` bounds a whole call, repetitions included, waiting at the gate not;
    `pause` is the longest rest before the first repetition, doubled before the next.
    """

    connect: float = 5.0
    read: float = 20.0
    total: float = 30.0
    pause: float = 1.0


def call_record(
    endpoint: Endpoint, path: str, seconds: float, outcome: object
) -> CallRecord:
    """The record of a request; an outcome that is no FarmError is a success."""
    if not isinstance(outcome, FarmError):
        return CallRecord(path, endpoint.name, seconds, "ok", None)
    name = next(word for kind, word in _OUTCOMES if isinstance(outcome, kind))
    return CallRecord(path, endpoint.name, seconds, name, outcome.code)


def tell(listener: Callable[[CallRecord], None], record: CallRecord) -> None:
    """Pass a record on. The farm has answered by now: a metric that fails must not
    turn that answer into an unknown one."""
    try:
        listener(record)
    except Exception:
        logger.exception("a call could not be counted")
