"""One simulated farm: its world, its faults, and what was asked of it."""

import threading
import time
from collections import Counter, deque

from apps.simulator.account.environments import Environments
from apps.simulator.account.fees import Wallet, mills
from apps.simulator.options import Options
from apps.simulator.past import records, state
from apps.simulator.past.history import populate
from apps.simulator.past.resuming import resume
from apps.simulator.protocol.faults import Faults
from apps.simulator.rendering import analysing, creating, ending, starting, submit
from apps.simulator.rendering.clock import Clock
from apps.simulator.rendering.world import EventHandler, Numbers, World

EXECUTED_KEPT = 10_000
HANDLERS: dict[str, EventHandler] = {
    "analysed": analysing.on_analysed,
    "dispatch": starting.on_dispatch,
    "fee": ending.change_fee,
    "frame-end": ending.end_frame,
    "give-up": creating.on_give_up,
    "login": records.on_login,
    "submission": submit.on_submission,
}
"""What happens when an event of the agenda is due."""


class Farm:
    """What all requests share; `lock` is held while one of them acts."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.lock = threading.RLock()
        self.clock = Clock(speed=options.speed, start_ms=options.start_ms)
        kept = state.read(options)
        self.world = kept.world or self._empty(kept.numbers)
        self.world.clock = self.clock
        self.world.handlers = HANDLERS
        if kept.world is None:
            self._begin()
        else:
            self._go_on()
        self.environments = kept.environments or Environments()
        self.faults = Faults()
        self.platform_statuses: dict[int, int] = {}
        self.calls: Counter[str] = Counter()
        self.executions: Counter[str] = Counter()
        self.executed: deque[list[object]] = deque(maxlen=EXECUTED_KEPT)
        self.received: deque[dict[str, object]] = deque(maxlen=EXECUTED_KEPT)
        self.requests = 0

    def _empty(self, numbers: Numbers) -> World:
        options = self.options
        return World(
            seed=options.seed,
            clock=self.clock,
            wallet=Wallet(
                balance=mills(options.balance),
                credit=mills(options.credit),
                coupon=mills(options.coupon),
                top_up=options.top_up and not options.calm,
            ),
            calm=options.calm,
            numbers=numbers,
        )

    def _begin(self) -> None:
        """Fill the farm with what was rendered before, and set it going."""
        populate(self.world, tasks=self.options.tasks, frames=self.options.frames)
        records.fill_records(self.world)
        if not self.options.calm:
            self.world.plan(self.world.now + 5000, "submission")
            records.plan_login(self.world, self.world.now)

    def _go_on(self) -> None:
        """Catch up with the time that the farm was off; its clock never goes back."""
        self.clock.advance((self.world.now - self.clock.now()) / 1000)
        resume(self.world, self.clock.now())

    def packed(self) -> bytes:
        """The farm as its file keeps it (past/state.py)."""
        with self.lock:
            return state.packed(self.options, self.world, self.environments)

    def catch_up(self) -> None:
        """Bring the world to the clock's instant."""
        self.world.advance(self.clock.now())

    def note_execution(self, operation: str, ids: list[int]) -> None:
        """An action was carried out, whether or not its answer arrives."""
        self.executions[operation] += 1
        self.executed.append([operation, *ids])

    def note_call(self, path: str, values: dict[str, object]) -> None:
        """An interface that acts was called, whether or not it will be executed."""
        task_id = values.get("taskId")
        note: dict[str, object] = {
            "at": time.time(),
            "path": path,
            "tasks": values.get("taskIds") or ([] if task_id is None else [task_id]),
            "frames": values.get("ids") or [],
        }
        self.received.append(note)

    def state(self) -> dict[str, object]:
        """What `/_sim/state` tells."""
        return {
            "now": self.world.now,
            "calls": dict(self.calls),
            "executions": dict(self.executions),
            "executed": list(self.executed),
            "tasks": len(self.world.roots.all),
            "frames": self.world.frame_count,
        }
