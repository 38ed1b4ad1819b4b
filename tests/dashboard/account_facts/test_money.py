"""What an account has left and how long that lasts, in words that claim no more than is
known."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from apps.costs.residues.runway import Runway
from apps.dashboard.account_facts.money import Purses, purses_of
from apps.farm.models import FarmAccount
from tests.factories import NOW

LASTS = Runway(
    balance=Decimal(1000),
    coupon=Decimal(0),
    credit=Decimal(0),
    per_day=Decimal(100),
    days_left=10,
    empty_on=date(2026, 12, 3),
    over=7,
    busiest=Decimal(250),
    days_at_busiest=4,
)


def purses(runway: Runway | None = LASTS, **fields: Any) -> Purses:
    """Of an account that is not in the database."""
    values = {"balance": Decimal(1000), "profile_seen_at": NOW} | fields
    return purses_of(FarmAccount(**values), runway)


def test_it_says_for_how_long_at_which_pace_and_how_soon_at_the_dearest() -> None:
    found = purses()
    assert found.days == "About 10 days"
    assert found.sentences == [
        "At this pace until 3 Dec 2026.",
        "CN¥100.00 a day, the mean of the last 7 full days.",
        "If every day were like the dearest of them (CN¥250.00): 4 days.",
    ]


def test_what_was_counted_in_is_told() -> None:
    told = purses(replace(LASTS, coupon=Decimal(5))).sentences
    assert "Vouchers are counted in." in told
    told = purses(replace(LASTS, credit=Decimal(5))).sentences
    assert "Vouchers and credit are counted in." in told


def test_a_pace_of_few_days_is_no_promise() -> None:
    told = purses(replace(LASTS, over=1, days_at_busiest=10)).sentences
    assert "CN¥100.00 a day, from the 1 full day that is known." in told
    assert told[-1] == "That is too short a time to rely on."
    assert not any("dearest" in sentence for sentence in told)


def test_what_is_nearly_used_up_stands_out() -> None:
    assert purses().tone == ""
    assert purses(replace(LASTS, days_left=7)).tone == "stopped"
    assert purses(replace(LASTS, days_left=1)).tone == "failed"
    assert purses(replace(LASTS, days_left=0)).days == "Less than a day"


def test_where_nobody_can_say_it_is_told_why() -> None:
    nothing = replace(LASTS, days_left=None, empty_on=None, over=7)
    assert purses(nothing).days == ""
    cases = {
        "Nothing was spent in the last seven": purses(nothing),
        "Nothing was spent on a full day yet": purses(replace(nothing, over=0)),
        "was not read yet": purses(nothing, profile_seen_at=None),
        "does not tell the balance": purses(nothing, balance=None),
        "Another account pays": purses(nothing, profile={"useMainBalance": 1}),
    }
    for words, found in cases.items():
        assert len(found.sentences) == 1
        assert words in found.sentences[0]


def test_whoever_may_not_see_what_is_spent_reads_nothing_of_it() -> None:
    found = purses(None)
    assert (found.days, found.tone, found.sentences) == ("", "", [])


def test_what_is_owed_is_known_as_such() -> None:
    assert purses(balance=Decimal(-1)).is_owed
    assert not purses().is_owed
