"""The vendor's own client works against the simulated farm."""

from typing import Any
from urllib.parse import urlsplit

from tests.official import Official
from tests.simulator.caller import frame_rows, statuses, task_row
from tests.simulator_farm import SimulatedFarm

Calls = list[dict[str, Any]]


def run(official: Official, farm: SimulatedFarm, calls: Calls) -> list[Any]:
    """What the calls return; each of them has to succeed."""
    place = urlsplit(farm.url)
    answers = official.run(
        calls,
        host=str(place.hostname),
        port=int(place.port or 0),
        access_id=farm.access_id,
        access_key=farm.access_key,
    )
    assert [answer for answer in answers if not answer["ok"]] == []
    return [answer["value"] for answer in answers]


def asked(sdk_call: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """One call of the official client."""
    return {"sdk_call": f"api.{sdk_call}", "args": list(args), "kwargs": kwargs}


def test_it_reads_the_farm(official: Official, simulated_farm: SimulatedFarm) -> None:
    task = simulated_farm.add_task("blender", 130, seconds=10, slots=130, first=1)
    simulated_farm.advance(20)
    frame = frame_rows(simulated_farm, task)[0]["id"]
    parent = simulated_farm.add_family("max", 5, seconds=60)[0]

    (
        platforms,
        profile,
        settings,
        bid,
        listed,
        info,
        frames,
        every,
        stats,
        thumb,
        img,
        log,
    ) = run(
        official,
        simulated_farm,
        [
            asked("query.platforms"),
            asked("user.query_user_profile"),
            asked("user.query_user_setting"),
            asked("user.get_transfer_bid"),
            asked("query.get_task_list", page_num=1, page_size=50, status_list=[5]),
            asked("query.task_info", task_ids_list=[task]),
            asked("query.task_frames", task_id=task, page_num=2, page_size=100),
            asked("query.get_all_frames", task_id=task),
            asked("query.all_frame_status"),
            asked("query.get_frame_thumbnall", frame_id=frame),
            asked("query.get_task_processing_img", task_id=parent, frame_type=2),
            asked("query.get_render_log", frame_id=frame, pageNum=0, pageSize=1),
        ],
    )

    assert platforms[0]["platform"] == 2
    assert profile["userId"]
    assert settings["taskOverTimeSec"] == 43_200
    assert bid["input_bid"]
    assert parent in [row["id"] for row in listed["items"]]
    assert info["items"][0]["doneFrames"] == 130
    assert len(frames["items"]) == 30
    assert list(every) == [str(number) for number in range(1, 131)]
    assert stats["totalFrames"] == 535
    assert len(thumb) == 1
    assert img["isRenderPhoton"] is True
    assert log["items"][-1].endswith("frame written")


def test_it_acts_on_the_farm(official: Official, empty_farm: SimulatedFarm) -> None:
    stopped, given_up, gone, fast, late = (
        empty_farm.add_task("blender", 40, seconds=600) for _ in range(5)
    )
    failed = empty_farm.add_task("chunks", 6, seconds=10, bad=[0, 1, 2], slots=6)
    empty_farm.advance(30)
    frames = frame_rows(empty_farm, failed)
    ids = [frame["id"] for frame in frames]

    run(
        official,
        empty_farm,
        [
            asked("task.stop_task", task_param_list=[stopped]),
            asked("task.abort_task", task_param_list=[given_up]),
            asked("task.delete_task", task_param_list=[gone]),
            asked("task.full_speed", task_id_list=[fast]),
            asked("task.set_task_overtime_top", task_id_list=[late], overtime=60),
            asked(
                "query.get_custome_frames",
                task_id=failed,
                restartframes=[frames[0]["frameIndex"]],
            ),
            asked(
                "query.restart_frame", task_id=failed, select_all=0, ids_list=ids[5:]
            ),
            asked("query.restart_failed_frames", task_param_list=[failed]),
        ],
    )

    assert task_row(empty_farm, stopped)["taskStatus"] == 10
    assert task_row(empty_farm, given_up)["taskStatus"] == 35
    assert task_row(empty_farm, fast)["executingFrames"] > 20
    assert task_row(empty_farm, late)["overTimeStop"] == 60
    assert statuses(empty_farm, failed) == [1, 1, 1, 4, 4, 1]
    assert empty_farm.state()["executions"] == {
        "stop": 1,
        "abandon": 1,
        "delete": 1,
        "full_speed": 1,
        "set_over_time_stop": 1,
        "recommit_frames": 2,
        "recommit_tasks": 1,
    }


def test_it_starts_and_repeats_everything(
    official: Official,
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task("blender", 3, seconds=10)
    empty_farm.advance(30)
    other = empty_farm.add_task("blender", 3, seconds=600)

    run(
        official,
        empty_farm,
        [
            asked("query.restart_frame", task_id=task, select_all=1),
            asked("task.stop_task", task_param_list=[other]),
            asked("task.start_task", task_param_list=[other]),
        ],
    )

    assert statuses(empty_farm, task) == [1, 1, 1]
    assert task_row(empty_farm, other)["taskStatus"] == 0


def test_it_stops_frames(official: Official, empty_farm: SimulatedFarm) -> None:
    some = empty_farm.add_task("blender", 4, seconds=600, first=1)
    every = empty_farm.add_task("blender", 4, seconds=600)
    ids = [frame["id"] for frame in frame_rows(empty_farm, some)]

    run(
        official,
        empty_farm,
        [
            asked("query.stop_frame", task_id=some, select_all=0, ids_list=ids[:2]),
            asked("query.frame_number_to_stop", task_id=some, stop_frame=["4"]),
            asked("query.stop_frame", task_id=every, select_all=1),
        ],
    )

    assert [status == 3 for status in statuses(empty_farm, some)] == [1, 1, 0, 1]
    assert statuses(empty_farm, every) == [3] * 4
    assert empty_farm.executions("stop_frames") == 3


def test_it_repeats_actions_whose_answer_was_lost(
    official: Official,
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task("blender", 3, seconds=600)
    empty_farm.fault("code", "fullSpeed", when="after", count=1)
    place = urlsplit(empty_farm.url)

    (answer,) = official.run(
        [asked("task.full_speed", task_id_list=[task])],
        host=str(place.hostname),
        port=int(place.port or 0),
        access_id=empty_farm.access_id,
        access_key=empty_farm.access_key,
        attempts=2,
    )

    assert answer["ok"]
    assert empty_farm.executions("full_speed") == 2
