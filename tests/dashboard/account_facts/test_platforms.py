"""The platforms of an account's cloud, and how busy each is."""

from typing import Any

import pytest

from apps.dashboard.account_facts.platforms import Platforms, platforms_of
from apps.farm.models import FarmAccount, FarmReading

NAMES = {1: "Normal", 2: "Busy", 3: "Full", 0: "Not activated"}


def row(number: int, status: Any = 1, **fields: Any) -> dict[str, Any]:
    """A platform with processors."""
    return {
        "platform": number,
        "name": f"region {number}",
        "type": 1,
        "status": status,
        "taskPrefix": "W",
        "isShow": 1,
    } | fields


def platforms(*rows: Any, own: int = 2) -> Platforms:
    """Of an account that renders on platform 2."""
    reading = FarmReading(kind="platforms", data=list(rows))
    return platforms_of(reading, FarmAccount(platform=own))


@pytest.mark.parametrize(("status", "word"), NAMES.items())
def test_the_farms_numbers_become_words(status: int, word: str) -> None:
    assert platforms(row(2, status)).offered[0].state == word


@pytest.mark.parametrize(("status", "word"), [(9, "9"), (None, "—"), ("2", "Busy")])
def test_a_number_that_nobody_published_is_shown_as_it_is(
    status: Any, word: str
) -> None:
    assert platforms(row(2, status)).offered[0].state == word


def test_the_accounts_own_comes_first_then_the_busiest() -> None:
    found = platforms(row(9, 1), row(4, 2), row(5, 3), row(2, 1))
    assert [one.number for one in found.offered] == [2, 5, 4, 9]
    assert found.own is not None
    assert found.own.is_own


def test_where_its_own_is_full_those_that_are_free_are_named() -> None:
    found = platforms(row(2, 3), row(4, 1), row(5, 2), row(6, 1, type=0))
    assert found.is_slow
    assert [one.number for one in found.free] == [4]
    assert not platforms(row(2, 1)).is_slow


def test_those_not_offered_are_apart_but_never_the_accounts_own() -> None:
    found = platforms(row(2, isShow=0), row(4, isShow=0), row(5))
    assert [one.number for one in found.offered] == [2, 5]
    assert [one.number for one in found.others] == [4]


def test_an_own_platform_that_the_farm_does_not_name_is_told() -> None:
    assert platforms(row(4)).is_unlisted
    assert not platforms(row(4), row(2)).is_unlisted
    assert not platforms().is_unlisted
