"""Who is told about a budget: at which address, in which language and zone."""

from dataclasses import dataclass, replace
from typing import Any

from apps.costs.models import Budget, Subscription
from apps.farm.rights import Reach, rights_of

RIGHT = "costs.view_costday"


def books_of(user: Any) -> Reach:
    """The accounts all of whose money the user may see: what has no project, such as
    balances, budgets and reports, is shown of these alone. None: the machine itself."""
    return replace(rights_of(user).reach(RIGHT), projects=frozenset())


@dataclass(frozen=True)
class Reader:
    """One address that a warning goes to."""

    address: str
    language: str = "en"
    zone: str = "UTC"


def address_of(user: Any) -> str:
    """The address that a person is told at; "" where none is known."""
    if user.email:
        return str(user.email)
    known = _subscription(user=user)
    return known.address if known else ""


def readers_of(budget: Budget) -> list[Reader]:
    """Its people who may see costs now, then its other addresses; each address once.

    The language and zone are those of the reader's subscription to reports.
    """
    found: dict[str, Reader] = {}
    for user in budget.users.filter(is_active=True).order_by("pk"):
        address = address_of(user)
        if address and user.has_perm(RIGHT, budget.account):
            known = _subscription(user=user)
            found.setdefault(address.casefold(), _reader(address, known))
    for address in budget.addresses:
        known = _subscription(address__iexact=address)
        found.setdefault(address.casefold(), _reader(address, known))
    return list(found.values())


def _subscription(**whose: Any) -> Subscription | None:
    """The newest that has not ended, or else the newest at all."""
    rows = Subscription.objects.filter(**whose)
    return rows.order_by("-enabled", "-pk").first()


def _reader(address: str, known: Subscription | None) -> Reader:
    if known is None:
        return Reader(address)
    return Reader(address, known.language, known.zone)
