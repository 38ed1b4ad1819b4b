"""Browsers that ask what moved: nothing, mostly, and all of them at the same time."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from apps.common.flights import Flights

MOST_KNOWN = 5_000
MOST_ANSWERS = 200
KEEP_S = 30.0
PATIENCE_S = 5.0
_answers: Flights[bytes] = Flights(
    most=MOST_ANSWERS, keep_s=KEEP_S, patience_s=PATIENCE_S
)


class _Known:
    """What a browser shows, to the version of the task of which that is all."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: OrderedDict[Hashable, str] = OrderedDict()

    def put(self, shown: Hashable, version: str) -> None:
        with self._guard:
            self._kept[shown] = version
            self._kept.move_to_end(shown)
            while len(self._kept) > MOST_KNOWN:
                self._kept.popitem(last=False)

    def is_all(self, shown: Hashable, version: str) -> bool:
        return self._kept.get(shown) == version

    def clear(self) -> None:
        with self._guard:
            self._kept.clear()


_known = _Known()
nothing_moved = _known.is_all
"""Whether a browser with (place, v, since) shows all there is at that version: such a
one needs no query."""


def moved(
    *,
    place: Hashable,
    v: str,
    since: str,
    version: str,
    make: Callable[[], dict[str, Any] | None],
) -> bytes:
    """The answer as JSON, made once for all who show the same; empty: nothing moved.

    place: what decides an answer besides what is shown: task, colour, part. version:
    of the task, read before anything that `make` reads.
    """

    def answer() -> bytes:
        found = make()
        if found is None:
            _known.put((place, v, since), version)
            return b""
        if not found["reload"]:
            _known.put((place, found["v"], found["since"]), version)
        return json.dumps(found, separators=(",", ":")).encode()

    return _answers.get((place, v, since, version), answer)


def asking_clear() -> None:
    """Forget all, as a new process has none."""
    _known.clear()
    _answers.clear()
