"""How an account is called, and what is made of how that went."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.farm.crypto import decrypt
from apps.farm.events import EventKind
from apps.farm.models import AccountState, FarmAccount, FarmEvent
from apps.farm.reconcile import account_touch
from apps.farm.sight import seen_publish
from apps.farm.throttle import call_gate
from apps.farm.troubles import FROZEN, SettingsWrong, Trouble, trouble_of
from apps.renderbus.client import CallRecord, Credentials, FarmClient
from apps.renderbus.errors import FarmThrottled

PROBE_EVERY = timedelta(seconds=30)
"""While the breaker is open, one heart-beat with one try goes out so often."""
FAILURES_TO_OPEN = 3
"""Heart-beats that fail in a row until the breaker opens; a refusal opens it at once,
for nothing changes until a person acts, and farms lock out who keeps knocking."""
LONGEST_PAUSE = timedelta(minutes=10)
_NEVER_S = 3600.0
"""A pause before a repetition that no call lasts long enough for."""


def account_client(
    account: FarmAccount,
    *,
    click: bool = False,
    behind: bool = False,
    once: bool = False,
    until: float | None = None,
    before_call: Callable[[], None] | None = None,
    on_call: Callable[[CallRecord], None] | None = None,
) -> FarmClient:
    """A client for the account; the one place where its key is decrypted.

    Calls wait for their turn (a `click` goes before polls, `behind` after them) until
    `until`, a time.monotonic() instant. With `once` a read that fails is not repeated.
    The farm's clock, once learnt, is kept. Raises KeyUnreadable or SettingsWrong.
    """
    gate = call_gate(account.pk, click=click, behind=behind, until=until)

    def pass_gate() -> None:
        if before_call is not None:
            before_call()
        gate()

    def note(record: CallRecord) -> None:
        _keep_clock(account, client.clock_offset_ms)
        if on_call is not None:
            on_call(record)

    client = FarmClient(
        _credentials(account),
        clock_offset_ms=account.clock_offset_ms,
        document_paths=settings.FARMDASH_DOCUMENT_PATHS,
        retry_pause=_NEVER_S if once else 1.0,
        gate=pass_gate,
        on_call=note,
    )
    return client


def _credentials(account: FarmAccount) -> Credentials:
    try:
        return Credentials(
            domain=account.domain,
            access_id=account.access_id,
            access_key=decrypt(account.access_key_encrypted),
            platform=account.platform,
            protocol=account.protocol,
        )
    except ValueError:
        raise SettingsWrong from None


def _keep_clock(account: FarmAccount, offset_ms: int) -> None:
    if offset_ms != account.clock_offset_ms:
        account.clock_offset_ms = offset_ms
        FarmAccount.objects.filter(pk=account.pk).update(clock_offset_ms=offset_ms)


def account_record_success(account: FarmAccount, *, seen_at: datetime) -> None:
    """A heart-beat was complete: all is well again, and the rows are as of `seen_at`.

    A frozen account stays frozen: only a sweep, or a person, can tell that it is over.
    """
    seen_publish(account.pk, seen_at)
    calm = account.state in (AccountState.OK, AccountState.FROZEN)
    if calm and not account.failures and account.retry_at is None:
        account.seen_at = seen_at
        FarmAccount.objects.filter(pk=account.pk).update(seen_at=seen_at)
        return
    frozen = account.state == AccountState.FROZEN
    trouble = Trouble(AccountState.FROZEN, FROZEN) if frozen else _NO_TROUBLE
    _change(account, trouble, failures=0, retry_at=None, seen_at=seen_at)


def account_record_failure(
    account: FarmAccount, error: Exception, *, started_at: datetime
) -> None:
    """A heart-beat failed: say what is wrong, since when, and when to try again.

    `seen_at` stays: what is shown grows old, and looks it.
    """
    trouble = trouble_of(error)
    if trouble.state == AccountState.OK:
        return
    failures = account.failures + 1
    retry_at = None
    if isinstance(error, FarmThrottled):
        asked = timedelta(seconds=error.retry_after or 0)
        retry_at = timezone.now() + min(max(asked, PROBE_EVERY), LONGEST_PAUSE)
    elif trouble.state == AccountState.REFUSED or failures >= FAILURES_TO_OPEN:
        retry_at = started_at + PROBE_EVERY
    _change(account, trouble, failures=failures, retry_at=retry_at)


def account_freeze(account: FarmAccount) -> None:
    """Too much vanished at once: nothing is deleted until it is back or accepted."""
    _change(account, Trouble(AccountState.FROZEN, FROZEN))


def account_swept(account: FarmAccount, *, swept_at: datetime) -> None:
    """A sweep was complete: quiet tasks are as of then, and a frost is over."""
    account.swept_at = swept_at
    FarmAccount.objects.filter(pk=account.pk).update(swept_at=swept_at)
    if account.state == AccountState.FROZEN:
        _change(account, _NO_TROUBLE)


_NO_TROUBLE = Trouble(AccountState.OK, "")


def _change(account: FarmAccount, trouble: Trouble, **values: Any) -> None:
    """Write the state; with an event and a new page when it is another one."""
    values |= {"error": trouble.text[:2000], "error_code": trouble.code}
    with transaction.atomic():
        row = FarmAccount.objects.select_for_update().get(pk=account.pk)
        before = row.state
        looks_new = (before, row.error) != (trouble.state, values["error"])
        if before != trouble.state or row.state_since is None:
            values |= {"state": trouble.state, "state_since": timezone.now()}
        if before != trouble.state:
            _note_event(row, trouble)
        for name, value in values.items():
            setattr(account, name, value)
        FarmAccount.objects.filter(pk=account.pk).update(**values)
        if looks_new:
            account_touch(account_id=account.pk)


def _note_event(row: FarmAccount, trouble: Trouble) -> None:
    FarmEvent.objects.create(
        account=row,
        kind=EventKind.ACCOUNT_STATE,
        at=timezone.now(),
        old=row.state,
        new=trouble.state,
        data={"error": trouble.text[:2000], "code": trouble.code},
    )
