"""The farm as Python calls, for one account. No Django, no database."""

from collections.abc import Callable

from apps.renderbus.calling import Caller
from apps.renderbus.calls.answers import ActionAnswer, CreatedTasks, SavedEnvironment
from apps.renderbus.calls.env import EnvCalls, RenderEnv
from apps.renderbus.calls.query import Query
from apps.renderbus.calls.tag import TagCalls
from apps.renderbus.calls.task import TaskActions
from apps.renderbus.calls.transfer import TransferCalls
from apps.renderbus.calls.user import UserCalls
from apps.renderbus.credentials import Credentials
from apps.renderbus.records import CallRecord, Pace

__all__ = [
    "ActionAnswer",
    "CallRecord",
    "CreatedTasks",
    "Credentials",
    "FarmClient",
    "RenderEnv",
    "SavedEnvironment",
]


class FarmClient:
    """One account's client, in groups of calls as the platform has them.

    `query`, `task`, `user`, `tag`, `env` and `transfer` (its "transmit").

    `timeouts` are (connect, read) and `total` bounds a whole call with its
    repetitions, all in seconds. `gate` is called before each HTTP request and may
    sleep or raise FarmThrottled; `on_call` is told of each one after it.
    May be shared between threads; each keeps a connection of its own for reads.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        clock_offset_ms: int = 0,
        document_paths: bool = False,
        timeouts: tuple[float, float] = (5.0, 20.0),
        total: float = 30.0,
        retry_pause: float = 1.0,
        gate: Callable[[], None] | None = None,
        on_call: Callable[[CallRecord], None] | None = None,
    ) -> None:
        self._caller = Caller(
            credentials,
            clock_offset_ms=clock_offset_ms,
            document_paths=document_paths,
            pace=Pace(*timeouts, total=total, pause=retry_pause),
            gate=gate,
            on_call=on_call,
        )
        self.query = Query(self._caller)
        self.task = TaskActions(self._caller, self.query)
        self.user = UserCalls(self._caller)
        self.tag = TagCalls(self._caller)
        self.env = EnvCalls(self._caller)
        self.transfer = TransferCalls(self._caller)

    def __repr__(self) -> str:
        return f"FarmClient({self._caller.credentials!r})"

    @property
    def clock_offset_ms(self) -> int:
        """How far the farm's clock is ahead of ours, learnt from its answers."""
        return self._caller.clock_offset_ms

    def close(self) -> None:
        """Close the connection that this thread keeps; the next call opens one."""
        self._caller.close()
