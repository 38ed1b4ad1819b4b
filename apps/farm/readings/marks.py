"""What tells every process that a reading looks different now (see versions)."""

from collections.abc import Iterable
from hashlib import blake2b

from apps.farm.versions import MARK, marks_replace


def mark_of(account_id: int, kind: str, kept: str) -> str:
    """Name of the reading's mark; `kept` is its key as it is stored."""
    about = blake2b(kept.encode(errors="replace"), digest_size=8).hexdigest()
    return f"{MARK}:reading:{account_id}:{kind}:{about}"


def readings_publish(rows: Iterable[tuple[int, str, str]]) -> None:
    """Readings (account id, kind, stored key) were written. Never raises."""
    marks_replace([mark_of(*row) for row in rows])
