"""The key for RaySync: shown when somebody who may asks for it, and written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apps.audit.services import audit_record
from apps.dashboard.account_facts.facts import mapping, text
from apps.farm.models import FarmAccount, FarmReading, ReadingState
from apps.farm.readings.read import reading_secret

FRESH = timedelta(minutes=2)
"""A key that was had longer ago is asked for again before it is shown."""


@dataclass(frozen=True)
class KeyCard:
    """The card with the key; without a reading it was not asked for."""

    reading: FarmReading | None = None
    key: str = ""
    owner: str = ""
    """Whose it is at the farm."""
    is_open: bool = False
    """Whether it is still on its way."""
    is_unreadable: bool = False


CLOSED = KeyCard()


def key_card(reading: FarmReading, *, now: datetime) -> KeyCard:
    """The card as far as the farm has answered by now."""
    if reading.state == ReadingState.FAILED:
        return KeyCard(reading)
    at = reading.fetched_at
    if at is None or now - at > FRESH:
        return KeyCard(reading, is_open=True)
    said = reading_secret(reading)
    if said is None and reading.sealed:
        return KeyCard(reading, is_unreadable=True)
    found = mapping(said)
    key = text(found, "raySyncUserKey") or text(found, "userKey")
    return KeyCard(reading, key=key, owner=text(found, "userName"))


def key_shown(user: Any, account: FarmAccount, *, remote_addr: str) -> None:
    """Write down who saw the key. In the transaction of the answer that shows it."""
    audit_record(
        actor=user,
        verb="account.raysync_key_shown",
        target_kind="account",
        target_id=account.pk,
        target_label=account.name,
        account_id=account.pk,
        remote_addr=remote_addr,
    )
