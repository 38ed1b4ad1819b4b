"""Amounts in tables that add up, days and shares in words."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from babel.numbers import get_currency_precision
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.common.money import ZERO
from apps.costs.selectors.scope import Dimension
from apps.dashboard.wording import money_exact

_TENTH = Decimal("0.1")
MOST_PLACES = 8


def places_of(amounts: Iterable[Decimal], currency: str) -> int:
    """Decimals that show every digit of all amounts; at least the currency's own."""
    places = get_currency_precision(currency)
    for amount in amounts:
        exponent = amount.normalize().as_tuple().exponent
        if isinstance(exponent, int):
            places = max(places, -exponent)
    return min(places, MOST_PLACES)


def digits(amount: Decimal, places: int) -> str:
    """An amount without its currency, all of a column to the same place."""
    return f"{amount:,.{places}f}"


def scale_text(amount: Decimal, currency: str) -> str:
    """An amount beside a chart: round ones without their zeros."""
    return money_exact(amount, currency).removesuffix(".00")


def percent(part: Decimal, whole: Decimal) -> str:
    """A share with one digit; nothing where there is no whole."""
    if not whole:
        return ""
    return f"{(100 * part / whole).quantize(_TENTH):f} %"


def change(now: Decimal, before: Decimal) -> str:
    """By how much more or less than before: "+12 %"; nothing without a before."""
    if before <= ZERO:
        return ""
    return f"{(100 * (now - before) / before).quantize(Decimal(1)):+f} %"


def day_text(day: date) -> str:
    """A day with its weekday."""
    return date_format(day, _("D j M Y"))


def span_text(start: date, last: date) -> str:
    """From one day to another, as short as it can be said."""
    if start == last:
        return day_text(start)
    if start.year != last.year:
        return f"{full_text(start)} – {full_text(last)}"
    return f"{date_format(start, _('j M'))} – {full_text(last)}"


def bucket_text(start: date, last: date, bucket: Dimension) -> str:
    """What a row or column of time is called."""
    if bucket == Dimension.DAY:
        return day_text(start)
    if bucket == Dimension.MONTH:
        return date_format(start, _("F Y"))
    return span_text(start, last)


def short_text(start: date, bucket: Dimension) -> str:
    """What stands below a column of a chart."""
    return date_format(start, _("M Y") if bucket == Dimension.MONTH else _("j M"))


def full_text(day: date) -> str:
    """A day without its weekday."""
    return date_format(day, _("j M Y"))
