"""Money: Decimal in Python, whole hundred-millionths in the database."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models

PLACES = 8
UNIT = Decimal(1).scaleb(-PLACES)
LARGEST = Decimal(10) ** 9
"""Amounts at or beyond this are refused: no farm bills a milliard for a frame."""

ZERO = Decimal(0)


class MoneyError(ValueError):
    """An amount that is no number, too large, or finer than PLACES digits."""


def to_units(amount: Decimal | int) -> int:
    """Whole units of 10^-8 for an amount; MoneyError where that would lose a digit."""
    try:
        amount = Decimal(amount)
        units = amount.scaleb(PLACES)
        whole = int(units)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise MoneyError(f"{amount} is not an amount of money") from error
    if units != whole or abs(amount) >= LARGEST:
        raise MoneyError(f"{amount} is not an amount of money")
    return whole


def from_units(units: int) -> Decimal:
    """The amount of that many units, without needless zeros beyond two places."""
    amount = Decimal(units).scaleb(-PLACES)
    short = amount.quantize(Decimal("0.01"))
    return short if short == amount else amount.normalize()


def money_text(amount: Decimal) -> str:
    """Plain digits with at least two places, as the API and exports print money."""
    short = amount.quantize(Decimal("0.01"))
    return f"{short:f}" if short == amount else f"{amount.normalize():f}"


class MoneyField(models.BigIntegerField):  # type: ignore[type-arg]
    """A Decimal kept as an integer: sums are exact on SQLite and PostgreSQL alike.

    SQLite holds decimals as binary floats, so a DecimalField would not add up there.
    """

    description = "An amount of money"

    def from_db_value(self, value: Any, *_: Any) -> Decimal | None:
        """Decimal from units; sums arrive here too (numeric on PostgreSQL)."""
        return None if value is None else from_units(int(value))

    def to_python(self, value: Any) -> Decimal | None:
        """Decimal from text or a number."""
        return value if value is None else Decimal(str(value))

    def get_prep_value(self, value: Any) -> int | None:
        """Units for a Decimal, whole number or text; floats are refused."""
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("money is never a float")
        if hasattr(value, "resolve_expression"):
            return value  # type: ignore[no-any-return]
        return to_units(Decimal(value))

    def formfield(self, **kwargs: Any) -> Any:
        """A decimal input."""
        return models.DecimalField(max_digits=18, decimal_places=PLACES).formfield(
            **kwargs
        )
