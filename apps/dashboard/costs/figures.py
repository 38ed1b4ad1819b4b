"""The headline numbers, a row for each currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.cache import cache

from apps.common.money import ZERO
from apps.costs.models import Books
from apps.costs.periods import Period
from apps.costs.residues.selectors import Runway, runway
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.scope import Money, Total
from apps.dashboard.context import Site
from apps.dashboard.costs.table import entries_url
from apps.dashboard.costs.wording import change, full_text, percent, span_text
from apps.farm.models import FarmAccount
from apps.farm.rights import MONEY, rights_of

KEPT_S = 60
"""How long money lasts is reckoned that long for one version of the books."""


@dataclass(frozen=True)
class Left:
    """What one account has left."""

    name: str
    """Farm text."""
    runway: Runway

    @property
    def all(self) -> Decimal | None:
        """Balance and vouchers; None where the farm does not tell."""
        if self.runway.balance is None:
            return None
        return self.runway.balance + (self.runway.coupon or ZERO)

    @property
    def until(self) -> str:
        """The day on which it ends."""
        return full_text(self.runway.empty_on) if self.runway.empty_on else ""


@dataclass(frozen=True)
class Figures:
    """One currency's."""

    currency: str
    money: Money
    before: Money | None
    """Of the period that it is held against; None: nothing is known of that time."""
    corrections: Decimal
    left: tuple[Left, ...]
    share: str
    """Of what was spent is wasted."""
    before_share: str
    change: str
    entries: str
    waste: str
    corrected: str


@dataclass(frozen=True)
class Headline:
    """All of them, and how far they can be believed."""

    currencies: tuple[Figures, ...]
    against: str
    """The period that all is held against."""
    is_open: bool
    """Today is one of the days."""
    closed: date | None
    """Days up to this one stay as they are."""
    element_id: str = "figures"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.currencies, self.against, self.is_open, self.closed)


@dataclass(frozen=True)
class Posted:
    """How far the books are."""

    books: Sequence[Books] = field(default_factory=list)

    @property
    def closed(self) -> date | None:
        """The last day that is closed in all accounts."""
        days = [one.closed_through for one in self.books]
        known = [day for day in days if day is not None]
        return min(known) if known and len(known) == len(days) else None


def headline(
    *,
    query: CostQuery,
    site: Site,
    today: date,
    totals: Iterable[Total],
    before: Iterable[Total],
    first_day: date | None,
    version: str,
) -> Headline:
    """The numbers of the query's period beside those of the one before."""
    now = {total.currency: total for total in totals}
    then = {total.currency: total.money for total in before}
    against = query.period.compared(today)
    known = first_day is not None and first_day < against.end
    accounts = _accounts(query, site)
    currencies = {one.currency for one in accounts if one.enabled} | set(now)
    if query.currency:
        currencies &= {query.currency}
    return Headline(
        currencies=tuple(
            _figures(
                query,
                now.get(currency, Total(currency)),
                then.get(currency, Money()) if known else None,
                _left(accounts, currency, site, version),
            )
            for currency in sorted(currencies)
        ),
        against=_span(against),
        is_open=query.period.holds(today),
        closed=posted_of(accounts).closed,
    )


def posted_of(accounts: Iterable[FarmAccount]) -> Posted:
    """The books of the accounts that are watched."""
    ids = [account.pk for account in accounts if account.enabled]
    return Posted(list(Books.objects.filter(account__in=ids)))


def _accounts(query: CostQuery, site: Site) -> list[FarmAccount]:
    if not query.accounts:
        return site.accounts
    return [one for one in site.accounts if one.pk in query.accounts]


def _figures(
    query: CostQuery, total: Total, before: Money | None, left: tuple[Left, ...]
) -> Figures:
    money, narrowed = total.money, {"currency": total.currency}
    return Figures(
        currency=total.currency,
        money=money,
        before=before,
        corrections=total.corrections,
        left=left,
        share=percent(money.wasted, money.amount),
        before_share=percent(before.wasted, before.amount) if before else "",
        change=change(money.amount, before.amount) if before else "",
        entries=entries_url(query, narrowed),
        waste=query.address(**narrowed),
        corrected=entries_url(query, narrowed | {"corrections": "1"}),
    )


def _left(
    accounts: Iterable[FarmAccount], currency: str, site: Site, version: str
) -> tuple[Left, ...]:
    # What is left is the whole account's affair.
    rights = rights_of(site.user)
    watched = [
        one
        for one in accounts
        if one.enabled
        and one.currency == currency
        and rights.covers(MONEY, account_id=one.pk)
    ]
    return tuple(Left(one.name, _runway(one, site, version)) for one in watched)


def _runway(account: FarmAccount, site: Site, version: str) -> Runway:
    state = f"{account.balance}:{account.coupon}:{version}"
    key = f"costs:runway:{account.pk}:{site.now:%Y%m%d%H}:{state}"
    kept: Runway | None = cache.get(key)
    if kept is None:
        kept = runway(account.pk, site.now)
        cache.set(key, kept, KEPT_S)
    return kept


def _span(period: Period) -> str:
    return span_text(period.start, period.last)
