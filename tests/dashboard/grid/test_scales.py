"""Scales of a grid's colours: outliers keep their places, and the legend is true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.dashboard.grid.legend import legend
from apps.dashboard.grid.scales import NOTHING, TOP, Scale, scale_of
from apps.farm.sheets.columns import Cell, LeafSheet, sheet_of

KNOWN = st.integers(1, 10**15)


def sheet(**columns: list[int | None]) -> LeafSheet:
    """A sheet with these values in one of its columns."""
    name, values = next(iter(columns.items()))
    blank = Cell(1, 0, 0, 0, None, 4, None, 0, 0, "", None, None, False)
    return sheet_of(
        1, 1, [blank._replace(id=at, **{name: v}) for at, v in enumerate(values)]
    )


@given(st.lists(KNOWN, min_size=1))
def test_the_least_stands_first_and_the_greatest_last(values: list[int]) -> None:
    scale = scale_of("time", [sheet(seconds=[None, 0, *values])])
    assert scale is not None
    places = scale.paint(values)
    assert places[values.index(min(values))] == 0
    top = places[values.index(max(values))]
    assert top == (TOP if max(values) > min(values) else 0)
    assert list(scale.paint([-1, 0])) == [NOTHING, NOTHING]
    ordered = [place for _, place in sorted(zip(values, places, strict=True))]
    assert ordered == sorted(ordered)


@given(KNOWN, KNOWN, KNOWN)
def test_a_scale_is_told_to_another_process(a: int, b: int, value: int) -> None:
    scale = Scale("log", min(a, b), max(a, b), median=a)
    told = Scale.told(scale.token)
    assert told is not None
    assert told.paint([value]) == scale.paint([value])
    assert told.holds(value) == (scale.low <= value <= scale.high)
    assert told.holds(0)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "none",
        "log.1",
        "log.0.5",
        "log.9.3",
        "log.a.b",
        "log.-1.4",
        "x.1.2",
        "log.١.2",
    ],
)
def test_what_is_no_scale_is_none(token: str) -> None:
    assert Scale.told(token) is None


def test_retries_stand_apart_and_many_share_the_top() -> None:
    scale = scale_of("retries", [sheet(resubmissions=[0, 1, 2, 500])])
    assert scale is not None
    assert list(scale.paint([0, 1, 19, 20, 21, 500])) == [0, 13, 241, 254, 254, 254]
    assert legend("retries", scale, "CNY")["max"] == "500"
    assert scale.holds(500)
    assert not scale.holds(501)
    told = Scale.told(scale.token)
    assert told is not None
    assert told.paint(range(600)) == scale.paint(range(600))


def test_one_retry_is_not_painted_as_the_worst() -> None:
    scale = scale_of("retries", [sheet(resubmissions=[0, 1])])
    assert scale is not None
    assert list(scale.paint([0, 1, 2, 3])) == [0, 85, 169, 254]


def test_nothing_known_is_no_scale() -> None:
    assert scale_of("memory", [sheet(memory=[None, 0])]) is None
    assert scale_of("retries", []) is None


def test_the_legend_has_a_few_round_steps_in_words() -> None:
    scale = scale_of("time", [sheet(seconds=[7, 60, 61, 5000])])
    assert scale is not None
    words = legend("time", scale, "CNY")
    assert (words["min"], words["max"]) == ("7 s", "1 h 23 min")
    assert words["median"] == "1 min 1 s"
    steps = [tick["label"] for tick in words["ticks"]]
    assert steps == ["10 s", "30 s", "2 min", "10 min", "30 min"]
    places = [tick["at"] for tick in words["ticks"]]
    assert places == sorted(places)
    assert all(0 <= place <= TOP for place in places)


def test_money_and_memory_have_their_own_words() -> None:
    money = scale_of("cost", [sheet(cost=[12_000_000, 345_000_000])])
    memory = scale_of("memory", [sheet(memory=[2**30, 2**33])])
    assert money is not None
    assert memory is not None
    said = legend("cost", money, "CNY")
    assert (said["min"], said["max"]) == ("CN¥0.12", "CN¥3.45")
    assert next(tick["label"] for tick in said["ticks"]) == "CN¥0.20"
    said = legend("memory", memory, "CNY")
    assert said["min"].replace("\xa0", " ") == "1.0 GB"
    assert [tick["at"] for tick in said["ticks"]] == [0, 85, 170, 254]
