"""What of the activity page changes by itself: how much is new, whether it is true."""

from dataclasses import dataclass
from typing import Any

from apps.audit.models import ChainCheck
from apps.dashboard.activity.query import ActivityQuery
from apps.farm.selectors.activity import entries_wanted
from apps.farm.selectors.trail import entries_visible_to

MOST_NEW = 1000


def new_entries(*, user: Any, query: ActivityQuery, above: int) -> int:
    """How many entries like those asked for came after a number; at most MOST_NEW."""
    entries = entries_wanted(entries_visible_to(user), query.wanted)
    return entries.filter(number__gt=above)[:MOST_NEW].count()


@dataclass(frozen=True)
class Trail:
    """What is known about the chain."""

    check: ChainCheck
    element_id: str = "chain"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks; its age ticks by itself."""
        one = self.check
        return (one.number, one.at, one.broken, one.fault)


@dataclass(frozen=True)
class News:
    """How much came since the page was drawn."""

    count: int
    url: str
    element_id: str = "activity-new"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.count,)

    @property
    def is_most(self) -> bool:
        """Whether there may be more than were counted."""
        return self.count >= MOST_NEW
