"""What a reading of a balance says, whatever the farm does near its instant."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.costs.residues.bases import (
    SUMS_MOST,
    Change,
    Evidence,
    Place,
    Reading,
    Suspects,
    Verdict,
    judged,
    place_of,
    possible_sums,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SURE = 2**63 - 1


def seconds(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


def change(seen: float, spent: float | None = None, **fields: Any) -> Change:
    """A fee seen so many seconds from noon, of a frame that ended at `spent`."""
    values: dict[str, Any] = {
        "id": 1,
        "seen_at": seconds(seen),
        "spent_at": seconds(seen if spent is None else spent),
        "is_first": True,
        "task_known_at": seconds(-7200),
        "is_active": True,
        "balance": 100,
        "coupon": 0,
    }
    return Change(**values | fields)


def place(change: Change, *, first: float = 0, last: float = 0) -> Place:
    reading = Reading(seconds(first), seconds(last), 1000, 0)
    return place_of(change, reading, opened_at=seconds(-3600))


@pytest.mark.parametrize(
    ("seen", "spent", "found"),
    [
        (-70, -80, Place.IN),
        (-70, None, Place.IN),
        (-30, -40, Place.LIKELY),
        (10, -10, Place.LIKELY),
        (600, -10, Place.LIKELY),
        (10, -1, Place.OPEN),
        (10, 1, Place.OPEN),
        (10, 3, Place.AFTER),
    ],
)
def test_a_frame_that_ended_near_the_reading_may_be_paid_for_or_not(
    seen: float, spent: float | None, found: Place
) -> None:
    assert place(change(seen, spent)) is found


def test_a_balance_that_stood_still_fell_by_nothing_in_between() -> None:
    """So what was seen while it stood is in it, and what ended then comes after."""
    assert place(change(100, 90), first=0, last=300) is Place.IN
    assert place(change(310, 5), first=0, last=300) is Place.AFTER
    assert place(change(310, -5), first=0, last=300) is Place.LIKELY


@pytest.mark.parametrize(
    ("seen", "active", "found"),
    [
        (-5, True, Place.LIKELY),
        (10, True, Place.OPEN),
        (40, True, Place.UNLIKELY),
        (40, False, Place.LIKELY),
        (-90, True, Place.IN),
    ],
)
def test_a_late_fee_was_taken_shortly_before_it_was_seen_or_before_the_sweep(
    seen: float, active: bool, found: Place
) -> None:
    late = change(seen, -1200, is_first=False, is_active=active)
    assert place(late) is found


def test_a_frame_whose_end_makes_no_sense_is_judged_by_when_it_was_seen() -> None:
    assert place(change(10)) is Place.OPEN
    assert place(change(40)) is Place.UNLIKELY


def test_what_a_hidden_task_cost_before_the_opening_is_not_counted() -> None:
    hidden = {"spent": -4000, "task_known_at": seconds(5)}
    assert place(change(-1, **hidden)) is Place.BEFORE
    assert place(change(-90, **hidden)) is Place.BEFORE
    assert place(change(-90, **hidden, is_first=False)) is Place.IN
    assert place(change(-90, -4000)) is Place.IN
    assert place(change(-90, -4300)) is Place.BEFORE, "a new mirror found it"
    assert place(change(-90, -4300, is_first=False)) is Place.IN
    assert place(change(-90, -3500, task_known_at=seconds(5))) is Place.IN


@given(st.lists(st.integers(-50, 50), max_size=6))
def test_the_sums_are_those_of_all_subsets(amounts: list[int]) -> None:
    sums = {
        sum(chosen)
        for size in range(len(amounts) + 1)
        for chosen in combinations(amounts, size)
    }
    assert possible_sums(amounts) == sums


def test_too_many_sums_are_none() -> None:
    assert possible_sums([2**power for power in range(30)]) is None
    assert len(possible_sums([5] * 200) or ()) == 201 <= SUMS_MOST


def said(*likely: int, also: tuple[int, ...] = (), since: int = SURE) -> Evidence:
    """A reading that these bases explain, and `also` if fees are taken oddly."""
    until = 0 if since == SURE else since + 5
    return Evidence(frozenset(likely), frozenset({*likely, *also}), since, until)


def test_the_old_base_stays_wherever_it_explains_what_was_seen() -> None:
    assert judged(7, Suspects((3,), 9, 1), said(7, 8)) == Verdict(7)


def test_without_any_doubt_another_base_is_taken_at_once() -> None:
    assert judged(7, Suspects(), said(8)) == Verdict(8)
    assert judged(None, Suspects(), said(8)) == Verdict(8)


def test_an_odd_explanation_is_enough_to_wait() -> None:
    found = judged(7, Suspects(), said(8, also=(7,), since=1))
    assert found == Verdict(7, is_settled=False)


def test_two_plain_readings_that_agree_are_believed() -> None:
    first = judged(7, Suspects(), said(8, also=(9,), since=1))
    assert (first.base, first.suspects, first.is_settled) == (
        7,
        Suspects((8,), 6, 1),
        False,
    )
    assert judged(7, first.suspects, said(8, also=(11,), since=7)) == Verdict(8)


def test_the_same_doubtful_fees_do_not_confirm_themselves() -> None:
    first = judged(7, Suspects(), said(8, also=(9,), since=1))
    again = judged(7, first.suspects, said(8, also=(9,), since=6))
    assert again == Verdict(7, first.suspects, is_settled=False)


def test_sets_of_many_have_to_meet_in_one_and_another_reading_to_agree() -> None:
    suspects, places = Suspects(), iter(range(10, 100, 10))
    for others in ((21, 22), (31, 32)):
        found = judged(7, suspects, said(8, *others, also=(9,), since=next(places)))
        assert found.base == 7 and 8 in found.suspects.bases
        suspects = found.suspects
    assert suspects.bases == (8,)
    last = judged(7, suspects, said(8, 41, also=(9,), since=next(places)))
    assert last == Verdict(8)


def test_suspects_that_do_not_explain_the_next_reading_are_let_go() -> None:
    suspects = Suspects((8,), 6, 1)
    found = judged(7, suspects, said(9, also=(12,), since=7))
    assert found.suspects == Suspects((9,), 12, 1)


def test_a_reading_with_too_many_explanations_says_nothing() -> None:
    nothing = Evidence(None, None, 1, 5)
    assert judged(7, Suspects((8,), 6, 1), nothing) == Verdict(
        7, Suspects((8,), 6, 1), is_settled=False
    )
    many = Evidence(frozenset(range(100, 200)), None, 1, 5)
    assert judged(7, Suspects(), many) == Verdict(7, is_settled=False)


@given(st.data())
def test_no_step_is_seen_where_frames_alone_moved_the_money(
    data: st.DataObject,
) -> None:
    """Whichever of the doubtful fees the balance fell by, the base is among those."""
    base = data.draw(st.integers(0, 10_000))
    likely = data.draw(st.lists(st.integers(1, 40), max_size=4))
    opened = data.draw(st.lists(st.integers(1, 40), max_size=4))
    taken = [n for n in likely + opened if data.draw(st.booleans())]
    seen = base - sum(taken)
    evidence = Evidence(
        frozenset(seen + sum(likely) + n for n in possible_sums(opened) or ()),
        frozenset(seen + n for n in possible_sums(likely + opened) or ()),
        1,
        5,
    )
    assert judged(base, Suspects(), evidence).base == base
