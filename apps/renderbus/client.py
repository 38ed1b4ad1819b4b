"""The farm as Python calls, for one account. No Django, no database."""

from collections.abc import Callable

from apps.renderbus.actions import ActionAnswer, TaskActions
from apps.renderbus.calling import Caller
from apps.renderbus.credentials import Credentials
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.query import Query
from apps.renderbus.records import CallRecord, Pace
from apps.renderbus.schemas import ProfileRow, SettingsRow
from apps.renderbus.schemas.rows import read_single

__all__ = ["ActionAnswer", "CallRecord", "Credentials", "FarmClient", "UserCalls"]


class UserCalls:
    """`client.user`: reads about the account itself."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def profile(self) -> ProfileRow:
        """queryUserProfile: who the account is and what it has left."""
        return self._caller.call(
            Endpoint.PROFILE, {}, lambda it: read_single(ProfileRow, it.data)
        )

    def settings(self) -> SettingsRow:
        """queryUserSetting: the account's settings."""
        return self._caller.call(
            Endpoint.SETTINGS, {}, lambda it: read_single(SettingsRow, it.data)
        )


class FarmClient:
    """One account's client, in three groups of calls: query, task and user.

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

    def __repr__(self) -> str:
        return f"FarmClient({self._caller.credentials!r})"

    @property
    def clock_offset_ms(self) -> int:
        """How far the farm's clock is ahead of ours, learnt from its answers."""
        return self._caller.clock_offset_ms

    def close(self) -> None:
        """Close the connection that this thread keeps; the next call opens one."""
        self._caller.close()
