"""`manage.py person`: who may sign in, from the command line."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from apps.dashboard.people.accounts import (
    ROLES,
    PersonInvalid,
    person_change_role,
    person_create,
    person_enable,
    person_set_email,
    person_set_password,
    role_of,
)
from apps.dashboard.people.grants import grant_give, grant_take, grant_words, grants_of
from apps.farm.models import FarmAccount, Role

PASSWORD_VARIABLE = "FARMDASH_PASSWORD"  # noqa: S105 — a variable's name
ACTOR = "manage.py person"


class Command(BaseCommand):
    """List, add and change people; a password never stands on a command line."""

    help = "List, add, change, disable and enable the people who may sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One subcommand each."""
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser("list", help="all people and their roles")
        asked = f"password from stdin or ${PASSWORD_VARIABLE}"
        for verb, text in (
            ("add", f"a new person; {asked}"),
            ("change", "give another role"),
            ("password", f"replace the {asked}"),
            ("email", "where mails go"),
            ("disable", "no more signing in"),
            ("enable", "signing in again"),
        ):
            one = does.add_parser(verb, help=text)
            one.add_argument("name")
            if verb in {"add", "change"}:
                one.add_argument("--role", choices=tuple(ROLES), required=True)
            if verb == "add":
                one.add_argument("--email", default="", help="where mails go")
            if verb == "email":
                one.add_argument("email", help='an address; "" takes it away')
        for verb, text in (
            ("grant", "a role in one account, or in one project of it"),
            ("revoke", "take such a role away"),
        ):
            one = does.add_parser(verb, help=text)
            one.add_argument("name")
            one.add_argument("--account", required=True, help="name of the account")
            one.add_argument("--project", default="", help="only this one of it")
            if verb == "grant":
                one.add_argument("--role", choices=Role.values, required=True)
                one.add_argument("--no-money", action="store_true", help="no costs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the subcommand; CommandError says in a sentence why it cannot."""
        try:
            self.stdout.write(_do(options["does"], options))
        except PersonInvalid as error:
            raise CommandError(str(error)) from None


def _do(verb: str, options: dict[str, Any]) -> str:
    if verb == "list":
        return _list()
    name: str = options["name"]
    if verb == "add":
        role, password = options["role"], _read_password()
        person_create(
            actor=ACTOR,
            name=name,
            role=role,
            password=password,
            email=options["email"],
        )
        return f"{name} was added as {role}"
    user = _person(name)
    if verb in {"grant", "revoke"}:
        return _grant(verb, user, options)
    if verb == "password":
        person_set_password(actor=ACTOR, user=user, password=_read_password())
        return f"{name} has a new password"
    if verb == "email":
        changed = person_set_email(actor=ACTOR, user=user, email=options["email"])
        return f"{name} has that e-mail address {'now' if changed else 'already'}"
    if verb == "change":
        role = options["role"]
        changed = person_change_role(actor=ACTOR, user=user, role=role)
        return f"{name} is {role} {'now' if changed else 'already'}"
    enabled = verb == "enable"
    changed = person_enable(actor=ACTOR, user=user, enabled=enabled)
    return f"{name} is {verb}d {'now' if changed else 'already'}"


def _grant(verb: str, user: User, options: dict[str, Any]) -> str:
    name, project = user.get_username(), options["project"]
    account = FarmAccount.objects.filter(name=options["account"]).first()
    if account is None:
        raise CommandError(f"there is no account named {options['account']!r}")
    where = f"{account.name} · {project}" if project else account.name
    if verb == "grant":
        changed = grant_give(
            actor=ACTOR,
            user=user,
            account=account,
            project=project,
            role=options["role"],
            sees_money=not options["no_money"],
        )
        when = "now" if changed else "already"
        return f"{name} is {options['role']} in {where} {when}"
    found = grants_of(user).filter(account=account, project=project).first()
    if found is None or not grant_take(actor=ACTOR, grant=found):
        raise CommandError(f"{name} has no grant in {where}")
    return f"{name} is nothing more in {where}"


def _list() -> str:
    lines = []
    for user in User.objects.order_by("username"):
        role = role_of(user) or "other rights"
        off = "" if user.is_active else "  disabled"
        lines.append(f"{user.get_username()}  {role}{off}")
        lines += [f"  {words}" for words in grant_words(grants_of(user))]
    return "\n".join(lines) or "there is nobody"


def _person(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"there is no person named {name!r}")
    return user


def _read_password() -> str:
    """The password from the environment, a prompt, or the first line of stdin."""
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password and sys.stdin.isatty():
        password = getpass.getpass("password: ")
        if getpass.getpass("once more: ") != password:
            raise CommandError("that was not the same password twice")
    elif not password:
        password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise CommandError(f"no password: set {PASSWORD_VARIABLE} or give it on stdin")
    return password
