"""One bad row stays one bad row, and no field but the id can spoil a row's rest."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.renderbus.schemas import BadRow, FrameRow, Page, ProgressImageRow, TaskRow
from apps.renderbus.schemas.frames import read_frame
from apps.renderbus.schemas.rows import read_list, read_page, read_single
from apps.renderbus.schemas.tasks import TaskKeyValues, read_task
from apps.renderbus.schemas.values import Unreadable

FRAME_KEYS = [it.encode_name for it in msgspec.structs.fields(FrameRow)]
TASK_KEYS = [it.encode_name for it in msgspec.structs.fields(TaskRow)]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=10)
    | st.sampled_from(
        ["NaN", "0.20", "12", "2020-01-02 09:35:51", "SUCCESS", "9" * 70]
    ),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "tiles", "x"]), part, max_size=3)
    ),
    max_leaves=6,
)


def page_text(*items: str, total: Any = 9) -> msgspec.Raw:
    listed = ",".join(items)
    return msgspec.Raw(f'{{"total": {total}, "items": [{listed}]}}'.encode())


def tasks(*items: str) -> Page[TaskRow]:
    return read_page(page_text(*items), read_task)


def frames(*items: str) -> Page[FrameRow]:
    return read_page(page_text(*items), read_frame)


@pytest.mark.parametrize(
    "row",
    [
        '{"id": null}',
        '{"id": "x"}',
        '{"id": 0}',
        "{}",
        "null",
        "5",
        '"a"',
        "[]",
        '{"id": 99999999999999999999}',
    ],
)
def test_a_row_without_an_id_is_put_aside(row: str) -> None:
    page = frames('{"id": 1}', row, '{"id": 3}')
    assert [it.id for it in page.items] == [1, 3]
    (bad,) = page.bad
    assert bad.raw == row
    assert bad.error
    assert bad.remote_id is None


@pytest.mark.parametrize(
    ("field", "word"),
    [("feeAmount", "twelve"), ("frameStatus", "rendering"), ("couponFee", "0,20")],
)
def test_a_row_whose_money_or_status_is_unreadable_is_put_aside_by_its_id(
    field: str, word: str
) -> None:
    row = f'{{"id": 7, "{field}": "{word}"}}'
    page = frames(row)
    assert page.items == []
    (bad,) = page.bad
    assert (bad.raw, bad.remote_id) == (row, 7)
    assert field in bad.error
    assert word not in bad.error


def test_another_unreadable_field_is_taken_for_null() -> None:
    page = frames('{"id": 1, "averageCpu": "hot", "startTime": {}, "frameRam": [1]}')
    (row,) = page.items
    assert (row.average_cpu, row.start_time, row.frame_ram) == (None, None, None)
    assert page.bad == []


def test_money_that_is_no_number_by_the_farms_own_word_is_null() -> None:
    (row,) = frames('{"id": 1, "feeAmount": "NaN", "couponFee": ""}').items
    assert (row.fee_amount, row.coupon_fee) == (None, None)


def test_money_keeps_the_digits_of_the_wire() -> None:
    (row,) = frames('{"id": 1, "feeAmount": 0.10, "couponFee": "0.20"}').items
    assert (str(row.fee_amount), str(row.coupon_fee)) == ("0.10", "0.20")
    text = '{"id": 1, "renderConsume": 1234567890.123456789012345}'
    (task,) = tasks(text).items
    assert task.render_consume == Decimal("1234567890.123456789012345")


def test_new_fields_and_unknown_numbers_are_taken() -> None:
    (row,) = frames('{"id": 1, "frameStatus": 77, "brandNew": {"a": [1]}}').items
    assert row.frame_status == 77


def test_a_number_of_thousands_of_digits_spoils_one_row() -> None:
    page = frames('{"id": 1}', f'{{"id": 2, "frameRam": {"9" * 5000}}}')
    assert [row.id for row in page.items] == [1]
    assert len(page.bad) == 1


def test_a_row_nested_beyond_measure_spoils_one_row_at_most() -> None:
    page = frames('{"id": 1}', '{"id": 2, "x": ' + "[" * 300 + "]" * 300 + "}")
    assert page.items[0].id == 1
    assert len(page.items) + len(page.bad) == 2


def test_the_text_of_a_bad_row_is_bounded_and_fit_for_a_database() -> None:
    (bad,) = frames('{"id": null, "name": "' + "\\u0000" * 30_000 + '"}').bad
    assert len(bad.raw) == 20_000


def test_a_bad_child_does_not_take_its_parent_and_siblings_along() -> None:
    page = tasks(
        '{"id": 1, "respRenderingTaskList": [{"id": 2}, {"id": null, "a": 0.50},'
        ' 5, {"id": 4, "taskStatus": "odd"}]}'
    )
    (parent,) = page.items
    assert [child.id for child in parent.children] == [2]
    assert page.bad == [
        BadRow('{"id":null,"a":0.50}', "id: no id", None),
        BadRow("5", "not an object: int", None),
        BadRow('{"id":4,"taskStatus":"odd"}', "taskStatus: not a number: text", 4),
    ]


def test_children_of_a_bad_parent_are_not_counted_as_bad() -> None:
    page = tasks('{"id": null, "respRenderingTaskList": [{"id": 2}]}')
    assert (page.items, len(page.bad)) == ([], 1)


def test_grandchildren_are_read() -> None:
    text = '{"id": 1, "respRenderingTaskList": [{"id": 2, "respRenderingTaskList": '
    (task,) = tasks(text + '[{"id": 3}]}]}').items
    assert task.children[0].children[0].id == 3


def test_a_tree_without_end_is_cut() -> None:
    text = '{"id": 1, "respRenderingTaskList": [' * 60 + '{"id": 2}' + "]}" * 60
    page = tasks(text)
    assert len(page.items) == 1
    assert [bad.error for bad in page.bad] == ["nested too deep"]


@pytest.mark.parametrize("nested", ["null", '""', "{}", "5", '"SUCCESS"'])
def test_children_of_another_shape_are_none(nested: str) -> None:
    (task,) = tasks(f'{{"id": 1, "respRenderingTaskList": {nested}}}').items
    assert task.children == []


@pytest.mark.parametrize("nested", ["null", '""', "[]", "5", '{"tiles": null}'])
def test_key_values_of_another_shape_are_empty(nested: str) -> None:
    (task,) = tasks(f'{{"id": 1, "taskKeyValueVo": {nested}}}').items
    assert task.task_key_value_vo == TaskKeyValues()


def test_tiles_keep_their_places() -> None:
    text = (
        '{"grabInfo": [[{"framePercent": "45.5"}, null], "x", [5, {"feeAmount": "?"}]]}'
    )
    image = read_single(ProgressImageRow, msgspec.Raw(text.encode()))
    percents = [[tile.frame_percent for tile in row] for row in image.grab_info]
    assert percents == [[Decimal("45.5"), None], [None, None]]


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "[]",
        "5",
        '{"items": {}}',
        '{"items": null}',
        '{"total": 5}',
        '{"total": "5", "items": null}',
    ],
)
def test_a_page_without_its_list_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        read_page(msgspec.Raw(text.encode()), read_task)


def test_a_total_below_what_came_is_corrected() -> None:
    page = read_page(page_text('{"id": 1}', '{"id": 2}', total='"?"'), read_frame)
    assert page.total == 2


def test_broken_json_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="broken JSON"):
        read_single(ProgressImageRow, msgspec.Raw(b"{"))
    with pytest.raises(Unreadable, match="broken JSON"):
        read_list(ProgressImageRow, msgspec.Raw(b"[" * 100_000))


def test_a_row_can_be_written_back_under_the_farms_names() -> None:
    (row,) = frames('{"id": 1, "feeAmount": "0.20", "frameIndex": "2-4[1]"}').items
    written = msgspec.json.decode(msgspec.json.encode(row))
    assert (written["feeAmount"], written["frameIndex"]) == ("0.20", "2-4[1]")


@given(st.dictionaries(st.sampled_from(FRAME_KEYS), json_values))
@settings(max_examples=200, deadline=None)
def test_a_frame_is_read_or_put_aside_whatever_its_fields(
    fields: dict[str, Any],
) -> None:
    raw = msgspec.json.encode(fields).decode()
    page = frames('{"id": 1}', raw, '{"id": 2}')
    assert len(page.items) + len(page.bad) == 3
    assert {1, 2} <= {row.id for row in page.items}


@given(st.dictionaries(st.sampled_from(TASK_KEYS), json_values))
@settings(max_examples=200, deadline=None)
def test_a_task_is_read_or_put_aside_whatever_its_fields(
    fields: dict[str, Any],
) -> None:
    raw = msgspec.json.encode(fields | {"id": 7}).decode()
    page = tasks('{"id": 1}', raw, '{"id": 2}')
    assert {1, 2} <= {row.id for row in page.items}
    ids = {row.id for row in page.items} | {bad.remote_id for bad in page.bad}
    assert 7 in ids


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_bytes_that_are_no_page_are_unreadable_at_worst(content: bytes) -> None:
    try:
        read_page(msgspec.Raw(content), read_task)
    except Unreadable:
        return
