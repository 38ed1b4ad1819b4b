"""Faults on request: the next calls whose path contains a text go wrong."""

import threading
from dataclasses import dataclass

KINDS = {
    "latency": "before",
    "status": "before",
    "html": "before",
    "code": "before",
    "cut_before": "before",
    "shifting_list": "before",
    "cut_after": "after",
    "broken_json": "after",
    "truncate": "after",
    "empty_list": "after",
}
"""Every kind, and whether it strikes before or after the farm has acted."""


@dataclass
class Fault:
    """One order for trouble; `left` is None until it is cleared."""

    kind: str
    path: str = ""
    left: int | None = 1
    when: str = "before"
    seconds: float = 1.0
    status: int = 502
    code: int = 500
    retry_after: str = ""
    by: int = 1

    def strikes(self, path: str) -> bool:
        """Whether a call of this path is meant; "$" at the end of ours is its end."""
        if self.path.endswith("$"):
            return path.endswith(self.path[:-1])
        return self.path in path


def _whole(order: dict[str, object], name: str, default: int) -> int:
    value = order.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name} is not a whole number")
    return value


def parse_fault(order: dict[str, object]) -> Fault:
    """A Fault from the body of `/_sim/faults`; ValueError says what is wrong."""
    kind = str(order.get("fault"))
    if kind not in KINDS:
        raise ValueError(f"fault is one of {', '.join(KINDS)}")
    when = str(order.get("when") or KINDS[kind])
    if when not in ("before", "after"):
        raise ValueError("when is before or after")
    seconds = order.get("seconds", 1.0)
    if not isinstance(seconds, int | float) or seconds < 0:
        raise ValueError("seconds is a number of seconds")
    return Fault(
        kind=kind,
        path=str(order.get("path") or ""),
        left=_whole(order, "count", 1) or None,
        when=when,
        seconds=float(seconds),
        status=_whole(order, "status", 502),
        code=_whole(order, "code", 500),
        retry_after=str(order.get("retry_after") or ""),
        by=_whole(order, "by", 1),
    )


class Faults:
    """The faults that are ordered and not used up."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def order(self, fault: Fault) -> None:
        """Let it strike from the next matching call on."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """No more trouble."""
        with self._lock:
            self._faults.clear()

    def take(self, path: str) -> list[Fault]:
        """The faults that strike this call: the first of each kind."""
        with self._lock:
            struck: dict[str, Fault] = {}
            for fault in self._faults:
                if fault.strikes(path) and fault.kind not in struck:
                    struck[fault.kind] = fault
            for fault in struck.values():
                if fault.left is not None:
                    fault.left -= 1
            self._faults = [fault for fault in self._faults if fault.left != 0]
            return list(struck.values())
