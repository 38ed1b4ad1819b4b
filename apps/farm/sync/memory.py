"""What the last heart-beat left for the next one. A hint: without it all is read."""

import json
import time
from collections.abc import Collection
from dataclasses import asdict, dataclass, field

from redis import Redis

from apps.common.hints import PREFIX, hints

KEPT_S = 600
ASKED_S = 60


@dataclass
class BeatMemory:
    """How long the list of active tasks was, and when each of its pages was read."""

    total: int = 0
    read_at: list[float] = field(default_factory=list)
    """Unix seconds, the first page's first."""

    @property
    def pages(self) -> int:
        """How many pages the list had."""
        return len(self.read_at)

    @property
    def oldest(self) -> int:
        """Number of the page that was not read for longest (from 1)."""
        return self.read_at.index(min(self.read_at)) + 1

    def age(self, now: float) -> float:
        """Seconds since the oldest page was read."""
        return now - min(self.read_at, default=0.0)


def recall_beat(account_id: int) -> BeatMemory:
    """What is remembered of the account's list; empty when nothing is."""
    text = hints.ask(lambda redis: redis.get(_beat_key(account_id)), None)
    return BeatMemory(**json.loads(text)) if text else BeatMemory()


def remember_beat(account_id: int, memory: BeatMemory) -> None:
    """Keep it for the next heart-beat."""
    text = json.dumps(asdict(memory))
    hints.ask(lambda redis: redis.set(_beat_key(account_id), text, ex=KEPT_S), None)


def forget_beat(account_id: int) -> None:
    """Let the next heart-beat read the whole list."""
    hints.ask(lambda redis: redis.delete(_beat_key(account_id)), None)


def not_asked_lately(account_id: int, ids: Collection[int]) -> list[int]:
    """Those of the ids that were not asked for in vain within the last minute."""
    now = time.time()

    def read(redis: Redis) -> list[object]:
        with redis.pipeline(transaction=False) as pipe:
            pipe.zremrangebyscore(_asked_key(account_id), "-inf", now - ASKED_S)
            pipe.zmscore(_asked_key(account_id), [str(number) for number in ids])
            return pipe.execute()[1]  # type: ignore[no-any-return]

    if not ids:
        return []
    marks = hints.ask(read, None) or [None] * len(ids)
    return [number for number, mark in zip(ids, marks, strict=True) if mark is None]


def note_asked(account_id: int, ids: Collection[int]) -> None:
    """These were asked for in vain: leave them alone for a minute."""
    marks = {str(number): time.time() for number in ids}
    if not marks:
        return

    def write(redis: Redis) -> None:
        with redis.pipeline(transaction=False) as pipe:
            pipe.zadd(_asked_key(account_id), marks)
            pipe.expire(_asked_key(account_id), 2 * ASKED_S)
            pipe.execute()

    hints.ask(write, None)


def _beat_key(account_id: int) -> str:
    return f"{PREFIX}beat:{account_id}"


def _asked_key(account_id: int) -> str:
    return f"{PREFIX}asked:{account_id}"
