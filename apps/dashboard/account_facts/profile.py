"""The profile of an account: who it is at the farm, and what that entails."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.dashboard.account_facts.facts import (
    Data,
    Fact,
    choice,
    flag,
    instant,
    mapping,
    price,
    text,
    told,
    whole,
)
from apps.dashboard.account_facts.page import Sight
from apps.dashboard.wording import NOTHING, listed
from apps.farm.models import FarmAccount, FarmReading

_NUMBERS = (
    "status",
    "infoStatus",
    "accountType",
    "userType",
    "businessType",
    "softType",
    "softStatus",
    "pictureLever",
    "useLevelDirectory",
    "houdiniFlag",
    "c4dFlag",
    "blenderFlag",
    "keyshotFlag",
)
"""What these numbers stand for is published nowhere: they are shown as they are."""


@dataclass(frozen=True)
class Profile:
    """The profile in groups; empty where it was not had yet."""

    reading: FarmReading
    account: tuple[Fact, ...]
    prices: tuple[Fact, ...]
    sub_accounts: tuple[Fact, ...]
    contact: tuple[Fact, ...]
    """Of people: for administrators only."""
    others: tuple[Fact, ...]


def profile_of(reading: FarmReading, *, account: FarmAccount, sight: Sight) -> Profile:
    """The profile as somebody with that sight may read it."""
    data = mapping(reading.data)
    return Profile(
        reading=reading,
        account=tuple(told(_account(data))),
        prices=tuple(told(_prices(data, account.currency))) if sight.money else (),
        sub_accounts=tuple(told(_sub_accounts(data))),
        contact=tuple(told(_contact(data))) if sight.administers else (),
        others=tuple(told(Fact(name, text(data, name)) for name in _NUMBERS)),
    )


def _account(data: Data) -> list[Fact]:
    main = whole(data, "mainUserId")
    kind = ""
    if main is not None:
        kind = _("Main account")
        if main:
            kind = _("Sub-account of %(number)s") % {"number": main}
    until = instant(data, "studentEndTime")
    zones = {1: _("China"), 2: _("International")}
    return [
        Fact(_("User name"), text(data, "userName")),
        Fact(_("User ID"), text(data, "userId")),
        Fact(_("Kind"), kind),
        Fact(_("Company"), text(data, "company")),
        Fact(_("Description"), text(data, "description")),
        Fact(_("Cloud"), choice(data, "zone", zones)),
        Fact(_("Platform"), text(data, "platform")),
        Fact(_("Level"), text(data, "level")),
        Fact(
            _("Student until"),
            date_format(until, _("j M Y")) if until else "",
        ),
    ]


def _prices(data: Data, currency: str) -> list[Fact]:
    spent = "usdCumulative" if currency == "USD" else "rmbCumulative"
    return [
        Fact(_("An hour of a processor core"), price(data, "cpuPrice", currency)),
        Fact(_("An hour of a graphics card"), price(data, "gpuPrice", currency)),
        Fact(_("Credit"), price(data, "credit", currency)),
        Fact(
            _("Cumulative amount"),
            price(data, spent, currency),
            _("As the farm counts it."),
        ),
    ]


def _sub_accounts(data: Data) -> list[Fact]:
    return [
        Fact(_("At most"), text(data, "subaccountLimits")),
        Fact(_("Their tasks are listed"), flag(data, "displaySubaccount")),
        Fact(_("They may delete tasks"), flag(data, "subDeleteTask")),
        Fact(_("Main account shares its money"), flag(data, "shareMainCapital")),
        Fact(_("Main account pays"), flag(data, "useMainBalance")),
        Fact(_("Balance is hidden"), flag(data, "hideBalance")),
        Fact(_("Cost of tasks is hidden"), flag(data, "hideJobCharge")),
        Fact(_("Downloads are barred"), flag(data, "downloadDisable")),
    ]


def _contact(data: Data) -> list[Fact]:
    place = [text(data, name) for name in ("address", "city", "country")]
    return [
        Fact(_("Name"), text(data, "name")),
        Fact(_("Job"), text(data, "job")),
        Fact(_("E-mail"), text(data, "email")),
        Fact(_("Phone"), text(data, "phone")),
        Fact(_("Messenger"), text(data, "communicationNumber")),
        Fact(_("Place"), listed(part for part in place if part) or NOTHING),
    ]
