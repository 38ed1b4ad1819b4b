"""What many ask for at the same moment is made once, and kept for a moment more."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from typing import Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """A small memo of this process; who comes while something is made waits for it."""

    def __init__(self, *, most: int, keep_s: float, patience_s: float) -> None:
        self._most = most
        self._keep_s = keep_s
        self._patience_s = patience_s
        self._guard = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[float, T]] = OrderedDict()
        self._under_way: dict[Hashable, Future[T]] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` returns, for this key made by one of all who ask.

        Whoever waited in vain, because making takes too long or failed, makes it
        himself: errors are raised for the one whose `make` it was, and never kept.
        """
        with self._guard:
            at, found = self._kept.get(key, (0.0, None))
            if at > time.monotonic():
                return found  # type: ignore[return-value]
            flight = self._under_way.get(key)
            if flight is None:
                mine: Future[T] = Future()
                self._under_way[key] = mine
        if flight is None:
            return self._make(key, make, mine)
        done, _late = wait([flight], timeout=self._patience_s)
        if done and flight.exception() is None:
            return flight.result()
        return make()

    def _make(self, key: Hashable, make: Callable[[], T], mine: "Future[T]") -> T:
        try:
            made = make()
        except BaseException as error:
            self._land(key)
            mine.set_exception(error)
            raise
        with self._guard:
            self._keep(key, made)
        self._land(key)
        mine.set_result(made)
        return made

    def _land(self, key: Hashable) -> None:
        with self._guard:
            self._under_way.pop(key, None)

    def _keep(self, key: Hashable, made: T) -> None:
        now = time.monotonic()
        self._kept[key] = (now + self._keep_s, made)
        self._kept.move_to_end(key)
        while self._kept and (
            len(self._kept) > self._most or next(iter(self._kept.values()))[0] <= now
        ):
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget what is kept, as a new process has nothing."""
        with self._guard:
            self._kept.clear()
