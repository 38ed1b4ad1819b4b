"""What happens when the money is used up, with credit and without."""

from tests.simulator.caller import PROFILE, START, ask, task_row
from tests.simulator_farm import MakeFarm, SimulatedFarm


def rendering_farm(new_farm: MakeFarm, **money: str) -> tuple[SimulatedFarm, int]:
    """A farm with one task that costs 0.2 a frame, one frame after the other."""
    farm = new_farm(coupon="0", **money)
    task = farm.add_task("blender", 10, seconds=100, fee="0.002", slots=1)
    return farm, task


def test_credit_lets_the_balance_fall_below_nothing(new_farm: MakeFarm) -> None:
    farm, task = rendering_farm(new_farm, balance="0.5", credit="0.6")
    told = ask(farm, PROFILE)["credit"]
    farm.advance(410)
    before, status = ask(farm, PROFILE)["rmbbalance"], task_row(farm, task)
    farm.advance(600)

    assert told == 0.6
    assert (before, status["taskStatus"]) == (-0.3, 5)
    row = task_row(farm, task)
    assert (row["taskStatus"], row["taskArrears"], row["doneFrames"]) == (20, 0.1, 6)
    assert ask(farm, PROFILE)["rmbbalance"] == -0.6


def test_money_that_comes_in_starts_nothing_by_itself(new_farm: MakeFarm) -> None:
    farm, task = rendering_farm(new_farm, balance="0.3")
    farm.advance(300)
    farm.book("top_up", "50")
    farm.advance(3600)
    stopped = task_row(farm, task)["taskStatus"]
    ask(farm, START, {"taskIds": [task]})
    farm.advance(3600)

    assert stopped == 20
    assert task_row(farm, task)["taskStatus"] == 25


def test_a_task_that_is_started_in_arrears_stops_again(new_farm: MakeFarm) -> None:
    farm, task = rendering_farm(new_farm, balance="0.3")
    farm.advance(300)
    ask(farm, START, {"taskIds": [task]})
    farm.advance(200)

    assert task_row(farm, task)["taskStatus"] == 20
    assert task_row(farm, task)["doneFrames"] == 3


def test_credit_can_be_given_by_hand(new_farm: MakeFarm) -> None:
    farm, task = rendering_farm(new_farm, balance="0.3")
    farm.control("POST", "account", credit="100")
    farm.advance(1100)

    assert ask(farm, PROFILE)["credit"] == 100
    assert task_row(farm, task)["taskStatus"] == 25
    assert ask(farm, PROFILE)["rmbbalance"] == -1.7
