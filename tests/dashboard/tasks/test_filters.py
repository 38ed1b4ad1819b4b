"""Addresses of lists: understood whatever stands in them, and written back short."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from apps.dashboard.tasks.filters import FrameQuery, TaskQuery, number_in, numbers_in


def test_an_empty_address_asks_for_everything() -> None:
    query = TaskQuery.read(QueryDict(""))
    assert query == TaskQuery()
    assert not query.filtered
    assert query.address() == "?"
    frames = FrameQuery.read(QueryDict(""))
    assert not frames.filtered
    assert frames.address() == "?"


def test_what_is_read_is_written_back() -> None:
    text = "?q=a%26b&state=failed&failed=1&account=3&project=P&user=mei&sort=-cost"
    query = TaskQuery.read(QueryDict(text[1:]))
    assert query.address() == text
    assert query.filtered
    frames = "?frames=failed&name=1&node=10.0&from=7&child=4&order=-seconds"
    assert FrameQuery.read(QueryDict(frames[1:])).address() == frames


def test_a_label_is_taken_as_it_is_blanks_and_all() -> None:
    query = TaskQuery.read(QueryDict("label=+a%00b+&project=+P+&sort=-cost"))
    assert (query.label, query.project) == (" ab ", "P")
    assert query.filtered
    assert query.address() == "?project=P&label=+ab+&sort=-cost"
    assert len(TaskQuery.read(QueryDict(f"label={'x' * 5000}")).label) == 200


def test_another_filter_starts_at_the_first_page() -> None:
    query = TaskQuery.read(QueryDict("q=x&cursor=abc"))
    assert query.address(state="done") == "?q=x&state=done"
    assert query.address(cursor=query.cursor) == "?q=x&cursor=abc"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        (" -7 ", -7),
        ("", None),
        (None, None),
        ("1.5", None),
        ("٣", None),
        ("--1", None),
        ("1" * 19, None),
        ("0x10", None),
    ],
)
def test_numbers_are_whole_and_fit_a_column(
    text: str | None, number: int | None
) -> None:
    assert number_in(text) == number


def test_numbers_come_one_by_one_or_with_commas_each_once() -> None:
    assert numbers_in(["1,2", "2", "x", "3,"], most=9) == (1, 2, 3)
    assert numbers_in(["1,2,3"], most=2) == (1, 2)


@given(
    values=st.dictionaries(
        st.sampled_from(
            [
                "q",
                "state",
                "failed",
                "account",
                "project",
                "user",
                "sort",
                "cursor",
                "open",
                "frames",
                "name",
                "node",
                "from",
                "child",
                "order",
                "at",
            ]
        ),
        st.text(max_size=300),
    )
)
def test_no_address_is_too_strange(values: dict[str, str]) -> None:
    data = QueryDict(mutable=True)
    data.update(values)
    query, frames = TaskQuery.read(data), FrameQuery.read(data)
    assert "\0" not in query.q + query.project + query.user + frames.wanted.name
    assert len(query.q) <= 200
    again = TaskQuery.read(QueryDict(query.address()[1:]))
    assert again.address() == query.address()
