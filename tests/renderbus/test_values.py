"""Each kind of value, in each guise that the farm may send it in."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.renderbus.schemas.values import (
    Unreadable,
    farm_time_text,
    fraction,
    or_nothing,
    to_flag,
    to_identity,
    to_instant,
    to_integer,
    to_money,
    to_number,
    to_text,
)

NOTHING = [None, "", "  ", "null", "NULL", "None", "NaN", "nan", "n/a", "N/A", "-"]
INFINITE = ["Infinity", "-inf", "inf"]
NO_NUMBER = ["abc", "1,5", "12 34", "0x10", "1_000", "١٢", "1e9999", [], {}, "9" * 65]

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.text(max_size=70)
    | st.integers().map(str)
    | st.decimals().map(str),
    lambda part: (
        st.lists(part, max_size=2) | st.dictionaries(st.text(), part, max_size=2)
    ),
    max_leaves=4,
)


@pytest.mark.parametrize(
    "convert", [to_integer, to_number, to_money, to_instant, to_flag]
)
@pytest.mark.parametrize("value", NOTHING + INFINITE)
def test_many_words_mean_nothing(convert: Any, value: Any) -> None:
    assert convert(value) is None


@pytest.mark.parametrize("convert", [to_integer, to_number, to_money])
@pytest.mark.parametrize("value", NO_NUMBER)
def test_what_is_no_number_is_not_taken_for_one(convert: Any, value: Any) -> None:
    with pytest.raises(Unreadable):
        convert(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, 0),
        (-3, -3),
        ("55", 55),
        (" 7 ", 7),
        ("+7", 7),
        ("12.0", 12),
        (Decimal("13.9"), 13),
        ("1e3", 1000),
        (True, 1),
        (Decimal("1E-500"), 0),
        (2**63 - 1, 2**63 - 1),
    ],
)
def test_whole_numbers(value: Any, number: int) -> None:
    assert to_integer(value) == number


@pytest.mark.parametrize(
    "value", [2**63, -(2**63), 10**40, "9" * 30, Decimal("1E+900")]
)
def test_a_whole_number_beyond_64_bits_is_unreadable(value: Any) -> None:
    with pytest.raises(Unreadable, match="too large"):
        to_integer(value)


@pytest.mark.parametrize("value", [0, -1, None, "", True, "12.5", "x", 2**63, [], {}])
def test_an_id_is_whole_and_above_zero(value: Any) -> None:
    with pytest.raises(Unreadable):
        to_identity(value)


def test_an_id_may_come_as_text() -> None:
    assert to_identity("13798105") == 13798105


@pytest.mark.parametrize("digits", ["0.20", "0.2", "1.57", "0.000", "49.93", "-0.01"])
def test_an_amount_keeps_its_very_digits(digits: str) -> None:
    assert str(to_money(digits)) == digits
    assert str(to_money(fraction(digits))) == digits


def test_an_amount_may_be_whole() -> None:
    assert to_money(20) == Decimal(20)


@pytest.mark.parametrize("value", [True, False, 10**15, "1e20", Decimal("1E-90"), "x"])
def test_what_is_no_amount_is_not_taken_for_one(value: Any) -> None:
    with pytest.raises(Unreadable):
        to_money(value)


def test_a_fraction_without_end_stays_text() -> None:
    assert fraction("0." + "3" * 62) == Decimal("0." + "3" * 62)
    assert fraction("0." + "3" * 63) == "0." + "3" * 63


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", ""),
        ("衣帽间.max", "衣帽间.max"),
        (5, "5"),
        (Decimal("0.20"), "0.20"),
        (True, "true"),
        (["a", Decimal("1.0")], '["a",1.0]'),
        ({"a": None}, '{"a":null}'),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("\u202egnp.exe", "\u202egnp.exe"),
        ("\u202egpj.exe\u2066.ma", "\u202egpj.exe\ufffd.ma"),
        ("\u2067a\u2068b\u2069", "\ufffda\ufffdb\ufffd"),
    ],
)
def test_texts(value: Any, text: str | None) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (True, True),
        (0, False),
        (1, True),
        ("true", True),
        ("FALSE", False),
        ("1", True),
    ],
)
def test_flags(value: Any, flag: bool) -> None:
    assert to_flag(value) is flag


def test_a_flag_of_another_word_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        to_flag("perhaps")


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        (0, None),
        ("0", None),
        (1535602601000, 1535602601000),
        ("1535602601000", 1535602601000),
        ("2018-11-09 18:28:26", 1541759306000),
        ("2018-11-09T18:28:26", 1541759306000),
        ("2018-11-09 10:28:26+00:00", 1541759306000),
        ("2018-11-09 18:28:26.250", 1541759306250),
        ("0000-00-00 00:00:00", None),
        ("1970-01-01 08:00:00", None),
    ],
)
def test_instants_are_unix_milliseconds(value: Any, instant: int | None) -> None:
    assert to_instant(value) == instant


@pytest.mark.parametrize(
    "value",
    [
        -1,
        10**18,
        253_402_300_799_999,
        "2020-13-01 00:00:00",
        "yester-day",
        "1969-01-01 00:00:00",
        "9999-12-31 23:59:59",
        "9999-12-31T23:59:59-08:00",
    ],
)
def test_what_is_no_instant_is_unreadable(value: Any) -> None:
    with pytest.raises(Unreadable):
        to_instant(value)


def test_a_moment_is_written_as_the_farm_writes_it() -> None:
    moment = datetime(2020, 1, 1, 16, 0, 5, tzinfo=UTC)
    assert farm_time_text(moment) == "2020-01-02 00:00:05"
    with pytest.raises(ValueError, match="time zone"):
        farm_time_text(datetime(2020, 1, 1))


@given(st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1)))
@settings(max_examples=100, deadline=None)
def test_a_time_as_text_comes_back_as_it_was(naive: datetime) -> None:
    moment = naive.replace(microsecond=0, tzinfo=UTC)
    assert to_instant(farm_time_text(moment)) == int(moment.timestamp()) * 1000


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**12))
@settings(max_examples=100, deadline=None)
def test_any_amount_survives_as_text_and_as_number(amount: Decimal) -> None:
    if amount < -(10**12):
        return
    assert to_money(str(amount)) == amount
    assert to_money(amount) == amount


@given(value=plain)
@settings(max_examples=300, deadline=None)
def test_no_value_breaks_a_converter(value: Any) -> None:
    integer = or_nothing(to_integer, value)
    assert integer is None or abs(integer) < 2**63
    amount = or_nothing(to_money, value)
    assert amount is None or (amount.is_finite() and abs(amount) < 10**15)
    instant = or_nothing(to_instant, value)
    assert instant is None or 0 < instant < 253_402_300_800_000
    text = or_nothing(to_text, value)
    assert text is None or ("\x00" not in text and text.encode() is not None)
    assert or_nothing(to_flag, value) in (None, True, False)
