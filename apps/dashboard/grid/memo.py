"""Answers that are made once for everybody who asks the same."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Memo:
    """At most so many bytes of finished answers, the least used thrown away first.

    Of several who ask for the same at once, one makes it and the others wait.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._held = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._guard = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """What is kept under the key, else what `make` gives."""
        if (found := self._look(key)) is not None:
            return found
        with self._guard:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            if (found := self._look(key)) is not None:
                return found
            try:
                made = make()
                self._keep(key, made)
            finally:
                with self._guard:
                    self._making.pop(key, None)
        return made

    def clear(self) -> None:
        """Forget all, as a new process has none."""
        with self._guard:
            self._kept.clear()
            self._held = 0

    @property
    def held(self) -> int:
        """Bytes that are kept."""
        return self._held

    def _look(self, key: Hashable) -> bytes | None:
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: Hashable, made: bytes) -> None:
        if len(made) > self._most // 4:
            return
        with self._guard:
            if key not in self._kept:
                self._held += len(made)
            self._kept[key] = made
            while self._held > self._most:
                self._held -= len(self._kept.popitem(last=False)[1])
