"""The key for RaySync: told to who administers the account, and written down."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from apps.api.accounts.readings import CHANGE
from apps.api.accounts.seen import account_of, needs
from apps.api.accounts.told import SecretOut
from apps.api.clicks.taking import address_of
from apps.api.schemas import ErrorOut
from apps.audit.services import audit_record
from apps.farm.crypto import KeyUnreadable
from apps.farm.models import ReadingKind, ReadingState
from apps.farm.readings.read import reading_of, reading_secret
from apps.farm.troubles import trouble_text

router = Router(tags=["account"])
TOLD: dict[Any, Any] = {
    200: SecretOut,
    frozenset({400, 401, 403, 404, 422}): ErrorOut,
}
FRESH = timedelta(minutes=2)
"""A key that was had longer ago is asked for again before it is told."""


@router.post("/accounts/{int:account_id}/raysync_key", response=TOLD)
def raysync_key(request: HttpRequest, account_id: int) -> dict[str, Any]:
    """The account's key for RaySync: `waiting` at first, a few seconds later the key.
    A POST, for who saw it is written into the audit trail."""
    account = account_of(request, account_id)
    needs(request, CHANGE, account)
    reading = reading_of(account, ReadingKind.RAYSYNC_KEY)
    told = {
        "account": account.name,
        "state": reading.state,
        "reason": trouble_text(reading.reason),
        "fetched_at": reading.fetched_at,
        "key": None,
        "user_name": None,
    }
    at = reading.fetched_at
    if reading.state != ReadingState.READY or not at or timezone.now() - at > FRESH:
        failed = reading.state == ReadingState.FAILED
        return told | {"state": "failed" if failed else "waiting"}
    try:
        found = reading_secret(reading) or {}
    except KeyUnreadable:
        return told | {"state": "failed"}
    audit_record(
        actor=request.user,
        verb="account.raysync_key_shown",
        target_kind="account",
        target_id=account.pk,
        target_label=account.name,
        account_id=account.pk,
        remote_addr=address_of(request),
    )
    key = found.get("raySyncUserKey") or found.get("userKey")
    return told | {"key": key, "user_name": found.get("userName")}
