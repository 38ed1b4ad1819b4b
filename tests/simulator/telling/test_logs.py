"""Render logs of the simulated farm."""

from collections import Counter

import pytest

from apps.simulator.telling.faultlogs import failure_lines
from apps.simulator.telling.logs import PAGE_BYTES
from tests.simulator.caller import LOG, ask, call, frame_rows
from tests.simulator_farm import SimulatedFarm


def lines(farm: SimulatedFarm, task: int, place: int = 0) -> list[str]:
    """The whole log of a frame, page by page."""
    frame = frame_rows(farm, task)[place]["id"]
    number, found = 0, []
    while True:
        page = ask(farm, LOG, {"id": frame, "pageNum": number, "pageSize": 1})
        found += page["items"]
        number += 1
        if not page["items"]:
            assert sum(len(line) + 1 for line in found) == page["total"]
            return found


def test_a_log_grows_while_its_frame_renders(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, seconds=600, slots=1)
    empty_farm.advance(30)
    early = lines(empty_farm, task)
    empty_farm.advance(120)
    late = lines(empty_farm, task)

    assert "attempt 1" in early[1]
    assert len(late) > len(early) > 10
    assert late[: len(early)] == early
    assert sum(len(line) for line in late) > PAGE_BYTES
    assert lines(empty_farm, task, 1) == []


def test_a_failed_frame_says_why_at_the_end(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, seconds=10, failing=[1])
    empty_farm.advance(60)

    assert lines(empty_farm, task)[-1].endswith("INFO: frame written")
    why, last = lines(empty_farm, task, 1)[-2:]
    assert "rror" in why.lower()
    assert "FATAL: renderer ended" in last


def test_a_frame_that_took_too_long_says_so(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, seconds=10)
    empty_farm.advance(60)
    empty_farm.set_frames(task, 11, places=[1])

    assert "the frame took too long" in lines(empty_farm, task, 1)[-1]
    assert "FATAL" not in "".join(lines(empty_farm, task))


def test_most_frames_of_a_task_fail_for_one_reason() -> None:
    said = Counter(failure_lines(7, index, 5, 60)[0][:12] for index in range(200))
    (_, most), (_, next_most) = said.most_common(2)
    assert most > 130
    assert next_most > 5
    assert failure_lines(7, 3, 5, 60) == failure_lines(7, 3, 5, 90)


def test_several_pages_come_at_once(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 1, seconds=600)
    empty_farm.advance(400)
    frame = frame_rows(empty_farm, task)[0]["id"]
    page = ask(empty_farm, LOG, {"id": frame, "pageNum": 1, "pageSize": 2})

    assert (page["size"], page["pageNum"]) == (PAGE_BYTES, 1)
    assert PAGE_BYTES < sum(len(line) for line in page["items"]) <= 2 * PAGE_BYTES
    assert page["pageCount"] == -(-page["total"] // PAGE_BYTES)


@pytest.mark.parametrize(
    ("body", "code"), [({}, 601), ({"id": 4}, 404), ({"pageSize": 0}, 600)]
)
def test_what_makes_no_sense_is_refused(
    empty_farm: SimulatedFarm, body: dict[str, int], code: int
) -> None:
    task = empty_farm.add_task("blender", 1)
    if "pageSize" in body:
        body = body | {"id": frame_rows(empty_farm, task)[0]["id"]}
    assert call(empty_farm, LOG, body)["code"] == code


def test_the_last_page_fills_up_and_another_follows(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 1, seconds=6000)
    frame = frame_rows(empty_farm, task)[0]["id"]
    empty_farm.advance(90)
    body = {"id": frame, "pageNum": 1, "pageSize": 1}
    early = ask(empty_farm, LOG, body)
    empty_farm.advance(20)
    later = ask(empty_farm, LOG, body)
    empty_farm.advance(600)
    full = ask(empty_farm, LOG, body)

    assert early["pageCount"] == 2 < full["pageCount"]
    assert 0 < len(early["items"]) < len(later["items"]) < len(full["items"])
    assert full["items"][: len(early["items"])] == early["items"]
    assert early["total"] < later["total"] < full["total"]
