"""Money in words, in the active language: the same on pages, in mails and reports."""

from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import format_currency
from django.utils.translation import get_language

NOTHING = "—"


@cache
def _locale(language: str) -> Locale:
    # zh-hans alone leaves the country open, and with it the sign of the currency.
    return Locale.parse("zh_Hans_CN" if language.startswith("zh") else "en_US")


def money(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency, to the hundredth; the first digits of tiny ones."""
    if amount is None:
        return NOTHING
    tiny = 0 < abs(amount) < Decimal("0.01")
    return _money(amount, currency, places=4 if tiny else 2)


def money_exact(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency, to the last digit that the farm sent."""
    if amount is None:
        return NOTHING
    digits = amount.normalize().as_tuple().exponent
    places = max(2, -digits) if isinstance(digits, int) else 2
    return _money(amount, currency, places=places)


def _money(amount: Decimal, currency: str, *, places: int) -> str:
    return format_currency(
        amount,
        currency,
        format=f"¤#,##0.{'0' * places}",
        locale=_locale(get_language() or "en"),
        currency_digits=False,
    )
