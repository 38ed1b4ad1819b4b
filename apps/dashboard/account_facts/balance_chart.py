"""What an account had left, drawn: areas over time, and how it goes on at that pace.

Across in hundredths of a percent of the width, upright in tenths of a pixel, as in
apps.costs.charts; templates/dashboard/account_facts/_balance_chart.html draws it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from apps.common.money import ZERO
from apps.costs.charts import WHOLE, label_places, scale_step
from apps.costs.residues.history import Stretch

HEIGHT = 1800
"""Of the areas, in tenths of a pixel."""
TICKS = 4
NAMES_WIDE = 8
"""How many days have their name below them on a wide screen; on others half of it."""


@dataclass(frozen=True)
class Tick:
    """One line of the scale; `y` in tenths of a pixel."""

    amount: Decimal
    y: int


@dataclass(frozen=True)
class Column:
    """The room of one day, which can be pointed at."""

    day: date
    x: int
    width: int
    name: str
    """Its anchor below the chart: "" (none), "wide" (on wide screens) or "all"."""


@dataclass(frozen=True)
class Shapes:
    """All that is drawn. Paths in a box of WHOLE by HEIGHT; "": nothing of it."""

    balance: str
    total: str
    """Balance and vouchers together; behind the balance."""
    credit: str
    """How far below zero the balance could go: a line, where there was any."""
    ahead: str
    """From now on, at the pace of the last days."""
    base: int
    ticks: tuple[Tick, ...]
    columns: tuple[Column, ...]
    now: int
    """Where the present is, across."""


@dataclass(frozen=True)
class Ahead:
    """How it goes on: so much less each day, until `lowest` is reached."""

    per_day: Decimal
    lowest: Decimal
    until: datetime


def shapes_of(
    stretches: Sequence[Stretch],
    *,
    start: datetime,
    now: datetime,
    ahead: Ahead | None,
    days: Sequence[tuple[date, datetime, datetime]],
) -> Shapes:
    """The drawing from start to now, or as far as is looked ahead.

    `days` are the days of the calendar with their bounds.
    """
    end = max(now, ahead.until) if ahead else now
    across = _across(start, end)
    amounts = [ZERO]
    for one in stretches:
        amounts += [one.balance or ZERO, _top(one), _lowest(one)]
    line = _line(stretches, now, ahead)
    amounts += [amount for _at, amount in line]
    upright, base, ticks = _upright(min(amounts), max(amounts))
    total = any(one.coupon for one in stretches)
    return Shapes(
        balance=_area(
            stretches, lambda it: it.balance or ZERO, across, upright, base, now
        ),
        total=_area(stretches, _top, across, upright, base, now) if total else "",
        credit=_floor(stretches, across, upright, now),
        ahead=_path([(across(at), upright(amount)) for at, amount in line]),
        base=base,
        ticks=ticks,
        columns=_columns(days, across, start, end),
        now=across(now),
    )


def _top(one: Stretch) -> Decimal:
    """Vouchers lie on the balance, or on nothing where that is owed."""
    return max(one.balance or ZERO, ZERO) + (one.coupon or ZERO)


def _lowest(one: Stretch) -> Decimal:
    """Where the farm stops everything; what is not known is drawn nowhere."""
    return -max(one.credit or ZERO, ZERO)


def _line(
    stretches: Sequence[Stretch], now: datetime, ahead: Ahead | None
) -> list[tuple[datetime, Decimal]]:
    """From what is left now on, down to where it ends."""
    if ahead is None or not stretches or ahead.per_day <= 0:
        return []
    left = stretches[-1].left
    gone = ahead.per_day * int((ahead.until - now).total_seconds()) / 86_400
    if left - gone >= ahead.lowest:
        return [(now, left), (ahead.until, left - gone)]
    seconds = (left - ahead.lowest) / ahead.per_day * 86_400
    empty_at = now + timedelta(seconds=max(0, int(seconds)))
    return [(now, left), (empty_at, min(left, ahead.lowest))]


def _across(start: datetime, end: datetime) -> Callable[[datetime], int]:
    whole = max((end - start).total_seconds(), 1)

    def place(at: datetime) -> int:
        share = (at - start).total_seconds() / whole
        return min(WHOLE, max(0, round(WHOLE * share)))

    return place


def _upright(
    low: Decimal, high: Decimal
) -> tuple[Callable[[Decimal], int], int, tuple[Tick, ...]]:
    step = scale_step(high - low, TICKS)
    top = step * (high / step).to_integral_value(ROUND_CEILING)
    bottom = step * (low / step).to_integral_value(ROUND_FLOOR)
    if top == bottom:
        top = bottom + step
    scale = Decimal(HEIGHT) / (top - bottom)

    def place(amount: Decimal) -> int:
        return int((top - amount) * scale)

    count = int((top - bottom) / step)
    ticks = (Tick(top - step * n, place(top - step * n)) for n in range(count + 1))
    return place, place(ZERO), tuple(ticks)


def _area(
    stretches: Sequence[Stretch],
    amount: Callable[[Stretch], Decimal],
    across: Callable[[datetime], int],
    upright: Callable[[Decimal], int],
    base: int,
    now: datetime,
) -> str:
    """Steps over the base line; where nobody looked there is a gap."""
    parts: list[str] = []
    ends: datetime | None = None
    for one in stretches:
        left, right = across(one.since), across(min(one.until, now))
        y = upright(amount(one))
        if ends != one.since:
            parts.append(f"V{base}Z" if parts else "")
            parts.append(f"M{left} {base}")
        # What was seen for a moment only has to be seen, too.
        parts.append(f"V{y}H{max(right, left + 1)}")
        ends = one.until
    return "".join(parts) + (f"V{base}Z" if parts else "")


def _floor(
    stretches: Sequence[Stretch],
    across: Callable[[datetime], int],
    upright: Callable[[Decimal], int],
    now: datetime,
) -> str:
    """Steps at the lowest that the balance could be, where that is below zero."""
    parts: list[str] = []
    ends: datetime | None = None
    for one in stretches:
        lowest = _lowest(one)
        if not lowest:
            ends = None
            continue
        left, right = across(one.since), across(min(one.until, now))
        y = upright(lowest)
        parts.append(f"V{y}" if ends == one.since else f"M{left} {y}")
        parts.append(f"H{max(right, left + 1)}")
        ends = one.until
    return "".join(parts)


def _path(points: Sequence[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) if points else ""


def _columns(
    days: Sequence[tuple[date, datetime, datetime]],
    across: Callable[[datetime], int],
    start: datetime,
    end: datetime,
) -> tuple[Column, ...]:
    shown = [one for one in days if one[1] < end and one[2] > start]
    # Every other name is left out where there is less room: none runs into another.
    wide = label_places(len(shown), NAMES_WIDE)
    narrow = wide[::-1][::2]
    found = []
    for number, (day, begins, ends) in enumerate(shown):
        x, right = across(max(begins, start)), across(min(ends, end))
        name = "all" if number in narrow else "wide" if number in wide else ""
        found.append(Column(day, x, max(right - x, 1), name))
    return tuple(found)
