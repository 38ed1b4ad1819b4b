from dataclasses import replace
from decimal import Decimal

import pytest

from apps.costs.forecast.estimates import (
    LEAST,
    Progress,
    Tile,
    cost_like,
    cost_to_end,
    seconds_to_end,
)
from apps.costs.forecast.levels import Level, level_of, quantiles


def tile(cost: str = "10", frames: int = 10, seconds: int = 1_000) -> Tile:
    return Tile(frames, Decimal(cost), seconds)


def even(tiles: int = 10, **fields: object) -> Progress:
    """Tenths of ten frames at 1 each, a hundred seconds long."""
    values: dict[str, object] = {
        "tiles": [tile() for _ in range(tiles)],
        "spent": Decimal(10 * tiles),
        "waiting": 100,
    }
    return Progress(**values | fields)  # type: ignore[arg-type]


def test_with_fewer_than_three_ended_frames_nothing_is_said() -> None:
    two = Progress([tile("1", 1), tile("1", 1)], Decimal(2), waiting=8)

    assert LEAST == 3
    assert cost_to_end(two) is None
    assert seconds_to_end(replace(two, under_way=[5])) is None


def test_frames_that_are_alike_cost_what_they_did() -> None:
    band = cost_to_end(even())

    assert band is not None
    assert band.low < Decimal(200) < band.high
    assert abs(band.mid - 200) < 3


def test_three_frames_that_happen_to_be_alike_do_not_make_a_narrow_band() -> None:
    few = Progress([tile("1", 1)] * 3, Decimal(3), waiting=97)
    band, sure = cost_to_end(few), cost_to_end(even())

    assert band is not None and sure is not None
    assert band.low < 75 and band.high > 125
    assert (sure.high - sure.low) / sure.mid < (band.high - band.low) / band.mid / 2


def test_no_band_falls_below_what_was_spent() -> None:
    wild = [tile(cost, 1) for cost in ("0.01", "40", "0.02", "90")]
    band = cost_to_end(Progress(wild, Decimal("130.03"), waiting=3))

    assert band is not None
    assert Decimal("130.03") <= band.low <= band.mid <= band.high


def test_what_frames_under_way_have_cost_already_is_not_counted_twice() -> None:
    before = cost_to_end(even(waiting=90, under_way=[0] * 10))
    charged = cost_to_end(
        even(
            waiting=90,
            under_way=[60] * 10,
            spent=Decimal(106),
            under_way_cost=Decimal(6),
        )
    )

    assert before is not None and charged is not None
    assert charged.mid == before.mid
    assert charged.low >= 106


def test_frames_that_get_dearer_are_forecast_to_stay_dear() -> None:
    rising = [tile(str(10 + step)) for step in range(10)]
    spent = sum((one.cost for one in rising), Decimal(0))
    band = cost_to_end(Progress(rising, spent, waiting=100))

    assert band is not None
    assert band.mid > spent * 2 + 40
    assert band.high > 145 + 245 - 20


def test_frames_that_wander_make_a_wider_band_than_frames_that_do_not() -> None:
    wandering = [tile(str(cost)) for cost in (10, 11, 13, 14, 12, 9, 7, 6, 7, 8)]
    spent = sum((one.cost for one in wandering), Decimal(0))
    wide, narrow = cost_to_end(Progress(wandering, spent, 100)), cost_to_end(even())

    assert wide is not None and narrow is not None
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_frames_that_cost_nothing_say_nothing_of_cost() -> None:
    free = Progress([tile("0")] * 5, Decimal(0), waiting=50)

    assert cost_to_end(free) is None


def test_a_task_without_frames_to_come_costs_what_it_cost() -> None:
    band = cost_to_end(even(waiting=0))

    assert band is not None
    assert band.low == band.mid == band.high == Decimal(100)


def test_the_scale_of_the_currency_makes_no_difference() -> None:
    costs = (3, 5, 4, 6, 2, 5)
    bands = []
    for scale in (Decimal("0.0001"), Decimal(1), Decimal(100_000)):
        tiles = [Tile(2, cost * scale, 100) for cost in costs]
        band = cost_to_end(Progress(tiles, 25 * scale, waiting=30))
        assert band is not None
        bands.append((band.low / scale, band.mid / scale, band.high / scale))

    for other in bands[1:]:
        for one, two in zip(bands[0], other, strict=True):
            assert abs(one - two) < Decimal("0.001")


def test_earlier_tasks_speak_where_own_frames_do_not() -> None:
    fresh = Progress([], Decimal(0), waiting=40)
    band = cost_like([Decimal(1), Decimal("1.2"), Decimal("0.8")], fresh)

    assert band is not None
    assert 20 < band.low < band.mid < band.high < 60


def test_a_single_earlier_task_says_nothing() -> None:
    assert cost_like([Decimal(1)], Progress([], Decimal(0), waiting=40)) is None


def test_the_end_follows_from_the_machines_of_now() -> None:
    ten = seconds_to_end(even(waiting=90, under_way=[50] * 10))
    forty = seconds_to_end(even(waiting=60, under_way=[50] * 40))

    assert ten is not None and forty is not None
    # 90 frames at 100 s and 10 halves, on 10 machines: 950 s, and waiting for the last.
    assert 900 < ten.mid < 1_150
    assert ten.low < ten.mid < ten.high
    assert forty.mid < ten.mid / 2


def test_nothing_renders_so_no_end_is_told() -> None:
    assert seconds_to_end(even(under_way=())) is None


def test_a_frame_that_hangs_does_not_bring_the_end_nearer() -> None:
    usual = seconds_to_end(even(waiting=90, under_way=[50] * 10))
    hanging = seconds_to_end(even(waiting=90, under_way=[50] * 9 + [86_400]))

    assert usual is not None and hanging is not None
    assert usual.mid - hanging.mid < 10


def test_machines_that_have_just_changed_make_the_end_less_certain() -> None:
    steady = even(waiting=90, under_way=[50] * 10, machines_before=10)
    changed = replace(steady, machines_before=20)
    sure, unsure = seconds_to_end(steady), seconds_to_end(changed)

    assert sure is not None and unsure is not None
    assert changed.machines == 15
    assert unsure.high / unsure.low > sure.high / sure.low


def test_the_last_frames_take_no_more_machines_than_there_are_frames() -> None:
    last = even(waiting=0, under_way=[90], machines_before=40)
    seconds = seconds_to_end(last)

    assert last.machines == 21
    assert seconds is not None
    assert 0 <= seconds.mid < 60


def test_percent_counts_ended_frames_of_those_that_ended_or_come() -> None:
    assert even(tiles=1, waiting=25, under_way=[1] * 5).percent == 25


@pytest.mark.parametrize("frames", [1, 10, 10_000])
def test_quantiles_lie_around_the_mean_and_above_nothing(frames: int) -> None:
    level = Level(Decimal("0.5"), Decimal("0.09"), degrees=5)
    band = quantiles(level, frames)

    assert 0 < band.low < band.mid < Decimal("0.5") * frames < band.high


def test_a_level_of_nothing_has_no_width() -> None:
    band = quantiles(level_of([(3, Decimal(0)), (3, Decimal(0))], 10), 10)

    assert (band.low, band.mid, band.high) == (0, 0, 0)
