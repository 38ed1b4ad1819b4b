"""The farm's rows as columns: nothing is lost, and nothing absurd gets in."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.money import to_units
from apps.farm.mapping import (
    UNKNOWN_STATUS,
    FrameRecord,
    RowRefused,
    digests,
    first_number,
    frame_record,
    label_list,
    refused,
    task_values,
    went_to_bin,
)
from apps.renderbus.schemas import FrameRow, TaskRow
from apps.renderbus.schemas.frames import read_frame
from apps.renderbus.schemas.rows import decode
from apps.renderbus.schemas.tasks import read_task
from tests.farm.documented import FRAME_FIELDS, NUMBERS, TASK_FIELDS

PAYLOADS = Path(__file__).parent.parent / "payloads"

SPECIAL: dict[str, Any] = {
    "taskKeyValueVo": {"tiles": "4", "allCamera": None, "renderableCamera": "c"},
    "labels": '["night"]',
}
INSTANTS = {"submitDate", "startTime", "completedDate", "endTime"}


def probe(name: str) -> Any:
    """A value that the field may well have, and that is no default."""
    if name in SPECIAL:
        return SPECIAL[name]
    if name in INSTANTS:
        return 1_764_000_000_000
    return 7 if name in NUMBERS else f"text of {name}"


def task_row(wire: dict[str, Any]) -> TaskRow:
    """A row as it comes out of JSON."""
    return read_task(decode(json.dumps(wire)), [])


def frame_row(wire: dict[str, Any]) -> FrameRow:
    """A row as it comes out of JSON."""
    return read_frame(decode(json.dumps(wire)), [])


def task(**wire: Any) -> dict[str, Any]:
    """The columns of a task row from the wire."""
    return task_values(task_row({"id": 1, **wire}))


def frame(**wire: Any) -> FrameRecord:
    """The columns of a frame row from the wire."""
    return frame_record(frame_row({"id": 1, **wire}), task_remote_id=42)


@pytest.mark.parametrize("name", TASK_FIELDS)
def test_every_documented_field_of_a_task_is_mirrored(name: str) -> None:
    assert task(**{name: probe(name)}) != task()


@pytest.mark.parametrize("name", FRAME_FIELDS)
def test_every_documented_field_of_a_frame_is_mirrored(name: str) -> None:
    assert frame(**{name: probe(name)}) != frame()


def items(file: str) -> list[dict[str, Any]]:
    """Rows of a published example."""
    data = json.loads((PAYLOADS / file).read_text())["response"]
    data = data.get("data", data)
    return list(data["items"] if "items" in data else data.values())


@pytest.mark.parametrize("file", ["14_query_task_frames", "15_query_get_all_frames"])
def test_published_frames_keep_every_value_that_says_something(file: str) -> None:
    for wire in items(f"{file}.json"):
        record = frame_record(frame_row(wire), task_remote_id=wire["taskId"])
        extra = json.loads(record.extra or "{}")
        assert record.name == wire["frameIndex"]
        assert record.status_code == wire["frameStatus"]
        assert record.seconds == wire["frameExecuteTime"]
        assert record.fee_amount == to_units(Decimal(str(wire["feeAmount"] or 0)))
        assert extra["munuTaskId"] == wire["munuTaskId"]
        assert "taskId" not in extra


@pytest.mark.parametrize("file", ["09_query_get_task_list", "20_query_task_info"])
def test_published_tasks_keep_every_value_that_says_something(file: str) -> None:
    rows = items(f"{file}.json")
    rows += [child for row in rows for child in row["respRenderingTaskList"] or ()]
    for wire in rows:
        whole = task_values(task_row(wire))
        for name, value in wire.items():
            if name in {"id", "respRenderingTaskList"} or value in (None, 0, "", "{}"):
                continue
            if name == "taskKeyValueVo":
                continue
            without = {k: v for k, v in wire.items() if k != name}
            lacking = task_values(task_row(without))
            # The two kinds of cost are told from each other only when both are there.
            assert lacking != whole or name in {"renderConsume", "couponConsume"}, name


def test_the_published_max_task_is_mirrored_as_it_reads() -> None:
    wire = items("09_query_get_task_list.json")[0]["respRenderingTaskList"][1]
    values = task_values(task_row(wire))
    assert values["scene_name"] == "衣帽间.max"
    assert values["state"] == "done"
    assert (values["total_frames"], values["done_frames"]) == (17, 17)
    assert values["cost"] == values["coupon_cost"] == Decimal("6.7")
    assert values["started_at"] == datetime(2018, 8, 30, 4, 38, 5, tzinfo=UTC)
    assert values["extra"]["layerParentId"] == 18278


def test_a_voucher_counts_although_the_published_total_is_zero() -> None:
    values = task_values(task_row(items("20_query_task_info.json")[0]))
    assert values["cost"] == Decimal("0.039")
    assert values["extra"]["renderConsume"] == "0.0"


def test_frames_that_wait_are_the_rest_unless_the_farm_counts_them() -> None:
    counted = {"totalFrames": 10, "doneFrames": 3, "executingFrames": 2}
    assert task(**counted, failedFrames=1, abortFrames=1)["waiting_frames"] == 3
    assert task(**counted, waitingCount=4)["waiting_frames"] == 4
    assert task(totalFrames=1, doneFrames=3)["waiting_frames"] == 0


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (None, []),
        ("", []),
        ("{}", []),
        ("[]", []),
        ('["a", "b", "a"]', ["a", "b"]),
        ('{"1": "night", "2": "hero"}', ["night", "hero"]),
        ("[1, null, {}]", ["1", "{}"]),
        ("plain, text", ["plain, text"]),
        ('"one"', ["one"]),
        ("[" * 100_000, ["[" * 200]),
        (f'["{"x" * 100_000}"]', ["x" * 200]),
        (str(list(range(5_000))), [str(number) for number in range(100)]),
    ],
)
def test_labels_come_in_many_shapes(labels: str | None, found: list[str]) -> None:
    assert label_list(labels) == found


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("6", 6),
        ("0-1", 0),
        ("2-4[1]", 2),
        ("/out/geometry110-200[1]", 110),
        ("-5", -5),
        ("", 0),
        ("none", 0),
        ("9" * 5_000, 10**18 - 1),
        ("٣", 0),
    ],
)
def test_a_frame_is_sorted_by_the_first_number_in_its_name(
    name: str, number: int
) -> None:
    assert first_number(name) == number


HOSTILE = "<script>\u202e" + "名" * 300 + "../\\"


def test_long_and_hostile_names_are_kept_to_the_letter() -> None:
    assert frame(frameIndex=HOSTILE).name == HOSTILE
    assert task(sceneName=HOSTILE)["scene_name"] == HOSTILE


def test_nul_characters_do_not_reach_the_database() -> None:
    row = FrameRow(id=1, frame_index="a\0b", munu_job_id="c\0d")
    record = frame_record(row, task_remote_id=1)
    assert record.name == "ab"
    assert json.loads(record.extra or "")["munuJobId"] == "cd"
    tricky = FrameRow(id=1, munu_job_id="c\0\\u0000")
    kept = json.loads(frame_record(tricky, task_remote_id=1).extra or "")
    assert kept["munuJobId"] == "c\\u0000"


@pytest.mark.parametrize(
    "wire",
    [
        {"taskStatus": 2**40},
        {"totalFrames": -1},
        {"doneFrames": 10**9},
        {"renderConsume": -0.01},
        {"couponConsume": 10**9},
        {"taskArrears": "1e14"},
    ],
)
def test_a_task_whose_numbers_make_no_sense_is_refused(wire: dict[str, Any]) -> None:
    with pytest.raises(RowRefused, match=next(iter(wire))):
        task(**wire)


@pytest.mark.parametrize(
    "wire", [{"frameStatus": -(2**40)}, {"feeAmount": "-1"}, {"arrearsFee": 1e9}]
)
def test_a_frame_whose_numbers_make_no_sense_is_refused(wire: dict[str, Any]) -> None:
    with pytest.raises(RowRefused, match=next(iter(wire))):
        frame(**wire)


def test_what_a_column_cannot_hold_is_kept_beside_it() -> None:
    record = frame(frameRam=-4, startTime=1_535_960_273, frameExecuteTime=-3)
    assert (record.ram_gb, record.started_at, record.seconds) == (None, None, None)
    extra = json.loads(record.extra or "")
    assert extra["frameRam"] == -4
    assert extra["startTime"] == 1_535_960_273
    assert extra["frameExecuteTime"] == -3
    values = task(cgId=-1, submitDate=253_402_214_399_000)
    assert values["cg_id"] is values["submitted_at"] is None
    assert values["extra"] == {"cgId": -1, "submitDate": 253_402_214_399_000}


def test_money_is_exact_and_the_noise_of_doubles_is_rounded_away() -> None:
    assert frame(feeAmount="0.20", couponFee=0.037).cost == 23_700_000
    noisy = FrameRow(id=1, fee_amount=Decimal("0.30000000000000004"))
    assert frame_record(noisy, task_remote_id=1).fee_amount == 30_000_000
    with pytest.raises(RowRefused):
        frame_record(FrameRow(id=1, fee_amount=Decimal("NaN")), task_remote_id=1)


def test_a_missing_status_is_unknown_and_no_known_number() -> None:
    assert frame().status_code == UNKNOWN_STATUS
    assert task()["state"] == "unknown"
    assert task(taskStatus=77)["status_code"] == 77


def test_details_that_an_answer_leaves_out_stay_as_they_were() -> None:
    known = {
        "labels": ["night"],
        "over_time_stop": 86_400,
        "extra": {"remark": "for the client", "outputFileName": "old"},
    }
    values = task_values(task_row({"id": 1, "channel": 2}), known=known)
    assert values["labels"] == ["night"]
    assert values["over_time_stop"] == 86_400
    assert values["extra"] == {"remark": "for the client", "channel": 2}


def test_a_task_is_in_the_bin_when_the_farm_says_so_anew() -> None:
    row = TaskRow(id=1, is_delete=0)
    assert went_to_bin(row, known={"isDelete": 1})
    assert not went_to_bin(row, known={"isDelete": 0})
    assert not went_to_bin(row, known={})
    assert not went_to_bin(TaskRow(id=1, is_delete=1), known={"isDelete": 1})


def test_a_digest_tells_rows_apart_and_leaves_children_out() -> None:
    row = FrameRow(id=1, frame_status=4)
    assert digests([row]) == digests([FrameRow(id=1, frame_status=4)])
    assert digests([row]) != digests([FrameRow(id=1, frame_status=5)])
    parent = TaskRow(id=1, children=[TaskRow(id=2)])
    assert digests([parent]) == digests([TaskRow(id=1)])
    assert len(digests([parent])[1]) == 32


def test_a_refused_row_is_handed_on_without_its_children() -> None:
    row = TaskRow(id=9, total_frames=-1, children=[TaskRow(id=10)])
    bad = refused(row, RowRefused("totalFrames: -1 is no number of frames"))
    assert bad.remote_id == 9
    assert json.loads(bad.raw)["totalFrames"] == -1
    assert json.loads(bad.raw)["respRenderingTaskList"] == []
    assert "totalFrames" in bad.error


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.sampled_from(["0.20", "-", "1e500", "\0", "2018-11-09 18:28:26"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(FRAME_FIELDS), anything))
def test_a_frame_is_mapped_or_refused_whatever_comes(wire: dict[str, Any]) -> None:
    mapped_or_refused(wire, FrameRow)


@given(st.dictionaries(st.sampled_from(TASK_FIELDS), anything))
def test_a_task_is_mapped_or_refused_whatever_comes(wire: dict[str, Any]) -> None:
    mapped_or_refused(wire, TaskRow)


def mapped_or_refused(wire: dict[str, Any], kind: type[FrameRow | TaskRow]) -> None:
    """Read the row and map it; only a named refusal may come of it."""
    wire = {**wire, "id": 1}
    try:
        if kind is TaskRow:
            msgspec.json.encode(task_values(task_row(wire)))
        else:
            record = frame_record(frame_row(wire), task_remote_id=1)
            assert "\\u0000" not in (record.extra or "").replace("\\\\", "")
            assert record.cost == record.fee_amount + record.coupon_fee
    except ValueError as error:
        assert str(error)
