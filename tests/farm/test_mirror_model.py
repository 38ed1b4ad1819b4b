"""Whatever a farm does while it is read: after quiet passes the mirror equals it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.farm.counting import task_tally
from apps.farm.models import FarmAccount, FeeChange, Frame, RenderTask
from apps.farm.planner import Ask, FramePlan
from apps.farm.plans import frames_known, frames_residue
from apps.farm.reconcile import frames_reconcile, tasks_reconcile
from apps.renderbus.schemas import FrameRow, TaskRow
from tests.factories import make_account
from tests.farm.farm_rows import at, frame

pytestmark = pytest.mark.django_db
PAGE = 5
COUNTED = (
    ("done_frames", {4}),
    ("failed_frames", {5, 11}),
    ("executing_frames", {2}),
    ("abort_frames", {3}),
)
Order = tuple[str, int, int]
"""What happens: the kind, which frame, and into which status."""


@dataclass
class Farm:
    """One task with its frames, listed by id."""

    frames: dict[int, FrameRow] = field(default_factory=dict)
    last_id: int = 0
    changes: int = 0

    def happen(self, order: Order) -> None:
        """Something moves. Each change has its own price: no two cancel out."""
        kind, which, status = order
        self.changes += 1
        if kind == "add" or not self.frames:
            self.last_id += 1
            fee = Decimal(2**self.changes).scaleb(-8)
            self.frames[self.last_id] = frame(self.last_id, 1, str(fee))
            return
        remote_id = sorted(self.frames)[which % len(self.frames)]
        if kind == "remove" and len(self.frames) > 1:
            # An empty list proves nothing, so the last frame stays.
            del self.frames[remote_id]
            return
        old = self.frames[remote_id]
        fee = (old.fee_amount or Decimal(0)) + Decimal(2**self.changes).scaleb(-8)
        self.frames[remote_id] = msgspec.structs.replace(
            old,
            frame_status=status if kind == "move" else old.frame_status,
            fee_amount=fee,
        )

    def page(self, number: int) -> list[FrameRow]:
        """A page of the list as it is now."""
        ids = sorted(self.frames)[(number - 1) * PAGE : number * PAGE]
        return [self.frames[remote_id] for remote_id in ids]

    def task(self) -> TaskRow:
        """The task with its counters as they are now."""
        statuses = [row.frame_status for row in self.frames.values()]
        fees = [row.fee_amount or Decimal(0) for row in self.frames.values()]
        counts = {name: sum(s in some for s in statuses) for name, some in COUNTED}
        return TaskRow(
            id=1,
            task_status=5,
            total_frames=len(statuses),
            render_consume=sum(fees, Decimal(0)),
            **counts,
        )


class Mirror:
    """Reads the farm as the polls do."""

    def __init__(self, farm: Farm) -> None:
        self.farm = farm
        self.account = make_account()
        self.calls = 0
        self.seconds = 0

    def beat(self) -> RenderTask:
        """Read the counters."""
        self.seconds += 1
        tasks_reconcile(
            account=self.account, rows=[self.farm.task()], seen_at=at(self.seconds)
        )
        return RenderTask.objects.get(account=self.account)

    def read(self, meanwhile: Iterator[list[Order]]) -> None:
        """Read the frames, while things happen between the calls."""
        task = self.beat()
        plan = FramePlan(
            frames_known(task.pk),
            task_tally(task),
            residue=frames_residue(task),
            page_size=PAGE,
        )
        started_at = at(self.seconds)
        while (step := plan.next_step()) is not None:
            self.calls += 1
            for order in next(meanwhile, []):
                self.farm.happen(order)
            if step is Ask.COUNTERS:
                plan.recount(task_tally(self.beat()))
            else:
                rows = self.farm.page(int(step))
                plan.feed(step, rows, total=len(self.farm.frames))
        frames_reconcile(
            task=task,
            rows=plan.rows,
            seen_at=started_at,
            complete=plan.complete,
            settled=plan.settled,
        )


orders = st.tuples(
    st.sampled_from(["move", "move", "move", "fee", "add", "remove"]),
    st.integers(0, 40),
    st.sampled_from([1, 2, 3, 4, 5, 9, 11, 77]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 24),
    st.lists(st.lists(orders, max_size=3), max_size=8),
    st.lists(orders, max_size=6),
)
def test_after_quiet_passes_the_mirror_equals_the_farm(
    size: int, during: list[list[Order]], after: list[Order]
) -> None:
    farm = Farm()
    for _ in range(size):
        farm.happen(("add", 0, 0))
    mirror = Mirror(farm)
    meanwhile = iter(during)
    for _ in range(3):
        mirror.read(meanwhile)
    for order in after:
        farm.happen(order)
    for _ in range(3):
        mirror.read(iter([]))
    task = mirror.beat()
    held = {f.remote_id: f for f in Frame.objects.filter(task=task).present()}
    assert held.keys() == farm.frames.keys()
    for remote_id, row in farm.frames.items():
        assert held[remote_id].status_code == row.frame_status
        assert held[remote_id].cost == row.fee_amount
    assert not task.frames_due
    quiet = mirror.calls
    mirror.read(iter([]))
    assert mirror.calls == quiet, "a quiet farm is not asked for frames"
    spent = sum((f.cost for f in Frame.objects.filter(task=task)), Decimal(0))
    ledger = FeeChange.objects.filter(task=task)
    assert sum((change.delta for change in ledger), Decimal(0)) == spent
    assert FarmAccount.objects.get(pk=mirror.account.pk).revision > 0
