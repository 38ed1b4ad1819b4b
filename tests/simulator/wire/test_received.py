"""What the farm was asked to change: told apart from what it did."""

import time

import pytest
import requests

from tests.simulator.caller import PROFILE, STOP, ask, call
from tests.simulator_farm import SimulatedFarm

RECOMMIT = "/api/render/handle/recommitTaskFrames"


def test_a_call_that_was_not_carried_out_was_received_all_the_same(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task("blender", 6, seconds=600)
    empty_farm.fault("code", "stopTask")
    before = time.time()

    assert call(empty_farm, STOP, {"taskIds": [task]})["code"] == 500
    ask(empty_farm, STOP, {"taskIds": [task]})

    first, second = empty_farm.received()
    assert (first["path"], first["tasks"], first["frames"]) == (STOP, [task], [])
    assert before <= first["at"] <= second["at"] <= time.time()
    assert empty_farm.executions() == 1


def test_frames_are_named_with_their_task(empty_farm: SimulatedFarm) -> None:
    call(empty_farm, RECOMMIT, {"taskId": 7, "ids": [70, 71]})
    (received,) = empty_farm.received()
    assert (received["tasks"], received["frames"]) == ([7], [70, 71])


def test_reading_is_not_among_it(empty_farm: SimulatedFarm) -> None:
    ask(empty_farm, PROFILE)
    assert empty_farm.received() == []


@pytest.mark.parametrize("body", [b"[1]", b"{", b""])
def test_what_cannot_be_read_was_received_too(
    empty_farm: SimulatedFarm, body: bytes
) -> None:
    requests.post(empty_farm.url + STOP, data=body, timeout=10)
    (received,) = empty_farm.received()
    assert (received["path"], received["tasks"]) == (STOP, [])
