"""Accounts as administrators make and change them, each change with its audit entry."""

import dataclasses
from typing import Any

from django.db import transaction

from apps.audit.services import audit_record
from apps.common.picture_paths import PictureRefused, Refusal, parse_base
from apps.farm.crypto import KeyUnreadable, decrypt, encrypt, encrypted_anew
from apps.farm.models import AccountState, FarmAccount
from apps.farm.readings.forget import readings_forget, secrets_forget
from apps.farm.reconcile import account_touch
from apps.farm.troubles import KEY_UNREADABLE, NOT_FROZEN
from apps.renderbus.client import Credentials

_CONNECTING = ("domain", "protocol", "platform", "access_id", "access_key_encrypted")
_SHOWN = (
    "name",
    "enabled",
    "domain",
    "protocol",
    "platform",
    "access_id",
    "image_base",
)


class AccountInvalid(ValueError):
    """An account that cannot work; the text says why and holds no secret."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AccountSettings:
    """What an administrator says about an account.

    Without an access key a known account keeps the one that it has.
    """

    name: str
    domain: str
    access_id: str
    access_key: str = dataclasses.field(repr=False)
    protocol: str = "https"
    platform: int = 2
    image_base: str = ""

    def check(self) -> None:
        """Raise AccountInvalid where something cannot work."""
        if not self.name.strip() or len(self.name) > 80:
            raise AccountInvalid("an account needs a name of at most 80 characters")
        try:
            Credentials(
                domain=self.domain,
                access_id=self.access_id,
                access_key=self.access_key,
                platform=self.platform,
                protocol=self.protocol,
            )
        except ValueError as error:
            raise AccountInvalid(str(error)) from None
        try:
            parse_base(self.image_base)
        except PictureRefused as refused:
            if refused.reason != Refusal.NO_BASE:
                text = "the image base is neither an http(s) address nor a folder"
                raise AccountInvalid(text) from None


@transaction.atomic
def account_create(*, actor: object, wanted: AccountSettings) -> FarmAccount:
    """Make an account; it is polled from the next tick on. Raises AccountInvalid."""
    wanted.check()
    if FarmAccount.objects.filter(name=wanted.name).exists():
        raise AccountInvalid(f"there is an account named {wanted.name!r} already")
    account = FarmAccount.objects.create(
        **_columns(wanted), currency=_currency_of(wanted.domain)
    )
    _audit(actor, "account.created", account, before=None)
    return account


@transaction.atomic
def account_update(
    *, actor: object, account: FarmAccount, wanted: AccountSettings
) -> bool:
    """Change an account; False when there was nothing to change.

    With new settings the farm is asked at the next tick, whatever failed before.
    """
    if not wanted.access_key:
        wanted = dataclasses.replace(wanted, access_key=_kept_key(account))
    wanted.check()
    values = _columns(wanted)
    if _key_is(account, wanted.access_key):
        del values["access_key_encrypted"]
    values = {
        name: value for name, value in values.items() if getattr(account, name) != value
    }
    if not values:
        return False
    before = _shown(account)
    connecting = any(name in values for name in _CONNECTING)
    if connecting:
        # What another account told is not this one's.
        readings_forget(account_id=account.pk)
        values |= {"failures": 0, "retry_at": None, "clock_offset_ms": 0}
    _set(account, values)
    key_is_new = "access_key_encrypted" in values
    _audit(actor, "account.changed", account, before=before, new_key=key_is_new)
    return True


@transaction.atomic
def account_enable(*, actor: object, account: FarmAccount, enabled: bool) -> bool:
    """Poll the account, or leave it alone; False when that is so already."""
    if account.enabled == enabled:
        return False
    before = _shown(account)
    _set(account, {"enabled": enabled, "failures": 0, "retry_at": None})
    verb = "account.enabled" if enabled else "account.disabled"
    _audit(actor, verb, account, before=before)
    return True


@transaction.atomic
def account_accept_loss(*, actor: object, account: FarmAccount) -> None:
    """Note that what vanished from a frozen account is to be believed gone.

    Raises AccountInvalid where nothing is frozen. The sweeps that believe it are the
    workers' (apps.farm.asking.loss_ask).
    """
    if account.state != AccountState.FROZEN:
        raise AccountInvalid(NOT_FROZEN)
    _audit(actor, "account.loss_accepted", account, before=_shown(account))


def account_ensure(*, actor: object, wanted: AccountSettings) -> str:
    """Have an account of that name as wanted: "created", "changed" or "unchanged"."""
    account = FarmAccount.objects.filter(name=wanted.name).first()
    if account is None:
        account_create(actor=actor, wanted=wanted)
        return "created"
    changed = account_update(actor=actor, account=account, wanted=wanted)
    return "changed" if changed else "unchanged"


def keys_rotate() -> tuple[int, int]:
    """Encrypt every key anew with the first of FARMDASH_KEYS: (done, unreadable)."""
    done = unreadable = 0
    # Secrets that the farm told are had again when somebody asks for them.
    secrets_forget()
    for account in FarmAccount.objects.only("access_key_encrypted"):
        try:
            stored = encrypted_anew(account.access_key_encrypted)
        except KeyUnreadable:
            unreadable += 1
            continue
        _set(account, {"access_key_encrypted": stored})
        done += 1
    return done, unreadable


def _columns(wanted: AccountSettings) -> dict[str, Any]:
    values = dataclasses.asdict(wanted)
    values["access_key_encrypted"] = encrypt(values.pop("access_key"))
    return values


def _kept_key(account: FarmAccount) -> str:
    try:
        return decrypt(account.access_key_encrypted)
    except KeyUnreadable:
        raise AccountInvalid(KEY_UNREADABLE) from None


def _key_is(account: FarmAccount, key: str) -> bool:
    try:
        return decrypt(account.access_key_encrypted) == key
    except KeyUnreadable:
        return False


def _set(account: FarmAccount, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(account, name, value)
    account.save(update_fields=list(values))


def _currency_of(domain: str) -> str:
    """Which money a cloud bills; the profile corrects it where it says otherwise."""
    return "USD" if "foxrender" in domain.lower() else "CNY"


def _shown(account: FarmAccount) -> dict[str, Any]:
    return {name: getattr(account, name) for name in _SHOWN}


def _audit(
    actor: object,
    verb: str,
    account: FarmAccount,
    *,
    before: dict[str, Any] | None,
    new_key: bool = False,
) -> None:
    after = _shown(account)
    if new_key:
        after["access_key"] = "changed"
    audit_record(
        actor=actor,
        verb=verb,
        target_kind="account",
        target_id=account.pk,
        target_label=account.name,
        account_id=account.pk,
        before=before,
        after=after,
    )
    # Open pages name accounts: they are drawn anew.
    account_touch(account_id=account.pk)
