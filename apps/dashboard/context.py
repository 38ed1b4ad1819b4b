"""What every page's frame needs."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from apps.farm.models import FarmAccount
from apps.farm.selectors.accounts import (
    Freshness,
    account_list,
    account_period,
    freshness,
)


@dataclass(frozen=True)
class Site:
    """The accounts and how far the page can be believed; asked for when drawn only."""

    request: HttpRequest

    @cached_property
    def accounts(self) -> list[FarmAccount]:
        """All accounts, by name; none for people who may see no task."""
        user = self.request.user
        may_see = user.is_active and user.has_perm("farm.view_rendertask")
        return list(account_list()) if may_see else []

    @cached_property
    def _fresh(self) -> Freshness:
        return freshness(accounts=self.accounts, now=timezone.now())

    @property
    def seen_at(self) -> datetime | None:
        """When the account that was seen longest ago was seen."""
        return self._fresh.seen_at

    @property
    def silent(self) -> list[FarmAccount]:
        """Accounts in trouble."""
        return self._fresh.silent

    @property
    def stale_after(self) -> int:
        """Seconds after which an account's age stands out: two periods."""
        return int(2 * account_period().total_seconds())


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html; costs nothing for fragments."""
    return {"site": Site(request)}
