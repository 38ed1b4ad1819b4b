"""Who gets an answer from the API."""

from collections.abc import Iterable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.actions.models import Intent
from apps.api.models import ApiToken, Scope
from apps.api.tokens import token_create, token_revoke
from apps.api.views import api
from apps.audit.models import AuditEntry
from tests.actions.factories import make_intent
from tests.factories import make_frame, make_task

Address = tuple[str, str]
"""Method and path."""


@pytest.fixture
def every_address(db: None, django_user_model: type[User]) -> list[Address]:
    """All lists, tasks, clicks, with a row behind each: taken from the description."""
    frame = make_frame(make_task())
    intent = make_intent(frame.task, User.objects.create_user("asker"))
    given = {
        "task_id": frame.task_id,
        "frame_id": frame.pk,
        "account_id": frame.task.account_id,
        "click": intent.click,
        "part": intent.pk,
        "kind": "labels",
        "operation": "stop",
    }
    found = [
        (method.upper(), path.format_map(given))
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
    ]
    assert len(found) > 20
    return found


def reads(addresses: Iterable[Address]) -> list[Address]:
    return [one for one in addresses if one[0] == "GET"]


def writes(addresses: Iterable[Address]) -> list[Address]:
    return [one for one in addresses if one[0] != "GET"]


def statuses(addresses: Iterable[Address], token: str = "") -> set[int]:
    """What the addresses answer."""
    client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})
    json = "application/json"
    return {
        client.generic(method, path, "{}", content_type=json).status_code
        for method, path in addresses
    }


def test_nobody_gets_in_without_a_token(every_address: list[Address]) -> None:
    assert statuses(every_address) == {401}


def test_a_wrong_token_opens_nothing(every_address: list[Address]) -> None:
    assert statuses(every_address, "nonsense") == {401}


def test_a_sign_in_of_a_browser_is_no_token(
    every_address: list[Address], viewer: User
) -> None:
    client = Client()
    client.force_login(viewer)
    found = {client.generic(*address).status_code for address in every_address}
    assert found == {401}


def test_a_viewers_token_reads_all_but_the_platforms_logs(
    every_address: list[Address], viewer: User
) -> None:
    token = token_create(user=viewer, name="wall")
    open_ones = [one for one in reads(every_address) if "/records" not in one[1]]
    assert statuses(open_ones, token) == {200}


def test_a_strangers_token_opens_nothing(
    every_address: list[Address], stranger: User
) -> None:
    token = token_create(user=stranger, name="wall", scope=Scope.WRITE)
    # 404: what is not to be seen is not there; 422: asked wrongly, whoever asks.
    assert statuses(reads(every_address), token) <= {403, 404}
    assert statuses(writes(every_address), token) <= {403, 404, 422}
    assert Intent.objects.count() == 1


def test_a_token_that_reads_changes_nothing(
    every_address: list[Address], admin_user: User
) -> None:
    token = token_create(user=admin_user, name="wall")
    assert statuses(writes(every_address), token) == {403}
    assert Intent.objects.count() == 1


def test_a_revoked_token_opens_nothing(
    every_address: list[Address], viewer: User
) -> None:
    token = token_create(user=viewer, name="wall", scope=Scope.WRITE)
    token_revoke(token=ApiToken.objects.get(), actor="viewer")
    assert statuses(every_address, token) == {401}


def test_the_token_of_somebody_who_left_opens_nothing(
    every_address: list[Address], viewer: User
) -> None:
    token = token_create(user=viewer, name="wall", scope=Scope.WRITE)
    viewer.is_active = False
    viewer.save()
    assert statuses(every_address, token) == {401}


def test_a_token_is_kept_as_a_digest_only(viewer: User) -> None:
    token = token_create(user=viewer, name="wall")
    row = ApiToken.objects.get()
    assert token not in (row.digest, row.name)
    assert not AuditEntry.objects.filter(target_label__contains=token).exists()
    entry = AuditEntry.objects.get()
    assert entry.verb == "token.created"
    assert entry.after == {"scope": "read", "user": "viewer"}


def test_the_same_given_token_is_stored_once(viewer: User) -> None:
    for _ in range(2):
        token_create(user=viewer, name="first", token="given by the operator")
    assert ApiToken.objects.count() == 1


def test_what_reads_cannot_be_posted_to(
    every_address: list[Address], operator: User
) -> None:
    token = token_create(user=operator, name="t", scope=Scope.WRITE)
    posts = {path for method, path in every_address if method == "POST"}
    only = [("POST", path) for _, path in reads(every_address) if path not in posts]
    assert statuses(only, token) == {405}


def test_things_have_names_that_differ() -> None:
    paths = api.get_openapi_schema()["paths"].values()
    names = [one["operationId"] for methods in paths for one in methods.values()]
    assert len(names) == len(set(names))
