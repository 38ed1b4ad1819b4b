"""Labels as the farm lists them: readings taken apart. Farm text: hostile."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.farm.models import FarmAccount, FarmReading, ReadingKind
from apps.farm.models.labels import label_key
from apps.farm.readings.read import reading_of
from apps.farm.rights import VIEW, rights_of


@dataclass(frozen=True)
class Known:
    """What the farm says of an account's labels."""

    reading: FarmReading
    own: frozenset[str]
    """Those that this account can delete."""
    others: frozenset[str]
    """Those of accounts beside it."""

    @property
    def is_told(self) -> bool:
        """Whether the farm has said anything yet."""
        return self.reading.fetched_at is not None


def known_of(user: Any, account: FarmAccount) -> Known | None:
    """The farm's lists; None for who sees only some projects of the account, for
    names tell of the others. Two queries, and a mark that somebody looks."""
    if not rights_of(user).covers(VIEW, account_id=account.pk):
        return None
    own = reading_of(account, ReadingKind.LABELS)
    everybodys = reading_of(account, ReadingKind.PROJECTS)
    names = frozenset(_names(own.data))
    return Known(own, names, frozenset(_names(everybodys.data)) - names)


def _names(rows: Any) -> Iterator[str]:
    for row in rows if isinstance(rows, list) else ():
        name = row.get("projectName") if isinstance(row, dict) else None
        if isinstance(name, str) and name:
            yield label_key(name)
