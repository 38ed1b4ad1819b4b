"""The login log of the vendor's console."""

from tests.simulator.account.account_calls import logins
from tests.simulator.caller import PROFILE, ask, task_rows
from tests.simulator_farm import MakeFarm, SimulatedFarm

START_MS = 1_795_395_600_000
"""2026-11-23 09:00 in UTC+8, Unix milliseconds."""


def test_people_signed_in_each_day_before_the_start(new_farm: MakeFarm) -> None:
    farm, same = new_farm(start_ms=START_MS), new_farm(start_ms=START_MS)
    page = logins(farm)

    assert page == logins(same)
    assert page["total"] == 18 * 8
    stamps = [row["loginTime"] for row in page["items"]]
    assert stamps == sorted(stamps, reverse=True)
    assert max(stamps) < START_MS
    numbers = [row["id"] for row in page["items"]]
    assert numbers == list(range(144, 44, -1))


def test_no_sub_account_is_the_main_account(simulated_farm: SimulatedFarm) -> None:
    main = ask(simulated_farm, PROFILE)["userId"]
    signed_in = {row["userId"] for row in logins(simulated_farm)["items"]}
    submitting = {row["userId"] for row in task_rows(simulated_farm)}

    assert len(signed_in) == 8
    assert main not in signed_in | submitting
    assert submitting <= signed_in


def test_some_of_them_failed(empty_farm: SimulatedFarm) -> None:
    rows = logins(empty_farm)["items"] + logins(empty_farm, pageNum=2)["items"]
    failed = [row for row in rows if row["loginStatus"] != "200"]

    assert 0 < len(failed) < 30
    assert {row["loginStaDesc"] for row in failed} == {
        "The user name or password is wrong."
    }


def test_a_login_by_hand_is_on_top(empty_farm: SimulatedFarm) -> None:
    made = empty_farm.control(
        "POST", "logins", user="comp-03", status=804, words="The account is disabled."
    )

    top = logins(empty_farm)["items"][0]
    assert top == made
    assert (top["userName"], top["loginStatus"]) == ("comp-03", "804")
    assert top["userId"] == ask(empty_farm, PROFILE)["userId"]


def test_logins_are_filtered_by_date(new_farm: MakeFarm) -> None:
    farm = new_farm(start_ms=START_MS)
    farm.control("POST", "logins")
    day = {"startDate": "2026-11-22 00:00:00", "endDate": "2026-11-22 23:59:59"}
    rows = logins(farm, **day)["items"]

    assert 0 < len(rows) < 17
    assert all(
        START_MS - 33 * 3_600_000 <= row["loginTime"] < START_MS - 9 * 3_600_000
        for row in rows
    )
    assert logins(farm, startDate="2026-11-23 09:00:00")["total"] == 1


def test_people_sign_in_by_themselves_where_the_farm_is_not_calm(
    new_farm: MakeFarm,
) -> None:
    lively, calm = new_farm(calm=False), new_farm()
    for farm in (lively, calm):
        farm.advance(86_400)

    assert logins(calm)["total"] == 144
    assert 150 < logins(lively)["total"] < 200
