"""What a page says of a reading: how old it is, and what is wrong with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.farm.models import AccountState, FarmAccount, FarmReading, ReadingState
from apps.farm.readings.kinds import WAYS

_LATE = timedelta(seconds=30)
"""A worker may be that late before anything looks stale."""
_CALM = (AccountState.OK, AccountState.FROZEN)


@dataclass(frozen=True)
class Age:
    """When a reading was had, and from when on it is old."""

    at: datetime | None
    stale_after: int
    """Seconds: two periods, and a little."""


@dataclass(frozen=True)
class Shown:
    """A reading as templates/ui/reading.html tells it."""

    state: str
    """waiting, held_up, ready or failed."""
    age: Age
    reason: str
    """A text of apps.farm.troubles."""
    is_empty: bool
    """It was had, and there is nothing in it."""
    is_off: bool
    """The account is switched off: nothing is read."""
    is_away: bool
    """The account cannot be asked now."""


def reading_age(reading: FarmReading) -> Age:
    """How long what is kept may be shown without standing out."""
    way = WAYS[reading.kind]
    period = way.fresh or way.every or timedelta(minutes=10)
    return Age(reading.fetched_at, int((2 * period + _LATE).total_seconds()))


def is_stale(reading: FarmReading, now: datetime) -> bool:
    """Whether what is kept is older than it should be; so is what was never had."""
    age = reading_age(reading)
    return age.at is None or (now - age.at).total_seconds() > age.stale_after


def shown(reading: FarmReading) -> Shown:
    """What to say of the reading; its account is at hand."""
    is_away = not in_touch(reading.account)
    state = str(reading.state)
    if state == ReadingState.WAITING and is_away:
        state = "held_up"
    return Shown(
        state=state,
        age=reading_age(reading),
        reason=reading.reason,
        is_empty=reading.fetched_at is not None and is_empty(reading),
        is_off=not reading.account.enabled,
        is_away=is_away,
    )


def is_empty(reading: FarmReading) -> bool:
    """Whether the farm said that there is nothing."""
    if reading.sealed:
        return False
    data = reading.data
    if isinstance(data, dict) and "total" in data:
        return not data["total"]
    return not data


def looks(reading: FarmReading) -> tuple[object, ...]:
    """Everything that decides how a card with the reading looks (live parts)."""
    return (
        reading.state,
        reading.fetched_at,
        reading.reason,
        in_touch(reading.account),
    )


def in_touch(account: FarmAccount) -> bool:
    """Whether it is asked at all; apps.farm.turns.accounts_in_touch says the same of
    the database."""
    return (
        account.enabled
        and account.state in _CALM
        and not account.failures
        and account.seen_at is not None
    )
