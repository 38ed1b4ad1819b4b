"""Several threads that fetch, while the caller's writes down what came."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
LONGEST_S = 0.5
"""What has come waits no longer for others to be written down with it."""


class Crew(Generic[T, R]):
    """Does the same for all of some items, in `hands` threads.

    `may_go_on` is asked before each item, `leave` called at the end of each thread.
    """

    def __init__(
        self,
        items: Iterable[T],
        do: Callable[[T], R],
        *,
        hands: int,
        may_go_on: Callable[[], bool],
        leave: Callable[[], None],
    ) -> None:
        self._todo = iter(items)
        self._do = do
        self._hands = hands
        self._may_go_on = may_go_on
        self._leave = leave
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._done: SimpleQueue[R | None] = SimpleQueue()

    def portions(self, size: int) -> Iterator[list[R]]:
        """What came, as it comes, about `size` at a time.

        What a thread raised is raised when everything that came has been given out.
        Leave the loop early, and what is under way is finished and dropped.
        """
        with ThreadPoolExecutor(self._hands, thread_name_prefix="pictures") as pool:
            walks = [pool.submit(self._walk) for _ in range(self._hands)]
            with closing(self._gathered(size)) as gathered:
                yield from gathered
        for walk in walks:
            walk.result()

    def _gathered(self, size: int) -> Generator[list[R], None, None]:
        walking, portion = self._hands, list[R]()
        try:
            while walking:
                waited = False
                try:
                    one = self._done.get(timeout=LONGEST_S)
                except Empty:
                    waited = True
                else:
                    walking -= one is None
                    portion += [] if one is None else [one]
                if portion and (waited or not walking or len(portion) >= size):
                    yield portion
                    portion = []
        finally:
            self._over.set()

    def _walk(self) -> None:
        try:
            while (item := self._next()) is not None:
                self._done.put(self._do(item))
        except BaseException:
            self._over.set()
            raise
        finally:
            self._leave()
            self._done.put(None)

    def _next(self) -> T | None:
        with self._guard:
            if self._over.is_set() or not self._may_go_on():
                return None
            return next(self._todo, None)
