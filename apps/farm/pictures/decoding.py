"""Files of strangers as harmless pictures, by decoders in processes of their own.

A process has at most MOST_CHILDREN of them: the first is started when it is needed, a
further one when that is not enough, and each ends when it has had nothing to do for a
while.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image

from apps.farm.pictures import decoder
from apps.farm.pictures.child import Answer, Child, ChildGone

MOST_CHILDREN = 2
WALL_S = 10.0
"""For one picture, waiting for its turn not counted."""
IDLE_S = 30.0
PATIENCE_S = 0.5
"""A further process is started when none of the others has come free for so long."""


class PictureUnreadable(Exception):
    """No picture comes of these bytes; the text begins with a word for the reason."""


@dataclass(frozen=True)
class Sizes:
    """A picture as WebP. Sizes that would not be smaller than the last are empty."""

    width: int
    """Pixels of the large one."""
    height: int
    large: bytes
    medium: bytes
    small: bytes


class Decoders:
    """The decoders of this process. May be used by any thread."""

    def __init__(
        self,
        *,
        most: int = MOST_CHILDREN,
        wall_s: float = WALL_S,
        idle_s: float = IDLE_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.wall_s = wall_s
        self._most = most
        self._idle_s = idle_s
        self._patience_s = patience_s
        self._change = threading.Condition()
        self._many = 0
        self._free: list[Child] = []
        self._cleaner: threading.Timer | None = None

    def ask(self, kind: bytes, content: bytes, box: tuple[int, int] = (1, 1)) -> Answer:
        """What comes of a file. PictureUnreadable; ChildAway: ask again later."""
        with self._child() as child:
            answer = child.ask(kind, content, box, within_s=self.wall_s)
        if not answer.is_picture:
            raise PictureUnreadable(answer.parts[0].decode("ascii", "replace")[:100])
        return answer

    @contextmanager
    def _child(self) -> Iterator[Child]:
        """A decoder, given back afterwards; a dead one is not."""
        child = self._take() or self._start()
        try:
            yield child
        except ChildGone as gone:
            self._end(child)
            raise PictureUnreadable(f"too_hard {gone}") from None
        except BaseException:
            self._end(child)
            raise
        if child.uses >= decoder.MOST_PICTURES:
            self._end(child)
            return
        with self._change:
            self._free.append(child)
            self._clean_later()
            self._change.notify()

    def _take(self) -> Child | None:
        """One that waits for work; None, when that takes long: start a further one."""
        until = time.monotonic() + self._patience_s
        with self._change:
            while True:
                while self._free:
                    child = self._free.pop()
                    if child.is_alive:
                        return child
                    self._forget(child)
                may_start = self._many < self._most
                left = until - time.monotonic() if self._many else 0
                if may_start and left <= 0:
                    self._many += 1
                    return None
                self._change.wait(left if may_start else None)

    def _start(self) -> Child:
        try:
            return Child()
        except BaseException:
            with self._change:
                self._many -= 1
                self._change.notify()
            raise

    def _end(self, child: Child) -> None:
        with self._change:
            self._forget(child)

    def _forget(self, child: Child) -> None:
        """With the lock held: whoever waits may start another one."""
        child.end()
        self._many -= 1
        self._change.notify()

    def _clean_later(self) -> None:
        if self._cleaner is None:
            self._cleaner = threading.Timer(self._idle_s, self._clean)
            self._cleaner.daemon = True
            self._cleaner.start()

    def _clean(self) -> None:
        """End those that had nothing to do; look again while there are more."""
        before = time.monotonic() - self._idle_s
        with self._change:
            idle = [child for child in self._free if child.idle_since <= before]
            self._free = [child for child in self._free if child not in idle]
            self._cleaner = None
            if self._free:
                self._clean_later()
            for child in idle:
                self._forget(child)

    def children(self) -> list[Child]:
        """Those that wait for work."""
        with self._change:
            return list(self._free)

    def close(self) -> None:
        """End those that wait for work."""
        with self._change:
            while self._free:
                self._forget(self._free.pop())


decoders = Decoders()


def shrink(content: bytes, *, by: Decoders = decoders) -> Sizes:
    """A stranger's file as a picture in our sizes. PictureUnreadable, ChildAway."""
    answer = by.ask(decoder.SHRINK, content)
    large, medium, small = answer.parts
    are_ours = [_is_webp(part) for part in (medium, small) if part]
    if not (_is_webp(large) and all(are_ours)):
        raise PictureUnreadable("too_hard garbled")
    return Sizes(answer.width, answer.height, large, medium, small)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def decode_picture(
    content: bytes, *, width: int, by: Decoders = decoders
) -> Image.Image:
    """A stranger's file as RGBA pixels, at most `width` wide and twice as high."""
    answer = by.ask(decoder.PIXELS, content, (width, 2 * width))
    raw, size = answer.parts[0], (answer.width, answer.height)
    if not raw or len(raw) != 4 * size[0] * size[1]:
        raise PictureUnreadable("too_hard garbled")
    return Image.frombytes("RGBA", size, raw)
