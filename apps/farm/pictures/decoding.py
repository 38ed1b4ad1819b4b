"""Files of strangers as harmless pictures, by decoders in processes of their own.

A process has at most MOST_CHILDREN of them, the first started when it is needed and
ended when it has had nothing to do for a while.
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
    ) -> None:
        self.wall_s = wall_s
        self._idle_s = idle_s
        self._room = threading.Semaphore(most)
        self._guard = threading.Lock()
        self._free: list[Child] = []
        self._cleaner: threading.Timer | None = None

    def ask(self, kind: bytes, content: bytes, box: tuple[int, int] = (1, 1)) -> Answer:
        """What comes of a file. PictureUnreadable; ChildAway: ask again later."""
        with self._room, self._child() as child:
            answer = child.ask(kind, content, box, within_s=self.wall_s)
        if not answer.is_picture:
            raise PictureUnreadable(answer.parts[0].decode("ascii", "replace")[:100])
        return answer

    @contextmanager
    def _child(self) -> Iterator[Child]:
        """A decoder, given back afterwards; a dead one is not."""
        child = self._take()
        try:
            yield child
        except ChildGone as gone:
            child.end()
            raise PictureUnreadable(f"too_hard {gone}") from None
        except BaseException:
            child.end()
            raise
        if child.uses >= decoder.MOST_PICTURES:
            child.end()
        else:
            self._put_back(child)

    def _take(self) -> Child:
        """One that waits for work and did not die of it, or else a new one."""
        with self._guard:
            while self._free:
                child = self._free.pop()
                if child.is_alive:
                    return child
                child.end()
        return Child()

    def _put_back(self, child: Child) -> None:
        with self._guard:
            self._free.append(child)
            self._clean_later()

    def _clean_later(self) -> None:
        if self._cleaner is None:
            self._cleaner = threading.Timer(self._idle_s, self._clean)
            self._cleaner.daemon = True
            self._cleaner.start()

    def _clean(self) -> None:
        """End those that had nothing to do; look again while there are more."""
        before = time.monotonic() - self._idle_s
        with self._guard:
            idle = [child for child in self._free if child.idle_since <= before]
            self._free = [child for child in self._free if child not in idle]
            self._cleaner = None
            if self._free:
                self._clean_later()
        for child in idle:
            child.end()

    def children(self) -> list[Child]:
        """Those that wait for work."""
        with self._guard:
            return list(self._free)

    def close(self) -> None:
        """End those that wait for work."""
        with self._guard:
            idle, self._free = self._free, []
        for child in idle:
            child.end()


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
