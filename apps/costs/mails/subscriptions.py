"""Who gets reports: made, changed and ended, each with its audit entry."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.services import audit_record
from apps.costs.mails.unsubscribe import subscription_by_token
from apps.costs.models import Cadence, Subscription
from apps.farm.models import FarmAccount

MOST_PROJECTS = 200
BEATS = ("cadence", "weekday")
"""Whoever changes these is owed nothing for the time before."""


class SubscriptionInvalid(ValueError):
    """A subscription that cannot work; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a reader can choose."""

    address: str
    name: str = ""
    cadence: str = Cadence.DAILY
    language: str = "en"
    zone: str = "UTC"
    hour: int = 8
    weekday: int = 0
    only_if_something: bool = False
    projects: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    """Primary keys; none: all."""


@transaction.atomic
def subscription_create(*, actor: object, wishes: Wishes, user: Any) -> Subscription:
    """A new reader; `user` None is an address outside. Raises SubscriptionInvalid."""
    now = timezone.now()
    made = Subscription(
        user=user, created_at=now, since=now, created_by=str(actor)[:150]
    )
    accounts = _apply(made, wishes)
    made.save(force_insert=True)
    made.accounts.set(accounts)
    _audit(actor, "subscription.created", made, after=_told(wishes))
    return made


@transaction.atomic
def subscription_change(
    *, actor: object, subscription: Subscription, wishes: Wishes
) -> bool:
    """Give a reader other wishes; False when they are the same.

    Raises SubscriptionInvalid. Another rhythm owes nothing for the time before it.
    """
    row = Subscription.objects.select_for_update().get(pk=subscription.pk)
    before = wishes_of(row)
    accounts = _apply(row, wishes)
    after = wishes_of(row, accounts=[account.pk for account in accounts])
    if after == before:
        return False
    if any(getattr(before, name) != getattr(after, name) for name in BEATS):
        row.since = timezone.now()
    row.save()
    row.accounts.set(accounts)
    _audit(
        actor,
        "subscription.changed",
        row,
        before=_differing(before, after),
        after=_differing(after, before),
    )
    subscription.refresh_from_db()
    return True


@transaction.atomic
def subscription_enable(
    *, actor: object, subscription: Subscription, enabled: bool
) -> bool:
    """Switch a reader's reports on or off; False when it is so already."""
    rows = Subscription.objects.filter(pk=subscription.pk, enabled=not enabled)
    now = timezone.now()
    values = {"since": now, "ended_at": None} if enabled else {"ended_at": now}
    if not rows.update(enabled=enabled, **values):
        return False
    subscription.refresh_from_db()
    verb = "subscription.resumed" if enabled else "subscription.ended"
    _audit(actor, verb, subscription)
    return True


def subscription_end(*, actor: object, subscription: Subscription) -> bool:
    """Send this reader nothing more; False when that is so already."""
    return subscription_enable(actor=actor, subscription=subscription, enabled=False)


def subscription_end_by_token(token: str) -> Subscription | None:
    """Whoever holds the link of a mail ends its subscription, as often as they like.

    None for a token that was never given out.
    """
    if (subscription := subscription_by_token(token)) is not None:
        subscription_end(
            actor=f"link in a mail to {subscription.address}", subscription=subscription
        )
    return subscription


def wishes_of(
    subscription: Subscription, *, accounts: Sequence[int] | None = None
) -> Wishes:
    """What the reader has chosen."""
    if accounts is None:
        accounts = list(subscription.accounts.values_list("pk", flat=True))
    plain = {
        field.name: getattr(subscription, field.name)
        for field in fields(Wishes)
        if field.name not in {"accounts", "projects"}
    }
    projects = tuple(subscription.projects)
    return Wishes(**plain, projects=projects, accounts=tuple(sorted(accounts)))


def _apply(row: Subscription, wishes: Wishes) -> list[FarmAccount]:
    """Put the wishes into the row, checked; the accounts that go with it."""
    for field in fields(Wishes):
        if field.name not in {"accounts", "projects"}:
            setattr(row, field.name, getattr(wishes, field.name))
    row.address = wishes.address.strip()
    row.projects = sorted(set(wishes.projects))
    try:
        row.clean_fields(exclude=["user", "token", "projects", "ended_at"])
    except ValidationError as error:
        raise SubscriptionInvalid(" ".join(error.messages)) from None
    if objection := _objection(wishes):
        raise SubscriptionInvalid(objection)
    accounts = list(FarmAccount.objects.filter(pk__in=wishes.accounts))
    if len(accounts) != len(set(wishes.accounts)):
        raise SubscriptionInvalid("there is no such account")
    return accounts


def _objection(wishes: Wishes) -> str:
    """Why these wishes cannot be met; empty where they can."""
    if not wishes.address.isascii():
        return "the address has to be written in plain letters"
    if wishes.zone not in available_timezones():
        return f"there is no time zone {wishes.zone!r}"
    if wishes.language not in dict(settings.LANGUAGES):
        return f"there is no translation into {wishes.language!r}"
    if not 0 <= wishes.hour <= 23:
        return "the hour has to be one of 0 to 23"
    if not 0 <= wishes.weekday <= 6:
        return "the weekday has to be one of 0 (Monday) to 6"
    if len(wishes.projects) > MOST_PROJECTS:
        return f"no more than {MOST_PROJECTS} projects can be chosen"
    return ""


def _told(wishes: Wishes) -> dict[str, Any]:
    """For the audit trail."""
    told = {field.name: getattr(wishes, field.name) for field in fields(Wishes)}
    return told | {name: list(told[name]) for name in ("projects", "accounts")}


def _differing(these: Wishes, those: Wishes) -> dict[str, Any]:
    other = _told(those)
    return {name: value for name, value in _told(these).items() if value != other[name]}


def _audit(
    actor: object, verb: str, subscription: Subscription, **values: dict[str, Any]
) -> None:
    audit_record(
        actor=actor,
        verb=verb,
        target_kind="subscription",
        target_id=subscription.pk,
        target_label=subscription.address,
        **values,
    )
