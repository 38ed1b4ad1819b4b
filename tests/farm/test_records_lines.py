"""Lines of the platform's logs: what of them is kept."""

from datetime import UTC, datetime

import pytest

from apps.farm.records.lines import (
    LONGEST,
    login_line,
    numbered,
    operation_line,
    task_numbers,
)
from apps.renderbus.schemas import LoginRow, OperationRow

AT = 1_612_668_728_000


def test_an_operation_as_published() -> None:
    line = operation_line(
        OperationRow(
            user_name="halley",
            button_name="btn_restart",
            task_ids=["2W1732707", "2W1732709"],
            channel="2",
            create_time=AT,
            details="Resubmitting",
            operate_source=1,
            request_ip="192.0.2.1",
        )
    )
    assert line is not None
    assert line.at == datetime(2021, 2, 7, 3, 32, 8, tzinfo=UTC)
    assert (line.actor, line.source, line.what) == ("halley", "2", "Resubmitting")
    assert line.address == "192.0.2.1"
    assert line.task_ids == (1_732_707, 1_732_709)
    assert line.data["buttonName"] == "btn_restart"
    assert len(line.digest) == 32


def test_a_login_by_either_name_of_its_address() -> None:
    for row in (
        LoginRow(login_time=AT, ip="192.0.2.2", login_sta_desc="fine"),
        LoginRow(login_time=AT, login_ip="192.0.2.2", login_sta_desc="fine"),
    ):
        line = login_line(row)
        assert line is not None
        assert (line.address, line.what) == ("192.0.2.2", "fine")


def test_a_line_that_does_not_tell_when_is_none() -> None:
    assert operation_line(OperationRow(user_name="x")) is None
    assert login_line(LoginRow(user_name="x")) is None


@pytest.mark.parametrize("ms", [1, 253_402_214_399_999])
def test_a_time_in_which_nothing_renders_is_none(ms: int) -> None:
    assert operation_line(OperationRow(create_time=ms)) is None
    assert login_line(LoginRow(login_time=ms)) is None


def test_a_button_stands_for_words_that_are_missing() -> None:
    line = operation_line(OperationRow(create_time=AT, button_name="btn_stop"))
    assert line is not None
    assert line.what == "btn_stop"


def test_a_request_that_names_ten_thousand_frames_is_cut() -> None:
    row = OperationRow(create_time=AT, request_param="9" * 100_000)
    line = operation_line(row)
    assert line is not None
    assert len(line.data["requestParam"]) == LONGEST


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (["2W17", "17", "5W18"], [17, 18]),
        (["", "W", "2W", "2W0", "../17", "2W17x", "-17"], []),
        (["2W" + "9" * 30], []),
        ([" 2W17 ", "C19"], [17, 19]),
    ],
)
def test_names_of_tasks_are_numbers(names: list[str], numbers: list[int]) -> None:
    assert task_numbers(names) == numbers


def test_equal_lines_have_a_number_each() -> None:
    one = operation_line(OperationRow(create_time=AT, user_name="a"))
    other = operation_line(OperationRow(create_time=AT, user_name="b"))
    assert one is not None
    assert other is not None
    found = numbered([one, other, one])
    assert list(found) == [(one.digest, 0), (other.digest, 0), (one.digest, 1)]
