"""What the pages about one account have in common: whose it is, and the tabs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.dashboard.accounts.lines import AccountPill, account_pill
from apps.dashboard.context import site_of
from apps.dashboard.live.parts import Frame, Groups, Part, live_context
from apps.farm.models import FarmAccount, FarmReading
from apps.farm.readings.read import reading_version
from apps.farm.readings.show import looks
from apps.farm.rights import MONEY, rights_of
from apps.farm.versions import current_version

CHANGE = "farm.change_farmaccount"
TABS: tuple[tuple[str, Promise], ...] = (
    ("account-profile", _("Balance")),
    ("account-farm-settings", _("Farm settings")),
    ("account-platforms", _("Platforms")),
    ("account-transfer", _("Transfer")),
)


@dataclass(frozen=True)
class Tab:
    """A page about the account."""

    url: str
    label: Promise
    current: bool


@dataclass(frozen=True)
class Sight:
    """What of an account somebody may see and change."""

    money: bool
    """What is left."""
    sums: bool
    """What all of it cost, day by day."""
    administers: bool
    """Its settings on the farm, who stands behind it, the keys to its files."""


@dataclass(frozen=True)
class Head:
    """Name and state above each page."""

    account: FarmAccount
    pill: AccountPill
    element_id: str = "head-pill"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.pill,)


@dataclass(frozen=True)
class ReadingCard:
    """A card that shows one reading or several."""

    element_id: str
    readings: tuple[FarmReading, ...]
    more: tuple[object, ...] = ()
    """What else decides how it looks."""

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks; ages tick by themselves."""
        return (*(looks(one) for one in self.readings), *self.more)


def account_or_404(request: HttpRequest, pk: int) -> FarmAccount:
    """The account, where the viewer may see anything of it. Raises Http404."""
    account = site_of(request).by_id.get(pk)
    if account is None:
        raise Http404
    return account


def sight_of(request: HttpRequest, account: FarmAccount) -> Sight:
    """What the viewer may see of it; whoever sees its money reads amounts here."""
    rights = rights_of(request.user)
    sums = rights.covers(MONEY, account_id=account.pk)
    if sums:
        request.shows_sums = True  # type: ignore[attr-defined]
    return Sight(
        money=rights.sees_costs(account.pk),
        sums=sums,
        administers=rights.covers(CHANGE, account_id=account.pk),
    )


def page_context(
    account: FarmAccount, *, here: str, now: datetime, sight: Sight
) -> dict[str, Any]:
    """Context of templates/dashboard/account_facts/_page.html."""
    return {
        "account": account,
        "head": Head(account, account_pill(account, now)),
        "tabs": list(_tabs(account, here)),
        "sight": sight,
    }


def _tabs(account: FarmAccount, here: str) -> Iterable[Tab]:
    for name, label in TABS:
        yield Tab(reverse(name, args=[account.pk]), label, name == here)


def version_of(account_id: int, *kinds: str) -> str:
    """Changes with anything on any page, and with these readings; also a look."""
    readings = (reading_version(account_id, kind) for kind in kinds)
    return ".".join((current_version(), *readings))


def live_page(
    request: HttpRequest,
    account: FarmAccount,
    cards: Sequence[Part],
    *,
    here: str,
    version: str,
    query: str = "",
) -> tuple[dict[str, Any], Groups]:
    """Context of a page that lives, with its frame, its head and these cards."""
    site, sight = site_of(request), sight_of(request, account)
    context = page_context(account, here=here, now=site.now, sight=sight)
    groups: Groups = {"cards": [Frame(site), context["head"], *cards]}
    url = reverse(f"{here}-live", args=[account.pk]) + query
    live = live_context(url=url, version=version, site=site, groups=groups)
    return context | live, groups
