"""How busy the platforms are over the day."""

from collections import Counter

from apps.simulator.account.platforms import BUSY, FULL, NORMAL, OFF, rows, status
from tests.simulator.account.account_calls import PLATFORMS
from tests.simulator.caller import ask
from tests.simulator_farm import MakeFarm, SimulatedFarm

MIDNIGHT = 1_795_363_200_000
"""2026-11-23 00:00 in UTC+8, Unix milliseconds."""
HOUR = 3_600_000


def told(farm: SimulatedFarm) -> dict[int, int]:
    """The status of each platform."""
    return {row["platform"]: row["status"] for row in ask(farm, PLATFORMS)}


def test_a_platform_is_normal_busy_and_full_over_a_day() -> None:
    seen = [status(2, 0, MIDNIGHT + turn * HOUR // 4, 1) for turn in range(96)]

    assert set(seen) == {NORMAL, BUSY, FULL}
    morning, evening = Counter(seen[16:36]), Counter(seen[80:92])
    assert morning == {NORMAL: 20}
    assert evening[FULL] > evening[BUSY] > evening[NORMAL] == 0


def test_the_same_quarter_hour_and_seed_give_the_same() -> None:
    early, late = (rows(2, MIDNIGHT + moment, 5, {}) for moment in (0, 899_999))

    assert early == late
    assert [row["platform"] for row in early] == [2, 6, 20, 31]


def test_one_platform_is_not_activated_and_not_shown() -> None:
    (hidden,) = [row for row in rows(2, MIDNIGHT, 1, {}) if row["status"] == OFF]

    assert (hidden["platform"], hidden["isShow"]) == (31, 0)


def test_statuses_change_while_the_farms_clock_goes_on(new_farm: MakeFarm) -> None:
    farm = new_farm(start_ms=MIDNIGHT + 5 * HOUR)
    before = told(farm)[2]
    farm.advance(16 * 3600)

    assert before == NORMAL
    assert told(farm)[2] in (BUSY, FULL)


def test_a_status_can_be_pinned_and_let_go(new_farm: MakeFarm) -> None:
    farm = new_farm(start_ms=MIDNIGHT + 5 * HOUR)
    farm.control("POST", "platforms", platform=2, status=FULL)
    pinned = told(farm)[2]
    farm.control("POST", "platforms", platform=2, status=None)

    assert (pinned, told(farm)[2]) == (FULL, NORMAL)
