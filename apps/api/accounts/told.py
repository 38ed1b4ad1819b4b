"""What the farm told of an account, as the API passes it on."""

from typing import Any, Literal

from ninja import Schema

from apps.api.schemas import Instant
from apps.farm.models import FarmReading
from apps.farm.troubles import trouble_text


class ReadingOut(Schema):
    """One answer of the farm, with its age: workers ask, this only tells.

    `waiting`: nobody has asked before; the same request a few seconds later has it.
    `failed`: `data`, where there is any, is as old as `fetched_at`. `data` has the
    farm's own names; amounts in it are text.
    """

    account: str
    kind: str
    key: str
    state: Literal["waiting", "ready", "failed"]
    reason: str
    fetched_at: Instant | None
    changed_at: Instant | None
    data: Any


class SecretOut(Schema):
    """The key for RaySync; null while it is being fetched."""

    account: str
    state: Literal["waiting", "ready", "failed"]
    reason: str
    fetched_at: Instant | None
    key: str | None
    user_name: str | None


def reading_out(reading: FarmReading, key: str) -> dict[str, Any]:
    """ReadingOut's fields; the reading's account is at hand."""
    return {
        "account": reading.account.name,
        "kind": reading.kind,
        "key": key,
        "state": reading.state,
        "reason": trouble_text(reading.reason),
        "fetched_at": reading.fetched_at,
        "changed_at": reading.changed_at,
        "data": reading.data,
    }
