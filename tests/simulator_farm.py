"""A simulated farm in a thread of the tests, and a handle on it.

`simulated_farm` is a small farm whose clock stands still; `new_farm` makes others.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from apps.simulator.options import Options
from apps.simulator.wire.server import FarmServer, build

ACCESS_ID = "AKIDsimulatedfarm"
ACCESS_KEY = "simulated-farm-key-for-tests"
MakeFarm = Callable[..., "SimulatedFarm"]


class SimulatedFarm:
    """A running farm: where it is, how to sign in, and how to move it by hand."""

    access_id = ACCESS_ID
    access_key = ACCESS_KEY
    protocol = "http"

    def __init__(self, server: FarmServer) -> None:
        self.server = server
        self.platform = server.farm.options.platform
        self.url = server.url
        self.domain = self.url.removeprefix("http://")
        self.image_base = f"{self.url}/_sim/images"
        self._session = requests.Session()

    def control(self, method: str, path: str, /, **order: Any) -> Any:
        """A call of /_sim/<path>; raises on anything but 200."""
        url = f"{self.url}/_sim/{path}"
        response = self._session.request(method, url, json=order or None, timeout=30)
        assert response.status_code == 200, response.text
        return response.json()

    def advance(self, seconds: float) -> int:
        """Move the farm's clock; its instant afterwards, in milliseconds."""
        return int(self.control("POST", "advance", seconds=seconds)["now"])

    def fault(self, kind: str, path: str = "", *, count: int = 1, **more: Any) -> None:
        """The next `count` calls whose path contains `path` go wrong (0: all)."""
        self.control("POST", "faults", fault=kind, path=path, count=count, **more)

    def clear_faults(self) -> None:
        """No more trouble."""
        self.control("DELETE", "faults")

    def skew(self, seconds: float) -> None:
        """Let the farm's real time be wrong: clients then get 610."""
        self.control("POST", "clock", skew_seconds=seconds)

    def add_task(self, kind: str = "blender", frames: int = 8, **order: Any) -> int:
        """Submit a task; its id. What it takes: apps/simulator/control/made.py."""
        return self.add_family(kind, frames, **order)[0]

    def add_family(
        self, kind: str = "maya", frames: int = 8, **order: Any
    ) -> list[int]:
        """Submit a task; all ids, the parent's first, then its children's."""
        answer = self.control("POST", "tasks", kind=kind, frames=frames, **order)
        return list(answer["ids"])

    def remove_task(self, task_id: int) -> None:
        """Let a task vanish without a trace."""
        self.control("DELETE", f"tasks/{task_id}")

    def set_frames(self, task_id: int, status: int, **order: Any) -> int:
        """Put frames into a status: `frame_ids`, `places`, `from`, or else all."""
        order |= {"task_id": task_id, "status": status}
        return int(self.control("POST", "frames", **order)["changed"])

    def set_fee(self, frame_id: int, fee: str) -> None:
        """Let a frame cost something else than it did."""
        self.control("POST", "fees", frame_id=frame_id, fee=fee)

    def book(self, kind: str, amount: str) -> None:
        """Money that no frame costs: top_up, voucher, refund, charge, …"""
        self.control("POST", "books", kind=kind, amount=amount)

    def hostile(self) -> list[int]:
        """Tasks with bad names and bad rows; their ids."""
        return list(self.control("POST", "hostile")["ids"])

    def state(self) -> dict[str, Any]:
        """Clock, calls, executions."""
        return dict(self.control("GET", "state"))

    def received(self) -> list[dict[str, Any]]:
        """Calls that were to change something, executed or not, in their order."""
        return list(self.control("GET", "received"))

    def calls(self, path: str = "") -> int:
        """How many calls of the farm's paths containing `path` came in so far."""
        counts = self.state()["calls"].items()
        return sum(count for called, count in counts if path in called)

    def executions(self, operation: str | None = None) -> int:
        """How many actions were carried out so far, or those of one operation."""
        counts = self.state()["executions"]
        return sum(counts.values()) if operation is None else counts.get(operation, 0)

    def stop(self) -> None:
        """The farm is gone: connections are refused from now on."""
        self._session.close()
        self.server.close()


@pytest.fixture
def new_farm() -> Iterator[MakeFarm]:
    """Makes farms: new_farm(tasks=3, frames=60, speed=0, ...), see Options."""
    with ExitStack() as stack:

        def make(**options: Any) -> SimulatedFarm:
            chosen: dict[str, Any] = {
                "tasks": 0,
                "frames": 0,
                "seed": 7,
                "speed": 0,
                "calm": True,
            } | options
            server = build(
                Options(access_id=ACCESS_ID, access_key=ACCESS_KEY, **chosen)
            )
            server.start()
            stack.callback(server.close)
            return SimulatedFarm(server)

        yield make


@pytest.fixture
def simulated_farm(new_farm: MakeFarm) -> SimulatedFarm:
    """Twelve tasks in most states with 400 frames; the clock stands still."""
    return new_farm(tasks=12, frames=400)


@pytest.fixture
def empty_farm(new_farm: MakeFarm) -> SimulatedFarm:
    """A farm with nothing on it; the clock stands still."""
    return new_farm()
