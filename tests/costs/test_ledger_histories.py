"""The same histories through the mirror, the database and the real postings."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.common.money import from_units, to_units
from apps.costs.ledger.check import ledger_check
from apps.costs.ledger.closing import days_close
from apps.costs.ledger.posting import ledger_post
from apps.costs.ledger.rebuild import ledger_rebuild
from apps.costs.ledger.zone_services import zone_change
from apps.costs.ledger.zones import Calendar
from apps.costs.models import ClosedDay, CostDay, Posting
from apps.farm.mapping import FrameRecord
from apps.farm.models import FarmAccount, FeeChange, RenderTask
from apps.farm.reconcile import frames_reconcile
from apps.renderbus.schemas import FrameRow
from tests.costs.factories import make_zone
from tests.costs.histories import DAY, STEP, Memory, Where, play, scene
from tests.costs.same_sums import same_sums
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PARTS = 3
CASES = 150 if connection.vendor == "sqlite" else 60
"""PostgreSQL is a process of its own, and each case takes several times as long."""
histories = st.binary(min_size=1 + 4 * STEP, max_size=1 + 16 * STEP)


class Installed:
    """A world of two accounts in the database, beside the same one in memory."""

    def __init__(self, data: bytes) -> None:
        zone, self.began = scene(data)
        self.memory = Memory(data)
        # Of the time of all histories, whenever they are: seen after each day's end.
        known = {"seen_at": datetime(2999, 1, 1, tzinfo=UTC)}
        self.accounts = [
            make_account(currency=code, **known) for code in ("CNY", "USD")
        ]
        self.tasks: dict[tuple[int, int], RenderTask] = {}
        for number, account in enumerate(self.accounts):
            make_zone(account, zone)
            for task in range(2):
                self.tasks[number, task] = make_task(
                    account, submitted_at=self.began, first_seen_at=self.began
                )

    def see(self, where: Where, new: FrameRecord, seen_at: datetime) -> None:
        """Through the mirror."""
        self.memory.see(where, new, seen_at)
        task = self.tasks[where.account, where.task]
        frames_reconcile(
            task=task, rows=[wire_row(new)], seen_at=seen_at, complete=False
        )

    def post(self, account: int) -> None:
        """What is new."""
        self.memory.post(account)
        ledger_post(self.accounts[account].pk)

    def close(self, account: int, now: datetime) -> None:
        """Through yesterday."""
        self.memory.close(account, now)
        pk = self.accounts[account].pk
        yesterday = Calendar.of(pk).today(now) - DAY
        days_close(account_id=pk, through=yesterday, now=now)

    def rezone(self, account: int, zone: str, now: datetime) -> None:
        """From the day after the day after tomorrow on."""
        self.memory.rezone(account, zone, now)
        found = self.accounts[account]
        from_day = Calendar.of(found.pk).today(now) + 3 * DAY
        zone_change(actor="mei", account=found, zone=zone, from_day=from_day, now=now)


def ms(instant: datetime | None) -> int | None:
    """As the farm tells it."""
    return None if instant is None else (instant - EPOCH) // timedelta(milliseconds=1)


def wire_row(new: FrameRecord) -> FrameRow:
    """The frame as the farm sends it."""
    return FrameRow(
        id=new.remote_id,
        frame_index=new.name,
        frame_status=new.status_code,
        fee_amount=from_units(new.fee_amount),
        coupon_fee=from_units(new.coupon_fee),
        arrears_fee=from_units(new.arrears_fee),
        start_time=ms(new.started_at),
        end_time=ms(new.ended_at),
        recommit_flag=new.resubmissions,
        node_id=new.node,
    )


def posted(account: FarmAccount) -> list[tuple[Any, ...]]:
    """The postings in their order, without keys."""
    columns = ("at", "day", "for_day", "outcome", "attempt", "node")
    money = ("balance", "coupon", "owed")
    rows = Posting.objects.filter(account=account).order_by("pk")
    return [
        (*row[:6], *(to_units(amount) for amount in row[6:]))
        for row in rows.values_list(*columns, *money)
    ]


@pytest.mark.parametrize("part", range(PARTS))
@settings(
    max_examples=CASES // PARTS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=histories)
def test_the_database_keeps_the_same_books(part: int, data: bytes) -> None:
    world = Installed(data)
    play(data, world)
    for number, account in enumerate(world.accounts):
        world.post(number)
        books = world.memory.books[number]
        assert FeeChange.objects.filter(account=account).count() == len(books.changes)
        assert posted(account) == [row[3:] for row in books.posted]
        closed = ClosedDay.objects.filter(account=account).values_list(
            "day", "amount", "balance", "coupon", "owed"
        )
        assert {row[0]: tuple(to_units(a) for a in row[1:]) for row in closed} == {
            day: was.amounts for day, was in books.closed.items()
        }
        same_sums(account)
        assert ledger_check(account.pk) == []
        rebuilt_the_same(account)


def rebuilt_the_same(account: FarmAccount) -> None:
    """From the fee changes alone."""
    before, days = posted(account), CostDay.objects.filter(account=account)
    sums = sorted(days.values_list("task", "day", "for_day", "outcome", "amount"))
    ledger_rebuild(account.pk, postings=True)
    assert posted(account) == before
    again = days.values_list("task", "day", "for_day", "outcome", "amount")
    assert sorted(again) == sums
    assert ledger_check(account.pk) == []
