"""A render log's page, whatever the farm sends for it."""

import json
from typing import Any

import msgspec
import pytest

from apps.renderbus.client import FarmClient
from apps.renderbus.errors import FarmUnavailable
from apps.renderbus.schemas.logs import LogPageRow, read_log
from apps.renderbus.schemas.values import Unreadable
from tests.renderbus import stub


def page(**fields: Any) -> LogPageRow:
    return read_log(msgspec.Raw(json.dumps(fields).encode()))


@pytest.mark.parametrize(
    ("items", "lines"),
    [
        (["a", "b"], ["a", "b"]),
        (["a\n", "", "b"], ["a", "", "b"]),
        ("a\nb\n", ["a", "b"]),
        (["a", None, 5, {"b": 1}, "c"], ["a", "c"]),
        (["\x00 x"], ["\ufffd x"]),
        (None, []),
        ({}, []),
    ],
)
def test_lines_are_text_or_left_out(items: Any, lines: list[str]) -> None:
    assert page(items=items).items == lines


def test_sizes_may_be_missing_or_text() -> None:
    assert page(total="120", size=None, pageNum=3) == LogPageRow(total=120, page_num=3)
    assert page(total=True, size=[]).size is None


@pytest.mark.parametrize(
    ("size", "total", "kept"),
    [
        (16_384, 10**12, 16_384),
        (1, 2**63 - 1, None),
        (2**62, 2**63 - 1, None),
        (-1, 5, None),
        (0, 5, 0),
    ],
)
def test_sizes_that_no_log_has_are_not_said(
    size: int, total: int, kept: int | None
) -> None:
    row = page(items=["a"], size=size, total=total)
    assert (row.size, row.total) == (kept, total)


def test_no_log_yet_is_an_empty_one() -> None:
    assert read_log(msgspec.Raw(b"null")) == LogPageRow()


@pytest.mark.parametrize("text", [b"[]", b'"SUCCESS"', b"5", b"{"])
def test_what_is_no_page_is_not_taken_for_an_empty_log(text: bytes) -> None:
    with pytest.raises(Unreadable):
        read_log(msgspec.Raw(text))


def test_no_more_records_is_an_empty_page(farm: stub.Farm, client: FarmClient) -> None:
    farm.then(stub.code(700))
    assert client.query.render_log(7, page_num=9).items == []


def test_pages_are_counted_from_0(farm: stub.Farm, client: FarmClient) -> None:
    farm.answer("showLog", {"items": ["x"], "total": 1, "size": 16})
    assert client.query.render_log(7).items == ["x"]
    assert farm.received[0].body["pageNum"] == 0


def test_an_answer_that_is_no_log_is_a_failure(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("showLog", "SUCCESS")
    with pytest.raises(FarmUnavailable):
        client.query.render_log(7)
