"""`manage.py token`: the bearer tokens of scripts, from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from apps.api.models import ApiToken, Scope
from apps.api.tokens import token_create, token_revoke

ACTOR = "manage.py token"


class Command(BaseCommand):
    """List, add and revoke tokens; a token's text is shown once, when it is made."""

    help = "List, add and revoke the tokens that open the JSON API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One subcommand each."""
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser("list", help="all tokens that open something")
        add = does.add_parser("add", help="a new token; it may what its user may")
        add.add_argument("name", help="what it is for")
        add.add_argument("--user", required=True)
        add.add_argument(
            "--write", action="store_true", help="it may click, too: stop, retry, label"
        )
        revoke = does.add_parser("revoke", help="it opens nothing any more")
        revoke.add_argument("number", type=int, help="as `token list` shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the subcommand; CommandError says in a sentence why it cannot."""
        match options["does"]:
            case "add":
                self.stdout.write(_add(options))
            case "revoke":
                self.stdout.write(_revoke(options["number"]))
            case _:
                self.stdout.write(_list())


_SCOPES = {Scope.READ: "reads", Scope.WRITE: "reads and writes"}


def _list() -> str:
    tokens = ApiToken.objects.filter(revoked_at=None).select_related("user")
    lines = [
        f"{token.pk}  {token.name}  of {token.user.get_username()}"
        f"  since {token.created_at:%Y-%m-%d}  {_SCOPES[Scope(token.scope)]}"
        for token in tokens.order_by("pk")
    ]
    return "\n".join(lines) or "there are no tokens"


def _add(options: dict[str, Any]) -> str:
    username = options["user"]
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"there is no person named {username!r}")
    scope = Scope.WRITE if options["write"] else Scope.READ
    return token_create(user=user, name=options["name"][:80], scope=scope)


def _revoke(number: int) -> str:
    token = ApiToken.objects.filter(pk=number, revoked_at=None).first()
    if token is None:
        raise CommandError(f"there is no token number {number} that opens anything")
    token_revoke(token=token, actor=ACTOR)
    return f"{token.name} opens nothing any more"
