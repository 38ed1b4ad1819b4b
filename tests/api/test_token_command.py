"""`manage.py token`."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from apps.api.models import ApiToken, Scope
from apps.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def command(*arguments: str) -> str:
    """What `manage.py token` prints."""
    out = io.StringIO()
    call_command("token", *arguments, stdout=out)
    return out.getvalue().strip()


def status(token: str) -> int:
    """What the API answers to the token."""
    headers = {"Authorization": f"Bearer {token}"}
    return Client().get("/api/v1/accounts", headers=headers).status_code


def test_a_token_opens_the_api_until_it_is_revoked(viewer: User) -> None:
    token = command("add", "nightly export", "--user", "viewer")
    assert status(token) == 200
    [line] = command("list").splitlines()
    assert "nightly export  of viewer" in line
    assert token not in line
    assert command("revoke", line.split()[0]) == "nightly export opens nothing any more"
    assert status(token) == 401
    assert command("list") == "there are no tokens"
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["token.created", "token.revoked"]


def test_it_says_what_it_cannot_do() -> None:
    with pytest.raises(CommandError, match="no person named 'nobody'"):
        command("add", "export", "--user", "nobody")
    with pytest.raises(CommandError, match="no token number 7"):
        command("revoke", "7")


def test_a_token_may_write_where_that_is_asked_for(viewer: User) -> None:
    command("add", "nightly export", "--user", "viewer")
    command("add", "night retry", "--user", "viewer", "--write")
    reads, writes = command("list").splitlines()
    assert reads.endswith("reads")
    assert writes.endswith("reads and writes")
    scopes = ApiToken.objects.order_by("pk").values_list("scope", flat=True)
    assert list(scopes) == [Scope.READ, Scope.WRITE]
