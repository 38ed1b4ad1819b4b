"""The history of what an account had left: a chart, and the same as a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common.money import ZERO
from apps.costs.ledger.zones import Calendar
from apps.costs.residues.history import (
    Move,
    Stretch,
    balance_history,
    moves_since,
    spent_by_day,
)
from apps.costs.residues.runway import Runway
from apps.dashboard.account_facts.balance_chart import Ahead, Shapes, shapes_of
from apps.dashboard.account_facts.days import MOVES, DayLine, last_in
from apps.dashboard.account_facts.drawing import Drawing, drawing_of
from apps.dashboard.costs.wording import day_text
from apps.dashboard.wording import money
from apps.farm.models import FarmAccount

_DAY = timedelta(days=1)
_PACE = timedelta(minutes=5)
"""The chart is drawn anew that often; the figures above it follow each look."""
KEPT_S = 600


@dataclass(frozen=True)
class History:
    """The card with the history."""

    account: FarmAccount
    days: int
    now: datetime
    stretches: tuple[Stretch, ...]
    spent: Mapping[date, Decimal]
    moves: tuple[Move, ...]
    calendar: Calendar
    runway: Runway
    element_id: str = field(default="history", repr=False)

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        last = self.stretches[-1] if self.stretches else None
        today = sum(self.spent.values(), ZERO)
        return (self.days, self.now, last, today, self.moves, self.runway.per_day)

    @property
    def has_coupon(self) -> bool:
        """Whether vouchers were ever seen in that time."""
        return any(one.coupon for one in self.stretches)

    @property
    def has_credit(self) -> bool:
        """Whether it is known for any of that time how much credit there was."""
        return any(one.credit is not None for one in self.stretches)

    @property
    def figures(self) -> int:
        """How many columns of the table say what was left."""
        return 1 + self.has_coupon + self.has_credit

    @property
    def start(self) -> datetime:
        """Where the chart begins: not before anything was seen."""
        first = self.stretches[0].since if self.stretches else self.now
        begin = self.calendar.start(self.calendar.today(self.now) - self.days * _DAY)
        return min(max(begin, first), self.now - timedelta(hours=1))

    @cached_property
    def lines(self) -> list[DayLine]:
        """The days, the newest first."""
        return list(reversed(self._lines()))

    @cached_property
    def by_day(self) -> dict[date, DayLine]:
        """The same by day."""
        return {line.day: line for line in self.lines}

    def _lines(self) -> list[DayLine]:
        today = self.calendar.today(self.now)
        day, found = self.calendar.day_of(self.start), list[DayLine]()
        before: Stretch | None = None
        while day <= today:
            last = last_in(self.stretches, *self.calendar.bounds(day))
            found.append(self._line(day, last, before))
            before, day = last, day + _DAY
        return found

    def _line(self, day: date, last: Stretch | None, before: Stretch | None) -> DayLine:
        iso = day.isoformat()
        query = {"account": str(self.account.pk), "from": iso, "to": iso}
        return DayLine(
            day=day,
            name=day_text(day),
            last=last,
            change=last.left - before.left if last and before else None,
            spent=self.spent.get(day, ZERO),
            moves=tuple(
                (str(MOVES[one.explanation]), one.step)
                for one in self.moves
                if self.calendar.day_of(one.at) == day
            ),
            url=f"{reverse('cost-page')}?{urlencode(query)}",
        )

    @cached_property
    def shapes(self) -> Shapes:
        """The chart."""
        first = self.calendar.day_of(self.start)
        until = self.now + 40 * _DAY
        days = []
        day = first
        while (bounds := self.calendar.bounds(day))[0] < until:
            days.append((day, *bounds))
            day += _DAY
        return shapes_of(
            self.stretches,
            start=self.start,
            now=self.now,
            ahead=self._ahead(),
            days=days,
        )

    @cached_property
    def drawing(self) -> Drawing:
        """The chart with its words."""
        return drawing_of(
            self.shapes,
            self.by_day,
            currency=self.account.currency,
            summary=self._summary(),
        )

    def _summary(self) -> str:
        first, last = self.stretches[0].left, self.stretches[-1].left
        amounts = {
            "first": money(first, self.account.currency),
            "last": money(last, self.account.currency),
        }
        return _("At first %(first)s, at the end %(last)s.") % amounts

    def _ahead(self) -> Ahead | None:
        """As far as it is of use, and never more than a third of the width."""
        left = self.runway.days_left
        if left is None or left > 2 * self.days:
            return None
        shown = (self.now - self.start) / 2
        until = self.now + min(max(left + 1, 1) * _DAY, max(shown, _DAY))
        return Ahead(self.runway.per_day, -self.runway.credit, until)


def history_of(
    account: FarmAccount, *, days: int, now: datetime, runway: Runway
) -> History:
    """The account's last days, as of the last five minutes."""
    seconds = int(_PACE.total_seconds())
    now = now - timedelta(seconds=now.timestamp() % seconds)
    key = f"account:history:{account.pk}:{days}:{now:%Y%m%d%H%M}"
    kept = cache.get(key)
    if kept is None:
        calendar = Calendar.of(account.pk)
        first = calendar.today(now) - days * _DAY
        start = calendar.start(first)
        kept = (
            calendar,
            tuple(balance_history(account.pk, start=start, end=now)),
            spent_by_day(account.pk, first=first),
            tuple(moves_since(account.pk, start=start)),
        )
        cache.set(key, kept, KEPT_S)
    calendar, stretches, spent, moves = kept
    return History(account, days, now, stretches, spent, moves, calendar, runway)
