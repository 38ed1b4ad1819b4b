from datetime import timedelta
from decimal import Decimal

from apps.costs.forecast.levels import Band, Level, quantiles
from apps.costs.forecast.together import Ends, bands_sum, last_of
from tests.factories import NOW


def band(low: int, mid: int, high: int) -> Band:
    return Band(Decimal(low), Decimal(mid), Decimal(high))


def ends(low: int, mid: int, high: int) -> Ends:
    """Minutes from NOW."""
    return Ends(*(NOW + timedelta(minutes=each) for each in (low, mid, high)))


def minutes(end: Ends) -> tuple[int, int, int]:
    return (
        round((end.low - NOW) / timedelta(minutes=1)),
        round((end.mid - NOW) / timedelta(minutes=1)),
        round((end.high - NOW) / timedelta(minutes=1)),
    )


def test_one_band_stays_as_it_is() -> None:
    assert bands_sum([band(80, 100, 150)]) == band(80, 100, 150)


def test_nothing_sums_up_to_nothing() -> None:
    assert bands_sum([]) == band(0, 0, 0)


def test_the_sum_is_surer_than_its_parts_but_not_as_if_they_were_independent() -> None:
    whole = bands_sum([band(80, 100, 120)] * 16)

    assert whole.mid == 1_600
    assert 16 * 20 > whole.high - whole.mid > 4 * 20


def test_medians_of_skewed_bands_add_up_to_more_than_their_sum() -> None:
    level = Level(Decimal(1), Decimal("0.25"), degrees=20)
    one = quantiles(level, 100)
    whole = bands_sum([one] * 30)

    assert one.mid < 95
    assert whole.mid > 30 * one.mid
    assert whole.mid < 3_000


def test_parts_of_known_cost_add_no_width() -> None:
    whole = bands_sum([band(80, 100, 120), band(500, 500, 500)])

    assert (whole.low, whole.mid, whole.high) == (580, 600, 620)


def test_no_sum_is_told_below_the_lowest_that_all_could_be() -> None:
    whole = bands_sum([band(99, 100, 300), band(99, 100, 300)])

    assert whole.low >= 198


def test_the_last_of_many_is_later_than_each() -> None:
    alike = ends(50, 60, 80)
    whole = last_of([alike] * 8)

    assert whole is not None
    assert minutes(whole)[1] > 70
    assert whole.low < whole.mid < whole.high


def test_the_end_of_one_is_its_own() -> None:
    assert last_of([ends(1, 2, 3)]) == ends(1, 2, 3)
    assert last_of([]) is None


def test_what_ends_long_before_the_others_decides_nothing() -> None:
    late = ends(500, 520, 560)
    whole = last_of([late, ends(1, 2, 3), ends(2, 4, 9)])

    assert whole is not None
    low, mid, high = minutes(whole)
    assert abs(low - 500) <= 1 and abs(mid - 520) <= 1 and abs(high - 560) <= 1


def test_ends_without_width_are_taken_as_they_are() -> None:
    whole = last_of([ends(10, 10, 10), ends(10, 10, 10)])

    assert whole is not None
    assert minutes(whole) == (10, 10, 10)
