"""What every page's frame needs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from apps.actions.retrying.ruling import may_rule_any
from apps.actions.switch import ReadOnly, is_read_only
from apps.actions.telling.mine import ClickCounts, click_counts
from apps.costs.budgets.readers import books_of
from apps.farm.models import FarmAccount
from apps.farm.rights import VIEW, rights_of
from apps.farm.selectors.accounts import (
    Freshness,
    account_list,
    account_period,
    freshness,
)


@dataclass
class Site:
    """The accounts and how fresh they are; asks the database when first looked at."""

    user: Any

    @cached_property
    def now(self) -> datetime:
        """One clock for all ages of an answer."""
        return timezone.now()

    @cached_property
    def accounts(self) -> list[FarmAccount]:
        """The accounts of which the user may see anything; errors in words."""
        seen = rights_of(self.user).parts(VIEW)
        if seen is None:
            return list(account_list())
        return list(account_list().filter(pk__in=seen)) if seen else []

    @cached_property
    def clicks(self) -> ClickCounts | None:
        """How many clicks are not over; None for those who see no task."""
        if not rights_of(self.user).may(VIEW):
            return None
        return click_counts(self.user)

    @cached_property
    def read_only(self) -> ReadOnly | None:
        """Whether nothing can be changed at present, and why."""
        return is_read_only()

    @cached_property
    def may_rule(self) -> bool:
        """Whether the user may make rules that retry by themselves."""
        return may_rule_any(self.user)

    @cached_property
    def by_id(self) -> dict[int, FarmAccount]:
        """The accounts by their id."""
        return {account.pk: account for account in self.accounts}

    @cached_property
    def polled(self) -> list[FarmAccount]:
        """The accounts that are watched."""
        return [account for account in self.accounts if account.enabled]

    @property
    def polled_whole(self) -> list[FarmAccount]:
        """Those of them of which the user sees everything."""
        rights = rights_of(self.user)
        return [one for one in self.polled if rights.covers(VIEW, account_id=one.pk)]

    @property
    def sees_books(self) -> bool:
        """Whether the user may see all money of any account."""
        return bool(books_of(self.user))

    @cached_property
    def freshness(self) -> Freshness:
        """How far the page can be believed."""
        return freshness(accounts=self.accounts, now=self.now)

    @property
    def silent(self) -> list[FarmAccount]:
        """Accounts in trouble, or not seen for more than two periods."""
        return self.freshness.silent

    @property
    def seen_at(self) -> datetime | None:
        """When the account that was seen longest ago was seen."""
        return self.freshness.seen_at

    @property
    def stale_after(self) -> int:
        """Seconds after which an age stands out."""
        return int(2 * account_period() / timedelta(seconds=1))


def site_of(request: HttpRequest) -> Site:
    """The one Site of a request, for its view and its templates."""
    site: Site | None = getattr(request, "_site", None)
    if site is None:
        site = Site(user=request.user)
        request._site = site  # type: ignore[attr-defined]
    return site


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html; costs nothing for fragments."""
    return {"site": site_of(request)} if hasattr(request, "user") else {}
