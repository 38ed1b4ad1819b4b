"""Money is exact, in Python and in both databases."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from apps.common.money import (
    LARGEST,
    MoneyError,
    MoneyField,
    from_units,
    money_text,
    to_units,
)
from apps.farm.models import FarmAccount
from tests.factories import make_account

amounts = st.decimals(
    min_value=-(LARGEST - 1), max_value=LARGEST - 1, places=8, allow_nan=False
)


@given(amounts)
def test_an_amount_survives_its_way_through_the_database(amount: Decimal) -> None:
    assert from_units(to_units(amount)) == amount


@given(st.lists(amounts, max_size=50))
def test_units_add_up_as_the_amounts_do(values: list[Decimal]) -> None:
    assert from_units(sum(map(to_units, values))) == sum(values, Decimal(0))


@pytest.mark.parametrize(
    "text", ["1E+9", "-1E+9", "0.000000001", "NaN", "Infinity", "1E+400"]
)
def test_what_would_lose_a_digit_is_refused(text: str) -> None:
    with pytest.raises(MoneyError):
        to_units(Decimal(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0", "0.00"),
        ("0.2", "0.20"),
        ("0.037", "0.037"),
        ("12.5000", "12.50"),
        ("1284.60", "1284.60"),
        ("-3", "-3.00"),
        ("0.00000001", "0.00000001"),
        ("100000", "100000.00"),
    ],
)
def test_money_as_text_has_two_places_or_all_it_needs(text: str, shown: str) -> None:
    assert money_text(Decimal(text)) == shown
    assert money_text(from_units(to_units(Decimal(text)))) == shown


def test_a_float_is_never_money() -> None:
    with pytest.raises(TypeError):
        MoneyField().get_prep_value(0.1)


def test_nothing_stays_nothing() -> None:
    field = MoneyField()
    assert field.get_prep_value(None) is None
    assert field.to_python(None) is None
    assert field.from_db_value(None) is None


@pytest.mark.django_db
def test_the_database_adds_to_the_last_digit() -> None:
    for _ in range(10):
        make_account(balance=Decimal("0.1"), coupon=Decimal("999999999.12345678"))
    sums = FarmAccount.objects.aggregate(Sum("balance"), Sum("coupon"))
    assert sums == {
        "balance__sum": Decimal("1.00"),
        "coupon__sum": Decimal("9999999991.2345678"),
    }


@pytest.mark.django_db
def test_amounts_are_found_and_compared_as_decimals() -> None:
    make_account(balance=Decimal("0.2"))
    make_account(balance=Decimal("0.3"))
    found = FarmAccount.objects.filter(balance__gt=Decimal("0.25")).get()
    assert found.balance == Decimal("0.3")
    assert isinstance(found.balance, Decimal)
