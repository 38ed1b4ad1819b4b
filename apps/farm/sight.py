"""When accounts were last seen, for answers that do not ask the database. A hint."""

from collections.abc import Collection
from datetime import datetime

from apps.common.hints import PREFIX, hints

KEPT_S = 86_400


def seen_publish(account_id: int, seen_at: datetime) -> None:
    """The account's rows are as of `seen_at`."""
    key, at = _key(account_id), int(seen_at.timestamp())
    hints.ask(lambda redis: redis.set(key, at, ex=KEPT_S), None)


def seen_epoch(account_ids: Collection[int]) -> int | None:
    """When all of the accounts had been seen, Unix seconds; None: not known here."""
    if not account_ids:
        return None
    keys = [_key(account_id) for account_id in account_ids]
    found: list[str | None] = hints.ask(lambda redis: redis.mget(keys), [None])
    known = [int(at) for at in found if at is not None]
    return min(known) if len(known) == len(keys) else None


def _key(account_id: int) -> str:
    return f"{PREFIX}seen:{account_id}"
