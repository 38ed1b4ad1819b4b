"""Money in words, in the active language: the same on pages, in mails and reports."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import format_currency
from django.utils.translation import get_language

NOTHING = "—"
_veil: ContextVar[Callable[[], bool] | None] = ContextVar("veil", default=None)


@contextmanager
def veiled(is_hidden: Callable[[], bool]) -> Iterator[None]:
    """Within it amounts are NOTHING where `is_hidden` says so when one is written."""
    token = _veil.set(is_hidden)
    try:
        yield
    finally:
        _veil.reset(token)


def _is_hidden() -> bool:
    veil = _veil.get()
    return veil is not None and veil()


@cache
def _locale(language: str) -> Locale:
    # zh-hans alone leaves the country open, and with it the sign of the currency.
    return Locale.parse("zh_Hans_CN" if language.startswith("zh") else "en_US")


def money(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency, to the hundredth; the first digits of tiny ones."""
    if amount is None or _is_hidden():
        return NOTHING
    tiny = 0 < abs(amount) < Decimal("0.01")
    return _money(amount, currency, places=4 if tiny else 2)


def money_exact(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency, to the last digit that the farm sent."""
    if amount is None or _is_hidden():
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
