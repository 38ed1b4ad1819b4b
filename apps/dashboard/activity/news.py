"""What of the activity page changes by itself: how much is new, whether it is true."""

from dataclasses import dataclass
from typing import Any

from apps.audit.models import ChainCheck
from apps.dashboard.activity.asked import entries_asked, records_asked
from apps.dashboard.activity.query import ActivityQuery

MOST_NEW = 1000


def news_count(*, user: Any, query: ActivityQuery) -> int:
    """How much of what is asked for came since the page was drawn; at most MOST_NEW of
    each kind."""
    entries = entries_asked(user, query).filter(number__gt=query.above or 0)
    lines = records_asked(user, query).filter(pk__gt=query.above_line or 0)
    return entries[:MOST_NEW].count() + lines[:MOST_NEW].count()


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
