"""What has to be there before the parts start: tables, a person, a token, a farm."""

import os
import sys
import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.api.models import ApiToken
from apps.api.tokens import token_create
from apps.dashboard.people.accounts import roles_refresh
from apps.farm.account_services import (
    AccountInvalid,
    AccountSettings,
    account_enable,
    account_ensure,
)
from apps.farm.models import FarmAccount
from farmdash import embedded, env
from farmdash.env import SettingError
from farmdash.stack import ports

ACTOR = "set-up"
ADMIN = "admin"
SIMULATED = "Simulated farm"
PATIENCE = 60.0
"""Seconds to wait for a database that is still starting."""


@dataclass(frozen=True, kw_only=True)
class MailboxPorts:
    """Where the local mailbox takes mails and shows them."""

    smtp: int
    web: int


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What the operator is told once, and whether a farm is to be simulated."""

    password: str | None
    token: str | None
    simulator_port: int | None
    mailbox: MailboxPorts | None = None

    def lines(self) -> list[str]:
        """How to sign in, and what is being watched."""
        lines = ["sign in as admin with the password that was set or shown before"]
        if self.password:
            lines = [f"sign in as admin with the password {self.password}"]
        if self.token:
            lines.append(f"token for the JSON API: {self.token}")
        if self.password or self.token:
            lines.append("(shown this once: write it down)")
        if self.simulator_port:
            lines.append(
                "this is a simulated farm; set RENDERBUS_DOMAIN, RENDERBUS_ACCESS_ID "
                "and RENDERBUS_ACCESS_KEY to watch yours"
            )
        if self.mailbox:
            lines.append(
                f"mails: http://localhost:{self.mailbox.web}/ "
                "(nothing leaves this machine; set SMTP_HOST to send them)"
            )
        return lines


def prepare() -> Prepared:
    """Bring the installation up to date; as often as one likes."""
    _wait_for_database()
    _migrate()
    user, password = _ensure_admin()
    token = _ensure_token(user)
    wanted = _account_from_environment()
    if wanted:
        _ensure_account(wanted)
    others = FarmAccount.objects.exclude(name=SIMULATED)
    simulated = settings.EMBEDDED and not others.exists()
    port = _ensure_simulated_account() if simulated else None
    if not simulated:
        _disable_simulated_account()
    return Prepared(
        password=password, token=token, simulator_port=port, mailbox=_mailbox_ports()
    )


def run() -> int:
    """`python -m farmdash.stack prepare`: once, before the parts of an installation."""
    for line in prepare().lines():
        sys.stdout.write(f"{line}\n")
    return 0


def _wait_for_database() -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            if time.monotonic() > deadline:
                reason = (str(error).strip() or "no answer").splitlines()[0]
                message = f"farmdash: the database cannot be reached: {reason}"
                raise SettingError(message) from error
            time.sleep(0.5)
        else:
            return


def _migrate() -> None:
    """Only when something is to be done: the command alone takes a while."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command(
            "migrate", interactive=False, verbosity=0, database=DEFAULT_DB_ALIAS
        )
        roles_refresh()


def _ensure_admin() -> tuple[User, str | None]:
    """The user admin, and the password if it was made up just now."""
    given = env.secret("FARMDASH_ADMIN_PASSWORD", "")
    user = User.objects.filter(username=ADMIN).first()
    if user is None:
        password = given or embedded.new_password()
        user = User.objects.create_superuser(username=ADMIN, password=password)
        return user, None if given else password
    if given and not user.check_password(given):
        user.set_password(given)
        user.save(update_fields=["password"])
    return user, None


def _ensure_token(user: User) -> str | None:
    """The token if it was made up just now."""
    given = env.secret("FARMDASH_API_TOKEN", "")
    if given:
        token_create(user=user, name="FARMDASH_API_TOKEN", token=given)
        return None
    if ApiToken.objects.exists():
        return None
    return token_create(user=user, name="first start")


def _account_from_environment() -> AccountSettings | None:
    """The account that RENDERBUS_* describe, if they do."""
    if not any(
        name.startswith("RENDERBUS_") for name, text in os.environ.items() if text
    ):
        return None
    domain = env.text("RENDERBUS_DOMAIN")
    return AccountSettings(
        name=domain,
        domain=domain,
        access_id=env.text("RENDERBUS_ACCESS_ID"),
        access_key=env.secret("RENDERBUS_ACCESS_KEY"),
        protocol=env.choice("RENDERBUS_PROTOCOL", "https", ("https", "http")),
        platform=env.number("RENDERBUS_PLATFORM", 2),
        image_base=env.text("RENDERBUS_IMAGE_BASE", ""),
    )


def _ensure_account(wanted: AccountSettings) -> None:
    try:
        account_ensure(actor=ACTOR, wanted=wanted)
    except AccountInvalid as problem:
        raise SettingError(f"farmdash: RENDERBUS_*: {problem}.") from problem


def _ensure_simulated_account() -> int:
    """The account of the simulated farm, and the port where that has to listen."""
    port = ports.free_port(settings.DATA_DIR / "simulator-port")
    wanted = AccountSettings(
        name=SIMULATED,
        domain=f"127.0.0.1:{port}",
        protocol="http",
        access_id=embedded.kept_secret(settings.DATA_DIR, "simulator-id"),
        access_key=embedded.kept_secret(settings.DATA_DIR, "simulator-key"),
        image_base=f"http://127.0.0.1:{port}/_sim/images",
    )
    _ensure_account(wanted)
    account = FarmAccount.objects.get(name=SIMULATED)
    account_enable(actor=ACTOR, account=account, enabled=True)
    return port


def _disable_simulated_account() -> None:
    """A farm that is not there any more is not polled; what was seen of it stays."""
    for account in FarmAccount.objects.filter(name=SIMULATED):
        account_enable(actor=ACTOR, account=account, enabled=False)


def _mailbox_ports() -> MailboxPorts | None:
    """Ports of the local mailbox, which is there while no mail server is set."""
    smtp, web = settings.FARMDASH_MAILBOX_PORT, settings.FARMDASH_MAILBOX_PAGE
    if settings.FARMDASH_SMTP or smtp is None or web is None:
        return None
    return MailboxPorts(smtp=ports.free_port(smtp), web=ports.free_port(web))
