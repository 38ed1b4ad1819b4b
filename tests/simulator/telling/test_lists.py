"""Pages, filters and search of the task list and of frames."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.simulator.caller import (
    DELETE,
    FRAMES,
    INFO,
    LIST,
    STATS,
    ask,
    call,
    frame_rows,
    leaves_of,
    task_row,
    task_rows,
)
from tests.simulator_farm import MakeFarm, SimulatedFarm


def _ids(page: Any) -> list[int]:
    return [row["id"] for row in page["items"]]


def test_the_newest_task_is_first(simulated_farm: SimulatedFarm) -> None:
    rows = task_rows(simulated_farm)

    dates = [row["submitDate"] for row in rows]
    assert len(rows) == 12
    assert dates == sorted(dates, reverse=True)
    assert [r["id"] for r in rows] == sorted((r["id"] for r in rows), reverse=True)


def test_pages_cut_the_list_without_gaps(simulated_farm: SimulatedFarm) -> None:
    whole = [row["id"] for row in task_rows(simulated_farm)]
    found: list[int] = []
    for number in (1, 2, 3):
        page = ask(simulated_farm, LIST, {"pageNum": number, "pageSize": 5})
        assert (page["pageNum"], page["total"]) == (number, 12)
        found += _ids(page)

    assert found == whole


def test_a_page_after_the_last_is_empty_and_a_success(
    simulated_farm: SimulatedFarm,
) -> None:
    page = ask(simulated_farm, LIST, {"pageNum": 9, "pageSize": 5})

    assert (page["items"], page["total"]) == ([], 12)


def test_a_page_holds_at_most_a_hundred(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=130, frames=2000)

    page = ask(farm, LIST, {"pageNum": 1, "pageSize": 1000})

    assert len(page["items"]) == 100
    assert page["total"] == 130


def test_the_page_count_cannot_be_trusted(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=20, frames=400)

    page = ask(farm, LIST, {"pageNum": 1, "pageSize": 10})

    assert page["pageCount"] == 3


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"pageNum": 0, "pageSize": 10}, 600),
        ({"pageNum": 1, "pageSize": -1}, 600),
        ({"pageNum": "one", "pageSize": 10}, 600),
        ({"pageNum": 1, "pageSize": "9" * 20}, 600),
        ({"statusList": "5"}, 600),
        ({"statusList": ["x"]}, 600),
        ({"startTime": "yesterday"}, 600),
        ({"searchKeyword": {"a": 1}}, 600),
    ],
)
def test_parameters_that_make_no_sense_are_refused(
    empty_farm: SimulatedFarm, body: dict[str, Any], code: int
) -> None:
    assert call(empty_farm, LIST, body)["code"] == code


def test_a_status_list_lets_only_those_through(simulated_farm: SimulatedFarm) -> None:
    rows = task_rows(simulated_farm)
    for wanted in ([5], [25, 30], [0, 5, 8, 50, 100], [77]):
        found = [row["id"] for row in task_rows(simulated_farm, statusList=wanted)]
        assert found == [row["id"] for row in rows if row["taskStatus"] in wanted]


def test_the_status_index_follows_the_tasks(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=30, frames=1500, calm=False, speed=0)
    for _ in range(20):
        farm.advance(300)
        rows = task_rows(farm)
        for status in {row["taskStatus"] for row in rows}:
            found = [row["id"] for row in task_rows(farm, statusList=[status])]
            assert found == [r["id"] for r in rows if r["taskStatus"] == status]


def test_a_keyword_finds_names_and_ids(empty_farm: SimulatedFarm) -> None:
    room = empty_farm.add_task("blender", 4, name="别墅客厅_v02.blend")
    shot, layer, *_ = empty_farm.add_family("maya", 6, name="SH0120_Beauty.ma")

    def found(keyword: str) -> list[int]:
        return [row["id"] for row in task_rows(empty_farm, searchKeyword=keyword)]

    assert found("客厅") == [room]
    assert found("sh0120") == [shot]
    assert found(str(layer)) == [shot]
    assert found("nothing like it") == []


def _farm_text(instant_ms: int) -> str:
    zone = timezone(timedelta(hours=8))
    return datetime.fromtimestamp(instant_ms / 1000, zone).strftime("%Y-%m-%d %H:%M:%S")


def test_times_bound_the_list_in_the_farms_zone(simulated_farm: SimulatedFarm) -> None:
    rows = task_rows(simulated_farm)
    first, last = rows[8], rows[3]

    found = task_rows(
        simulated_farm,
        startTime=_farm_text(first["submitDate"]),
        endTime=_farm_text(last["submitDate"] + 1000),
    )

    assert [row["id"] for row in found] == [row["id"] for row in rows[3:9]]


def test_deleted_tasks_are_in_the_recycle_bin_only(
    simulated_farm: SimulatedFarm,
) -> None:
    rows = task_rows(simulated_farm)
    gone = rows[4]
    before = ask(simulated_farm, STATS)["totalFrames"]
    frames = sum(leaf["totalFrames"] for leaf in leaves_of(gone))

    ask(simulated_farm, DELETE, {"taskIds": [gone["id"]]})

    assert gone["id"] not in [row["id"] for row in task_rows(simulated_farm)]
    assert ask(simulated_farm, INFO, {"taskIds": [gone["id"]]})["items"] == []
    (recycled,) = task_rows(simulated_farm, recycleFlag=1)
    assert (recycled["id"], recycled["isDelete"]) == (gone["id"], 0)
    assert task_rows(simulated_farm, recycleFlag=1, statusList=[99]) == []
    assert task_rows(
        simulated_farm, recycleFlag=1, statusList=[recycled["taskStatus"]]
    ) == [recycled]
    assert ask(simulated_farm, STATS)["totalFrames"] == before - frames


def test_info_answers_for_parents_and_children_and_leaves_out_the_unknown(
    empty_farm: SimulatedFarm,
) -> None:
    ids = empty_farm.add_family("maya", 6, layers=2)

    found = ask(empty_farm, INFO, {"taskIds": [ids[1], 1, ids[0]]})

    assert _ids(found) == [ids[1], ids[0]]
    assert [row["id"] for row in found["items"][1]["respRenderingTaskList"]] == ids[1:]


@pytest.mark.parametrize(
    ("body", "code"), [({}, 601), ({"taskIds": []}, 601), ({"taskIds": 5}, 600)]
)
def test_info_needs_ids(
    empty_farm: SimulatedFarm, body: dict[str, Any], code: int
) -> None:
    assert call(empty_farm, INFO, body)["code"] == code


def test_frames_come_in_their_order_page_by_page(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 250, first=1)

    page = ask(empty_farm, FRAMES, {"taskId": task, "pageNum": 3, "pageSize": 100})
    names = [row["frameIndex"] for row in frame_rows(empty_farm, task)]

    assert page["total"] == 250
    assert [row["frameIndex"] for row in page["items"]] == names[200:]
    assert names == [str(number) for number in range(1, 251)]


def test_frames_are_found_by_their_name(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("chunks", 12)
    name = frame_rows(empty_farm, task)[3]["frameIndex"]

    found = ask(
        empty_farm,
        FRAMES,
        {"taskId": task, "pageNum": 1, "pageSize": 100, "searchKeyword": name},
    )

    assert [row["frameIndex"] for row in found["items"]] == [name]
    assert found["total"] == 1


def test_frames_of_no_task_do_not_exist(empty_farm: SimulatedFarm) -> None:
    assert call(empty_farm, FRAMES, {"taskId": 5})["code"] == 404
    assert call(empty_farm, FRAMES, {})["code"] == 601


def test_a_parent_has_no_frames_of_its_own(empty_farm: SimulatedFarm) -> None:
    parent = empty_farm.add_family("maya", 6, layers=3)[0]

    assert ask(empty_farm, FRAMES, {"taskId": parent, "pageSize": 10})["total"] == 0


def test_frame_ids_never_belong_to_two_tasks(simulated_farm: SimulatedFarm) -> None:
    ids = [
        frame["id"]
        for row in task_rows(simulated_farm)
        for leaf in leaves_of(row)
        for frame in frame_rows(simulated_farm, leaf["id"])
    ]

    assert len(ids) == len(set(ids)) == 400


def test_the_stats_are_the_sum_of_all_frames(simulated_farm: SimulatedFarm) -> None:
    counts: dict[int, int] = {}
    for row in task_rows(simulated_farm):
        for leaf in leaves_of(row):
            for frame in frame_rows(simulated_farm, leaf["id"]):
                status = frame["frameStatus"]
                counts[status] = counts.get(status, 0) + 1

    waiting = sum(counts.get(status, 0) for status in (1, 6, 7, 8, 9, 10))
    assert ask(simulated_farm, STATS) == {
        "executingFramesTotal": counts[2],
        "doneFramesTotal": counts[4],
        "failedFramesTotal": counts[5],
        "waitingFramesTotal": waiting,
        "abandonFramesTotal": counts[3],
        "totalFrames": 400,
    }


def test_new_tasks_shift_the_pages(empty_farm: SimulatedFarm) -> None:
    ids = [empty_farm.add_task() for _ in range(4)]
    first = _ids(ask(empty_farm, LIST, {"pageNum": 1, "pageSize": 2}))

    newer = empty_farm.add_task()
    second = _ids(ask(empty_farm, LIST, {"pageNum": 2, "pageSize": 2}))

    assert first == [ids[3], ids[2]]
    assert second == [ids[2], ids[1]]
    assert task_row(empty_farm, newer)["taskStatus"] == 5
