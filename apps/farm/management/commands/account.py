"""`manage.py account`: the accounts of an installation, from the command line."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.farm.account_services import (
    AccountInvalid,
    AccountSettings,
    account_accept_loss,
    account_create,
    account_enable,
    account_update,
    keys_rotate,
)
from apps.farm.crypto import KeyUnreadable, decrypt
from apps.farm.models import FarmAccount
from apps.farm.models.runs import SyncOutcome
from apps.farm.sync import sync_acceptance
from apps.farm.troubles import trouble_text

KEY_VARIABLE = "RENDERBUS_ACCESS_KEY"
ACTOR = "manage.py account"


class Command(BaseCommand):
    """List, add and change accounts; the access key never stands on a command line."""

    help = "List, add, change, switch off and on the accounts that are polled."
    # Checks import every page, which takes longer than a whole poll.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One subcommand each."""
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser("list", help="all accounts and how they are")
        for verb, text in (("add", "a new account"), ("change", "change an account")):
            one = does.add_parser(
                verb, help=f"{text}; key from stdin or ${KEY_VARIABLE}"
            )
            one.add_argument("name")
            one.add_argument("--domain", required=verb == "add")
            one.add_argument("--access-id", required=verb == "add")
            one.add_argument("--protocol", choices=("https", "http"))
            one.add_argument("--platform", type=int)
            one.add_argument("--image-base", metavar="ADDRESS_OR_FOLDER")
            if verb == "change":
                one.add_argument("--key", action="store_true", help="with a new key")
        for verb, text in (
            ("enable", "poll it again"),
            ("disable", "leave it alone"),
            ("accept", "what vanished from a frozen account is really gone"),
        ):
            does.add_parser(verb, help=text).add_argument("name")
        does.add_parser(
            "rotate-keys", help="encrypt all keys with the first of FARMDASH_KEY"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the subcommand; CommandError says in a sentence why it cannot."""
        does = options["does"]
        try:
            said = _list() if does == "list" else _DOES[does](options)
        except AccountInvalid as error:
            raise CommandError(f"this account cannot work: {error}") from None
        self.stdout.write(said)


def _list() -> str:
    lines = [
        "  ".join(
            (
                account.name,
                f"{account.protocol}://{account.domain}",
                f"platform {account.platform}",
                account.state if account.enabled else "disabled",
                f"seen {account.seen_at:%Y-%m-%d %H:%M:%S}Z"
                if account.seen_at
                else "never seen",
                trouble_text(account.error),
            )
        ).rstrip()
        for account in FarmAccount.objects.order_by("name")
    ]
    return "\n".join(lines) or "there are no accounts"


def _add(options: dict[str, Any]) -> str:
    wanted = AccountSettings(
        name=options["name"],
        domain=options["domain"],
        access_id=options["access_id"],
        access_key=_read_key(),
        protocol=options["protocol"] or "https",
        platform=options["platform"] or 2,
        image_base=options["image_base"] or "",
    )
    account_create(actor=ACTOR, wanted=wanted)
    return f"{wanted.name} was added"


def _change(options: dict[str, Any]) -> str:
    account = _account(options)

    def given(name: str) -> Any:
        value = options[name]
        return getattr(account, name) if value is None else value

    key = _read_key() if options["key"] else _kept_key(account)
    wanted = AccountSettings(
        name=account.name,
        domain=given("domain"),
        access_id=given("access_id"),
        access_key=key,
        protocol=given("protocol"),
        platform=given("platform"),
        image_base=given("image_base"),
    )
    changed = account_update(actor=ACTOR, account=account, wanted=wanted)
    return f"{account.name} was {'changed' if changed else 'so already'}"


def _switch(options: dict[str, Any]) -> str:
    account = _account(options)
    enabled = options["does"] == "enable"
    account_enable(actor=ACTOR, account=account, enabled=enabled)
    return f"{account.name} is {'polled' if enabled else 'left alone'}"


def _accept(options: dict[str, Any]) -> str:
    account = _account(options)
    account_accept_loss(actor=ACTOR, account=account)
    runs = sync_acceptance(account)
    if not runs or runs[-1].outcome == SyncOutcome.FAILED:
        reason = trouble_text(runs[-1].error) if runs else "nothing is frozen"
        raise CommandError(f"nothing was accepted: {reason}")
    gone = sum(run.tasks_changed for run in runs)
    return f"{account.name} was swept, {gone} tasks changed or are gone"


def _rotate(options: dict[str, Any]) -> str:
    done, unreadable = keys_rotate()
    if unreadable:
        raise CommandError(
            f"{done} keys are encrypted anew, {unreadable} cannot be decrypted: "
            "keep the old FARMDASH_KEY, or give those accounts their keys again"
        )
    return f"{done} keys are encrypted anew; old ones in FARMDASH_KEY may go"


_DOES = {
    "add": _add,
    "change": _change,
    "enable": _switch,
    "disable": _switch,
    "accept": _accept,
    "rotate-keys": _rotate,
}


def _account(options: dict[str, Any]) -> FarmAccount:
    account = FarmAccount.objects.filter(name=options["name"]).first()
    if account is None:
        raise CommandError(f"there is no account named {options['name']!r}")
    return account


def _kept_key(account: FarmAccount) -> str:
    try:
        return decrypt(account.access_key_encrypted)
    except KeyUnreadable:
        text = "its key cannot be decrypted any more; give it anew with --key"
        raise CommandError(text) from None


def _read_key() -> str:
    """The access key from the environment, a prompt, or the first line of stdin."""
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key and sys.stdin.isatty():
        key = getpass.getpass("access key: ").strip()
    elif not key:
        key = sys.stdin.readline().strip()
    if not key:
        raise CommandError(f"no access key: set {KEY_VARIABLE} or give it on stdin")
    return key
