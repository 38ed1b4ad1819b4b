"""Histories of money, made from a few bytes, and the books that come of them.

`play` has a world live through a history. `Books` here keeps everything in memory with
the same pure code that production runs: fee_change, replay, Placing, Sums.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, Protocol

from apps.costs.ledger.placing import Placing
from apps.costs.ledger.replay import Change, Earlier, Posted, Stand, Sums, replay
from apps.costs.ledger.zones import FIRST_DAY, Calendar
from apps.farm.mapping import FrameRecord
from apps.farm.reconcile.changes import OldFrame
from apps.farm.reconcile.fees import fee_change

DAY = timedelta(days=1)
STEP = 8
"""Bytes a step."""
SCENES = (
    ("Asia/Shanghai", "2026-11-20"),
    ("Europe/Berlin", "2026-03-27"),
    ("Europe/Berlin", "2026-10-23"),
    ("America/Sao_Paulo", "2018-11-02"),
    ("America/Sao_Paulo", "2018-02-15"),
    ("Asia/Beirut", "2022-03-25"),
    ("Asia/Beirut", "2022-10-28"),
    ("America/Havana", "2026-10-30"),
    ("Pacific/Apia", "2011-12-28"),
    ("Australia/Lord_Howe", "2026-04-03"),
    ("UTC", "2026-02-26"),
)
"""Zones and days on which clocks do something there."""
ZONES = ("Asia/Tokyo", "America/New_York", "Etc/GMT+12", "Pacific/Kiritimati", "UTC")
STATUSES = (2, 4, 5, 3, 11, 1, 4, 99)
FEES = (0, 1, 10_000_000, 12_345_678, 30_000_000, 99_999_999, 250_000_000, 7 * 10**15)
"""In units: nothing, the smallest, and more than a double holds exactly."""
ATTEMPTS = (0, 0, 0, 0, 0, 1, 1, -1)
WAITS_H = (0, 1, 3, 7, 11, 13, 24, 31)
ENDS_H = (0, -1, -12, -25, -36, -49, 1, 30)
"""The farm's clock may be ahead, and an end long ago."""
LATE_H = (0, 0, 0, 0, 0, 1, 9, 26)
NODES = ("", "10.60.0.1", "10.60.0.2")


class Where(NamedTuple):
    """One frame of one task of one account."""

    account: int
    task: int
    frame: int


class World(Protocol):
    """What a history happens to."""

    def see(self, where: Where, new: FrameRecord, seen_at: datetime) -> None:
        """The farm tells this of a frame."""

    def post(self, account: int) -> None:
        """What is new is posted."""

    def close(self, account: int, now: datetime) -> None:
        """All days that are over are closed."""

    def rezone(self, account: int, zone: str, now: datetime) -> None:
        """In three days another zone holds."""


def scene(data: bytes) -> tuple[str, datetime]:
    """The zone of all accounts at first, and when the history begins."""
    zone, day = SCENES[data[0] % len(SCENES)]
    return zone, datetime.fromisoformat(day).replace(tzinfo=UTC)


def play(data: bytes, world: World) -> datetime:
    """Have the world live through the history; when it ends."""
    _, now = scene(data)
    farm: dict[Where, FrameRecord] = {}
    seen: dict[tuple[int, int], datetime] = {}
    for number in range(1, len(data) - STEP + 1, STEP):
        what, who, *rest = data[number : number + STEP]
        now += timedelta(hours=WAITS_H[what % 8], minutes=rest[0] % 60, seconds=number)
        where = Where(int(who % 4 == 3), who // 4 % 2, who // 8 % 2)
        act = what // 8
        if act < 22:
            # What was asked for before a closing may be written after it.
            seen_at = now - timedelta(hours=LATE_H[who // 16 % 8])
            if seen_at < seen.get(where[:2], seen_at):
                continue
            seen[where[:2]] = seen_at
            new = _told(where, farm.get(where), rest, seen_at)
            farm[where] = new
            world.see(where, new, seen_at)
        elif act < 25:
            world.post(where.account)
        elif act < 31:
            world.close(where.account, now)
        else:
            world.rezone(where.account, ZONES[rest[0] % len(ZONES)], now)
    return now


def _told(
    where: Where, old: FrameRecord | None, rest: list[int], seen_at: datetime
) -> FrameRecord:
    """What the farm says of the frame now."""
    state, fees, more, end, start, node = rest
    before = 0 if old is None else old.resubmissions
    balance, coupon = FEES[fees % 8], FEES[fees // 8 % 7]
    ended_at = None if end % 9 == 8 else seen_at + timedelta(hours=ENDS_H[end % 8])
    started_at = None
    if start % 4 == 0 and ended_at is not None:
        started_at = ended_at + timedelta(hours=(start // 4) % 8 - 6)
    return FrameRecord(
        remote_id=where.frame + 1,
        name=str(where.frame),
        number=where.frame,
        block="",
        status_code=STATUSES[state % 8],
        frame_type=None,
        fee_amount=balance,
        coupon_fee=coupon,
        arrears_fee=FEES[more % 4],
        cost=balance + coupon,
        started_at=started_at,
        ended_at=ended_at,
        seconds=None,
        resubmissions=max(0, before + ATTEMPTS[more // 4 % 8]),
        node=NODES[node % 3],
        ram_gb=None,
        average_memory=None,
        extra=None,
    )


@dataclass
class Closed:
    """A day as it was closed."""

    position: int
    amounts: tuple[int, ...]


@dataclass
class Books:
    """One account in memory."""

    zones: list[tuple[date, str]]
    changes: list[Change] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)
    closed: dict[date, Closed] = field(default_factory=dict)
    frames: dict[Where, OldFrame] = field(default_factory=dict)
    position: int = 0

    @property
    def calendar(self) -> Calendar:
        """As it is now."""
        return Calendar.made(self.zones)

    @property
    def placing(self) -> Placing:
        """With the closings that there are now."""
        closings = ((closed.position, day) for day, closed in self.closed.items())
        return Placing(self.calendar, closings)

    def stands(self) -> dict[int, Stand]:
        """Where money stood at the position: grouped as the database groups it."""
        groups: dict[int, dict[tuple[int, str, int], Earlier]] = {}
        for change in self.changes:
            if change.id > self.position:
                break
            of_frame = groups.setdefault(change.frame_id, {})
            key = (change.attempt, change.node, change.status_code)
            was = of_frame.get(key)
            money = [was[4 + n] if was else 0 for n in range(3)]
            of_frame[key] = Earlier(
                change.frame_id,
                *key,
                *(a + b for a, b in zip(money, change[8:11], strict=True)),
                change.id,
            )
        return {frame: Stand(found.values()) for frame, found in groups.items()}

    def of_day(self, day: date) -> tuple[int, ...]:
        """Amount, balance, coupon and owed of a day, by the sums."""
        found = [numbers for key, numbers in self.sums.days.items() if key[1] == day]
        return tuple(sum(numbers[n] for numbers in found) for n in range(4))


class Memory:
    """A world of two accounts in memory."""

    def __init__(self, data: bytes) -> None:
        zone, self.began = scene(data)
        self.newest = 0
        self.books = [Books([(FIRST_DAY, zone)]) for _ in range(2)]

    def see(self, where: Where, new: FrameRecord, seen_at: datetime) -> None:
        """A fee change, if it is one."""
        books = self.books[where.account]
        old = books.frames.get(where)
        fee = fee_change(new, old, self.began, seen_at)
        frame = 100 * where.account + 10 * where.task + where.frame
        if fee is not None:
            self.newest += 1
            spent_at, _, _, _, balance, coupon, owed, attempt, status, node = fee
            books.changes.append(
                Change(
                    self.newest,
                    10 * where.account + where.task,
                    frame,
                    seen_at,
                    spent_at,
                    attempt,
                    status,
                    node,
                    balance,
                    coupon,
                    owed,
                )
            )
        books.frames[where] = OldFrame(
            frame,
            new.remote_id,
            new.status_code,
            *new[6:9],
            row_hash="",
            is_gone=False,
            resubmissions=new.resubmissions,
            node=new.node,
        )

    def post(self, account: int) -> None:
        """In one batch, from the position on."""
        books = self.books[account]
        fresh = [change for change in books.changes if change.id > books.position]
        for row in replay(fresh, books.stands(), books.placing):
            books.posted.append(row)
            books.sums.add(row)
        books.position = self.newest

    def close(self, account: int, now: datetime) -> None:
        """Through yesterday."""
        self.post(account)
        books = self.books[account]
        for day in days_to_close(books, books.calendar.today(now) - DAY):
            books.closed[day] = Closed(books.position, books.of_day(day))

    def rezone(self, account: int, zone: str, now: datetime) -> None:
        """From the day after the day after tomorrow on."""
        books = self.books[account]
        from_day = books.calendar.today(now) + 3 * DAY
        books.zones = [span for span in books.zones if span[0] < from_day]
        books.zones.append((from_day, zone))


def days_to_close(books: Books, through: date) -> Iterator[date]:
    """The open days up to `through` from the first with money on."""
    if through in books.closed:
        return
    if books.closed:
        first = min(max(books.closed) + DAY, through)
    else:
        known = [key[1] for key in books.sums.days if key[1] <= through]
        first = min(known, default=through)
    for number in range((through - first).days + 1):
        yield first + number * DAY
