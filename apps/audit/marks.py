"""Tells pages that show the trail that there is more to see."""

import secrets

from redis import Redis

from apps.common.hints import PREFIX, hints

MARK = f"{PREFIX}version:audit"
"""Replaced whenever entries were written, or the chain was looked at."""
KEEP_S = 3600


def trail_touch() -> None:
    """Pages that show the trail ask the database anew. Never raises."""

    def note(redis: Redis) -> None:
        redis.set(MARK, secrets.token_hex(6), ex=KEEP_S)

    hints.ask(note, None)
