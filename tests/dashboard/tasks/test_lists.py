"""The links around lists."""

import pytest

from apps.dashboard.tasks.filters import TaskQuery
from apps.dashboard.tasks.heads import column_heads, part_heads
from apps.dashboard.tasks.lists import state_chips


def test_chips_are_all_and_the_states_that_occur_the_worst_first() -> None:
    chips = state_chips(TaskQuery(q="x"), {"done": 5, "failed": 2, "odd": 1})
    assert [(chip.state, chip.count) for chip in chips] == [
        ("", 8),
        ("failed", 2),
        ("done", 5),
    ]
    assert [chip.url for chip in chips] == [
        "?q=x",
        "?q=x&state=failed",
        "?q=x&state=done",
    ]


def test_the_asked_for_state_stays_though_nothing_is_in_it() -> None:
    chips = state_chips(TaskQuery(state="stopped"), {"done": 5})
    assert [(chip.state, chip.active) for chip in chips] == [
        ("", False),
        ("stopped", True),
        ("done", False),
    ]


@pytest.mark.parametrize(
    ("sort", "cost", "order"),
    [
        ("-submitted", "?sort=-cost", "none"),
        ("-cost", "?sort=cost", "descending"),
        ("cost", "?sort=-cost", "ascending"),
    ],
)
def test_a_head_sorts_by_its_column_and_then_turns_it_round(
    sort: str, cost: str, order: str
) -> None:
    head = column_heads(TaskQuery(sort=sort))[3]
    assert (head.label, head.url, head.sort) == ("Cost", cost, order)


def test_the_newest_first_needs_nothing_in_the_address() -> None:
    turned = column_heads(TaskQuery(sort="submitted"))[4]
    assert (turned.url, turned.sort) == ("?", "ascending")
    assert all(head.url == "" for head in part_heads())
    assert len(part_heads()) == len(column_heads(TaskQuery()))
