"""The postings page: the rows that make a figure, and their sum."""

from dataclasses import dataclass
from typing import Any

from apps.common.paging import CursorError, Page
from apps.costs.models import Outcome, Posting
from apps.costs.selectors.entries import entry_page, entry_totals
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.scope import Total
from apps.dashboard.costs.wording import day_text, digits, places_of

ROWS = 50
TONES = {
    Outcome.UNDER_WAY: "rendering",
    Outcome.DONE: "done",
    Outcome.FAILED: "failed",
    Outcome.TIMED_OUT: "failed",
    Outcome.ABANDONED: "abandoned",
    Outcome.RERENDERED: "stopped",
}
"""The state whose colour and sign each outcome has (css/farmdash.css)."""


@dataclass(frozen=True)
class Entry:
    """One posting in words."""

    posting: Posting
    day: str
    corrects: str
    """The earlier day that it belongs to; "" for its own."""
    attempt: int
    """From 1."""
    outcome: str
    tone: str
    amount: str
    balance: str
    coupon: str


@dataclass(frozen=True)
class EntryList:
    """A page of postings with the sum of all of them."""

    entries: tuple[Entry, ...]
    totals: tuple[Total, ...]
    first_url: str
    next_url: str
    currencies: int
    """How many currencies the whole list has: with one its code stands above."""


def entry_rows(*, user: Any, query: CostQuery) -> EntryList:
    """The postings of an address; the first page for a cursor that means nothing."""
    page = _page(user, query)
    totals = tuple(entry_totals(user=user, query=query))
    places = {
        currency: places_of(
            (
                figure
                for row in page.items
                if row.account.currency == currency
                for figure in (row.amount, row.balance, row.coupon)
            ),
            currency,
        )
        for currency in {row.account.currency for row in page.items}
    }
    return EntryList(
        entries=tuple(_entry(row, places[row.account.currency]) for row in page.items),
        totals=totals,
        first_url=query.address() if page.previous else "",
        next_url=query.address(cursor=page.next) if page.next else "",
        currencies=len(totals),
    )


def _page(user: Any, query: CostQuery) -> Page[Posting]:
    try:
        return entry_page(user=user, query=query, limit=ROWS, cursor=query.cursor)
    except CursorError:
        return entry_page(user=user, query=query, limit=ROWS)


def _entry(row: Posting, places: int) -> Entry:
    outcome = Outcome(row.outcome)
    return Entry(
        posting=row,
        day=day_text(row.day),
        corrects=day_text(row.for_day) if row.for_day != row.day else "",
        attempt=row.attempt + 1,
        outcome=str(outcome.label),
        tone=TONES[outcome],
        amount=digits(row.amount, places),
        balance=digits(row.balance, places),
        coupon=digits(row.coupon, places) if row.coupon else "",
    )
