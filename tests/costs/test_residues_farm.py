"""Our books against those of a farm: nothing goes unseen, and nothing is cried over."""

from decimal import Decimal
from typing import Any

import pytest

from apps.costs.models import BalanceCheck, Residue, ResidueOf
from apps.farm.models import FeeChange, Frame, RenderTask
from apps.renderbus.codes import FrameStatus
from tests.costs.watched_farm import WatchedFarm, watched
from tests.simulator.caller import RECOMMIT_TASKS, post
from tests.simulator_farm import MakeFarm

pytestmark = pytest.mark.django_db

QUIET: dict[str, Any] = {"balance": "800", "coupon": "50", "tasks": 6, "frames": 90}
BUSY: dict[str, Any] = QUIET | {"balance": "3000", "coupon": "500", "frames": 1500}


@pytest.fixture(autouse=True)
def _no_waiting(settings: Any) -> None:
    """The cap on calls is tested elsewhere."""
    settings.FARMDASH_CALLS_PER_SECOND = 2_000


def steps(here: WatchedFarm, of: ResidueOf) -> list[tuple[str, str]]:
    rows = Residue.objects.filter(account=here.account, of=of).order_by("pk")
    return [(f"{row.step:f}", row.explanation) for row in rows]


def at_rest(here: WatchedFarm) -> None:
    """Let everything on the farm end, and see it."""
    for _ in range(6):
        here.wait(hours=1)
        here.full_pass()
    assert not RenderTask.objects.active().exists()


def test_what_is_there_first_is_the_opening_balance(new_farm: MakeFarm) -> None:
    with watched(new_farm, **QUIET) as here:
        at_rest(here)
        check = BalanceCheck.objects.get(account=here.account)
        wallet = here.farm.server.farm.world.wallet
        assert [kind for _, kind in steps(here, ResidueOf.BALANCE)] == ["opening"]
        assert [kind for _, kind in steps(here, ResidueOf.COUPON)] == ["opening"]
        left = check.balance_base - check.balance_spent  # type: ignore[operator]
        assert left == Decimal(wallet.balance).scaleb(-3)
        assert here.residues == []


@pytest.mark.parametrize(
    ("kind", "amount", "found"),
    [
        ("charge", "0.01", ("balance", "-0.01")),
        ("refund", "0.01", ("balance", "0.01")),
        ("top_up", "0.01", ("balance", "0.01")),
        ("charge", "0.001", ("balance", "-0.001")),
        ("voucher", "0.01", ("coupon", "0.01")),
        ("voucher_expired", "0.01", ("coupon", "-0.01")),
    ],
)
def test_a_hundredth_that_no_frame_cost_is_reported_within_one_pass(
    new_farm: MakeFarm, kind: str, amount: str, found: tuple[str, str]
) -> None:
    with watched(new_farm, **QUIET) as here:
        at_rest(here)
        assert here.residues == []
        here.farm.book(kind, amount)
        here.full_pass()
        assert here.residues == [found]
        here.full_pass()
        assert here.residues == [found], "it stays until somebody explains it"


def test_a_hundredth_is_found_while_frames_end_all_the_time(new_farm: MakeFarm) -> None:
    with watched(new_farm, **BUSY) as here:
        minutes(here, 18)
        assert len(steps(here, ResidueOf.BALANCE)) == 1, "the opening is known"
        assert here.residues == []
        here.farm.book("charge", "0.01")
        minutes(here, 18)
        assert RenderTask.objects.active().exists()
        assert here.residues == [("balance", "-0.01")]


def minutes(here: WatchedFarm, count: int) -> None:
    """The balance each minute, tasks and frames more often, a sweep now and then."""
    for minute in range(count):
        here.wait(seconds=20)
        here.look_at_frames()
        here.wait(seconds=20)
        here.look()
        here.wait(seconds=6)
        if minute % 6 == 5:
            here.full_pass()
        here.check()


def test_a_day_with_retries_late_fees_vouchers_and_top_ups_raises_no_false_alarm(
    new_farm: MakeFarm,
) -> None:
    with watched(new_farm, **QUIET | {"balance": "12", "coupon": "1.5"}) as here:
        here.full_pass()
        given = {"top_up": Decimal(), "voucher": Decimal()}
        for third in range(72):
            here.wait(minutes=17)
            here.look()
            happen(here, third, given)
            here.wait(minutes=2)
            here.full_pass()
        at_rest(here)
        assert not Residue.objects.filter(explanation="").exists()
        told = {"top_up": Decimal(), "voucher": Decimal()}
        for row in Residue.objects.exclude(explanation="opening"):
            told[row.explanation] += row.step
        assert told == given
        assert here.residues == []
        # It was a day worth the name.
        corrections = FeeChange.objects.filter(old__gt=0).exclude(delta=0)
        assert corrections.count() > 10
        assert Frame.objects.filter(coupon_fee__gt=0).exists()
        assert Frame.objects.filter(resubmissions__gt=0).exists()
        assert Frame.objects.filter(arrears_fee__gt=0).exists()


def happen(here: WatchedFarm, third: int, given: dict[str, Decimal]) -> None:
    """What moves money in a third of an hour of that day."""
    if third % 6 == 0:
        here.farm.add_task("blender", frames=6)
    if third % 4 == 1:
        frame = Frame.objects.filter(cost__gt=0).order_by("-ended_at", "pk").first()
        assert frame is not None
        late = frame.fee_amount + Decimal("0.003") * (-1 if third % 8 == 1 else 1)
        here.farm.set_fee(frame.remote_id, f"{max(Decimal(), late)}")
    if third % 12 == 3:
        retry(here)
    for kind, amount, turn in (("top_up", "300", 35), ("voucher", "2", 40)):
        if third % turn == turn - 1:
            here.farm.book(kind, amount)
            given[kind] += Decimal(amount)


def retry(here: WatchedFarm) -> None:
    """Some task's frames fail, and render again."""
    done = RenderTask.objects.present().leaves().filter(done_frames__gt=0)
    task = done.order_by("-pk").first()
    assert task is not None
    here.farm.set_frames(task.remote_id, FrameStatus.FAILED, places=[0, 1])
    answer = post(here.farm, RECOMMIT_TASKS, {"taskIds": [task.remote_id]})
    assert answer.json()["code"] == 200
