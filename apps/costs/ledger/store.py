"""The ledger's rows from and into the database, by hand: there are many."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from apps.common.bulk import (
    day_writer,
    instant_reader,
    instant_writer,
    rows_add,
    rows_insert,
)
from apps.common.chunks import chunks
from apps.costs.ledger.replay import Change, Earlier, Posted, Stand, Sums
from apps.costs.models import CostDay, MachineDay, Posting

_CHANGES = """
    SELECT id, task_id, frame_id, seen_at, spent_at, attempt, status_code, node,
           balance_delta, coupon_delta, arrears_delta
    FROM farm_feechange WHERE account_id = %s AND id > %s AND id <= %s
    ORDER BY id LIMIT %s
"""
# Sums of whole numbers are numeric on PostgreSQL: the cast makes them whole again.
_EARLIER = """
    SELECT frame_id, attempt, node, status_code, CAST(SUM(balance_delta) AS bigint),
           CAST(SUM(coupon_delta) AS bigint), CAST(SUM(arrears_delta) AS bigint),
           MAX(id)
    FROM farm_feechange WHERE frame_id IN ({frames}) AND id <= %s
    GROUP BY frame_id, attempt, node, status_code
"""
FRAMES_AT_ONCE = 500
POSTING_NAMES = (
    "account_id",
    "change_id",
    "task_id",
    "frame_id",
    "at",
    "day",
    "for_day",
    "outcome",
    "attempt",
    "node",
    "amount",
    "balance",
    "coupon",
    "owed",
)
DAY_NAMES = (
    "account_id",
    "task_id",
    "day",
    "for_day",
    "outcome",
    "amount",
    "balance",
    "coupon",
    "owed",
    "postings",
)
DAY_KEY = ("task_id", "day", "for_day", "outcome")
MACHINE_NAMES = ("account_id", "day", "node", "outcome", "amount", "postings")
MACHINE_KEY = ("account_id", "day", "node", "outcome")


def changes_after(
    account_id: int, position: int, horizon: int, most: int
) -> list[Change]:
    """The account's first `most` changes with ids in (position, horizon]."""
    instant = instant_reader()
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, [account_id, position, horizon, most])
        return [
            Change._make((*row[:3], instant(row[3]), instant(row[4]), *row[5:]))
            for row in cursor.fetchall()
        ]


def stands_before(frame_ids: Collection[int], position: int) -> dict[int, Stand]:
    """How the frames' money stood at the position; none for a frame without any."""
    found: dict[int, list[Earlier]] = {}
    with connection.cursor() as cursor:
        for some in _id_lists(frame_ids):
            sql, params = some
            cursor.execute(_EARLIER.format(frames=sql), [*params, position])
            for row in cursor.fetchall():
                found.setdefault(row[0], []).append(Earlier._make(row))
    return {frame_id: Stand(earlier) for frame_id, earlier in found.items()}


def postings_write(account_id: int, posted: Sequence[Posted]) -> None:
    """Insert postings."""
    instant, day = instant_writer(), day_writer()
    rows = [
        (
            account_id,
            *row[:3],
            instant(row.at),
            day(row.day),
            day(row.for_day),
            *row[6:9],
            row.balance + row.coupon,
            *row[9:],
        )
        for row in posted
    ]
    rows_insert(Posting, POSTING_NAMES, rows)


def sums_write(account_id: int, sums: Sums) -> None:
    """Add to the sums of days and machines."""
    day = day_writer()
    days = [
        (account_id, task_id, day(on), day(for_day), outcome, *numbers)
        for (task_id, on, for_day, outcome), numbers in sums.days.items()
    ]
    rows_add(CostDay, DAY_NAMES, days, key=DAY_KEY, keep=("account_id",))
    machines = [
        (account_id, day(on), node, outcome, *numbers)
        for (on, node, outcome), numbers in sums.machines.items()
    ]
    rows_add(MachineDay, MACHINE_NAMES, machines, key=MACHINE_KEY)


def _id_lists(ids: Collection[int]) -> list[tuple[str, list[Any]]]:
    """Lists of ids for IN (…): PostgreSQL takes one parameter, SQLite one each."""
    if connection.vendor == "postgresql":
        return [("SELECT unnest(%s::bigint[])", [list(ids)])]
    return [
        (", ".join(["%s"] * len(some)), list(some))
        for some in chunks(ids, FRAMES_AT_ONCE)
    ]
