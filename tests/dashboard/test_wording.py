"""Numbers, money and time in words, in both languages."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from apps.dashboard import wording


@pytest.mark.parametrize(("language", "text"), [("en", "a, b"), ("zh-hans", "a、b")])
def test_names_are_separated_as_the_language_does_it(language: str, text: str) -> None:
    with override(language):
        assert wording.listed(["a", "b"]) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-30, "now"),
        (4.9, "now"),
        (5, "5 s ago"),
        (14, "10 s ago"),
        (59.9, "55 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (47 * 3600, "47 h ago"),
        (48 * 3600, "2 d ago"),
    ],
)
def test_an_age_is_told_in_one_unit(seconds: float, text: str) -> None:
    assert wording.ago(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "—"),
        (-5, "0 s"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (61, "1 min 1 s"),
        (3600, "1 h"),
        (3605, "1 h"),
        (7500, "2 h 5 min"),
        (86_400 + 3600 + 60, "1 d 1 h"),
        (86_400 + 60, "1 d"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(
    seconds: float | None, text: str
) -> None:
    assert wording.duration(seconds) == text


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        ("1284.6", "CNY", "CN¥1,284.60", "¥1,284.60"),
        ("1284.6", "USD", "$1,284.60", "US$1,284.60"),
        ("-7.639", "CNY", "-CN¥7.64", "-¥7.64"),
        ("0", "CNY", "CN¥0.00", "¥0.00"),
        ("0.0044", "CNY", "CN¥0.0044", "¥0.0044"),
        ("3", "JPY", "¥3.00", "JP¥3.00"),
        ("3", "???", "???3.00", "???3.00"),
    ],
)
def test_money_shows_which_currency_it_is(
    amount: str, currency: str, english: str, chinese: str
) -> None:
    with override("en"):
        assert wording.money(Decimal(amount), currency) == english
    with override("zh-hans"):
        assert wording.money(Decimal(amount), currency) == chinese


def test_exact_money_loses_no_digit() -> None:
    with override("en"):
        assert wording.money_exact(Decimal("1.23456789"), "CNY") == "CN¥1.23456789"
        assert wording.money_exact(Decimal("1.5"), "CNY") == "CN¥1.50"
        assert wording.money_exact(Decimal("100"), "CNY") == "CN¥100.00"
        assert wording.money_exact(None, "CNY") == "—"


def test_no_amount_and_no_number_are_a_dash() -> None:
    assert wording.money(None, "CNY") == wording.number(None) == "—"


def test_numbers_are_grouped() -> None:
    assert wording.number(1_234_567) == "1,234,567"
