"""Whatever happens, the money is the same wherever it is summed up.

10,000 histories in memory, through the pure code that production runs, and 150 through
the database. A history has late fees, corrections up and down, vouchers, arrears,
retries, attempts out of order, ends in the future and in the past, clocks that change,
zones that change, days that are closed meanwhile, in two accounts at once.
"""

from collections import Counter
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.costs.ledger.outcomes import outcome_of, replaced
from apps.costs.ledger.replay import NOTHING, Change, Posted, replay
from tests.costs.histories import DAY, STEP, Books, Memory, play

CASES, PARTS = 10_000, 4
histories = st.binary(min_size=1 + 8 * STEP, max_size=1 + 40 * STEP)


@pytest.mark.parametrize("part", range(PARTS))
@settings(
    max_examples=CASES // PARTS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=histories)
def test_everything_adds_up_to_the_last_digit(part: int, data: bytes) -> None:
    world = Memory(data)
    ended = play(data, world)
    for account in range(2):
        world.post(account)
    for books in world.books:
        frames_are_their_postings(books)
        sums_are_their_postings(books)
        outcomes_are_what_became_of_attempts(books)
        closed_days_are_as_they_were(books)
        corrections_name_their_day(books, ended)
        a_rebuild_is_the_same(books)


def total(rows: list[Any], key: Any) -> dict[Any, tuple[int, ...]]:
    """Balance, coupon and owed by key; none that are 0."""
    found: dict[Any, tuple[int, ...]] = {}
    for row in rows:
        was = found.get(key(row), NOTHING)
        found[key(row)] = tuple(a + b for a, b in zip(was, row[-3:], strict=True))
    return {key: money for key, money in found.items() if any(money)}


def frames_are_their_postings(books: Books) -> None:
    """Frames = tasks = account."""
    mirrored = {old.pk: old[3:6] for old in books.frames.values() if any(old[3:6])}
    assert total(books.posted, lambda row: row.frame_id) == mirrored
    by_task: Counter[int] = Counter()
    for where, old in books.frames.items():
        by_task[10 * where.account + where.task] += sum(old[3:5])
    tasks: Counter[int] = Counter()
    for (task, *_), (amount, *_) in books.sums.days.items():
        tasks[task] += amount
    assert +tasks == +by_task
    assert sum(tasks.values()) == sum(sum(old[3:5]) for old in books.frames.values())


def sums_are_their_postings(books: Books) -> None:
    """Account = days = outcomes = machines."""
    days = total(books.posted, lambda r: (r.task_id, r.day, r.for_day, r.outcome))
    sums = {key: tuple(n[1:4]) for key, n in books.sums.days.items() if any(n[:4])}
    assert sums == days
    assert all(n[0] == n[1] + n[2] for n in books.sums.days.values())
    assert sum(n[4] for n in books.sums.days.values()) == len(books.posted)
    machines: Counter[tuple[Any, ...]] = Counter()
    for row in books.posted:
        machines[row.day, row.node, row.outcome] += row.balance + row.coupon
    found = {key: numbers[0] for key, numbers in books.sums.machines.items()}
    assert found == dict(machines)
    assert sum(n[1] for n in books.sums.machines.values()) == len(books.posted)


def outcomes_are_what_became_of_attempts(books: Books) -> None:
    """All money of an attempt stands under what became of it, as known at last."""
    newest: dict[int, int] = {}
    ends: dict[tuple[int, int], str] = {}
    for change in books.changes:
        frame, attempt = change.frame_id, change.attempt
        newest[frame] = max(attempt, newest.get(frame, attempt))
        ends[frame, attempt] = outcome_of(change.status_code)

    def became(change: Change) -> tuple[int, int, str, str]:
        frame, attempt = change.frame_id, change.attempt
        end = ends[frame, attempt]
        if attempt < newest[frame]:
            end = replaced(end)
        return frame, attempt, change.node, end

    def stands(row: Posted) -> tuple[int, int, str, str]:
        return row.frame_id, row.attempt, row.node, row.outcome

    assert total(books.posted, stands) == total(books.changes, became)


def closed_days_are_as_they_were(books: Books) -> None:
    for day, closed in books.closed.items():
        assert books.of_day(day) == closed.amounts
    days = sorted(books.closed)
    assert all(b - a == DAY for a, b in pairwise(days))


def corrections_name_their_day(books: Books, ended: datetime) -> None:
    """A posting stands on its natural day, or is a correction of it, on an open one."""
    calendar, changes = books.calendar, {change.id: change for change in books.changes}
    closed = [(closed.position, day) for day, closed in books.closed.items()]
    last = {row.change_id: row for row in books.posted}
    for row in books.posted:
        change = changes[row.change_id]
        through = max((d for p, d in closed if p < change.id), default=None)
        # The money of a change itself is posted last, after what it moves.
        itself = any(change[8:11]) and last[change.id] is row
        instant = change.spent_at if itself else change.seen_at
        assert row.for_day == calendar.day_of(instant)
        if row.day == row.for_day:
            assert through is None or through < row.day
        else:
            assert through is not None
            assert row.for_day <= through < row.day
            assert row.day == max(through + DAY, calendar.day_of(change.seen_at))
        assert row.day <= calendar.today(ended) + DAY


def a_rebuild_is_the_same(books: Books) -> None:
    assert list(replay(books.changes, {}, books.placing)) == books.posted
