"""Fisher's exact test and Holm's correction, held against plain counting."""

from itertools import combinations
from math import comb

import pytest

from apps.farm.standout.chances import holm, tail


def counted(hits: int, drawn: int, all_hits: int, everything: int) -> float:
    """The same by whole numbers."""
    ways = sum(
        comb(all_hits, number) * comb(everything - all_hits, drawn - number)
        for number in range(hits, min(drawn, all_hits) + 1)
    )
    return ways / comb(everything, drawn)


def test_the_tail_is_that_of_all_hands_dealt() -> None:
    deck = [1, 1, 1, 0, 0, 0, 0, 0]
    hands = [sum(hand) for hand in combinations(deck, 4)]
    for hits in range(5):
        share = sum(hand >= hits for hand in hands) / len(hands)
        assert tail(hits, 4, 3, 8) == pytest.approx(share)


@pytest.mark.parametrize("drawn", [1, 7, 40, 99])
@pytest.mark.parametrize("all_hits", [0, 1, 30, 100])
def test_the_tail_is_exact(drawn: int, all_hits: int) -> None:
    for hits in range(min(drawn, all_hits) + 1):
        expected = counted(hits, drawn, all_hits, 100)
        assert tail(hits, drawn, all_hits, 100) == pytest.approx(expected, rel=1e-9)


def test_large_counts_neither_overflow_nor_vanish() -> None:
    expected = counted(40, 500, 1000, 100_000)
    assert tail(40, 500, 1000, 100_000) == pytest.approx(expected, rel=1e-6)
    assert tail(90_000, 90_000, 90_000, 100_000) == 0
    assert tail(0, 500, 1000, 100_000) == 1


def test_more_than_there_are_cannot_be() -> None:
    assert tail(3, 5, 2, 10) == 0


def test_holm_asks_most_of_the_least_likely() -> None:
    assert holm([0.03, 0.001], tested=4) == pytest.approx([0.09, 0.004])


def test_holm_never_turns_the_order_round() -> None:
    assert holm([0.01, 0.011], tested=2) == pytest.approx([0.02, 0.02])


def test_holm_stays_a_chance() -> None:
    assert holm([0.5], tested=90) == [1.0]
    assert holm([], tested=3) == []
