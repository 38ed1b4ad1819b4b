"""Who gets an answer from the API."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver

from apps.api import urls
from apps.api.models import ApiToken
from apps.api.tokens import token_create, token_revoke
from apps.audit.models import AuditEntry
from tests.factories import make_frame, make_task


def addresses(task_id: int) -> list[str]:
    """Every address below /api/v1, taken from the URL table itself."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for pattern in patterns:
            text = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, text)
            elif text.startswith("api/v1/"):
                found.append("/" + text.replace("<int:task_id>", str(task_id)))

    walk(urls.urlpatterns, "")
    return found


@pytest.fixture
def every_address(db: None) -> list[str]:
    """All lists and the one task, with a row behind each."""
    task = make_task()
    make_frame(task)
    listed = addresses(task.pk)
    assert len(listed) == 8
    return listed


def statuses(listed: list[str], **headers: str) -> set[int]:
    """What the addresses answer."""
    client = Client(headers=headers)
    return {client.get(address).status_code for address in listed}


def test_nobody_gets_in_without_a_token(every_address: list[str]) -> None:
    assert statuses(every_address) == {401}


def test_a_wrong_token_opens_nothing(every_address: list[str]) -> None:
    assert statuses(every_address, Authorization="Bearer nonsense") == {401}


def test_a_sign_in_of_a_browser_is_no_token(
    every_address: list[str], viewer: User
) -> None:
    client = Client()
    client.force_login(viewer)
    assert {client.get(address).status_code for address in every_address} == {401}


def test_a_viewers_token_opens_all(every_address: list[str], viewer: User) -> None:
    token = token_create(user=viewer, name="wall")
    assert statuses(every_address, Authorization=f"Bearer {token}") == {200}


def test_a_strangers_token_opens_nothing(
    every_address: list[str], stranger: User
) -> None:
    token = token_create(user=stranger, name="wall")
    assert statuses(every_address, Authorization=f"Bearer {token}") == {403}


def test_a_revoked_token_opens_nothing(every_address: list[str], viewer: User) -> None:
    token = token_create(user=viewer, name="wall")
    token_revoke(token=ApiToken.objects.get(), actor="viewer")
    assert statuses(every_address, Authorization=f"Bearer {token}") == {401}


def test_the_token_of_somebody_who_left_opens_nothing(
    every_address: list[str], viewer: User
) -> None:
    token = token_create(user=viewer, name="wall")
    viewer.is_active = False
    viewer.save()
    assert statuses(every_address, Authorization=f"Bearer {token}") == {401}


def test_a_token_is_kept_as_a_digest_only(viewer: User) -> None:
    token = token_create(user=viewer, name="wall")
    row = ApiToken.objects.get()
    assert token not in (row.digest, row.name)
    assert not AuditEntry.objects.filter(target_label__contains=token).exists()
    assert AuditEntry.objects.get().verb == "token.created"


def test_the_same_given_token_is_stored_once(viewer: User) -> None:
    for _ in range(2):
        token_create(user=viewer, name="first", token="given by the operator")
    assert ApiToken.objects.count() == 1


def test_the_api_reads_only(every_address: list[str], operator: User) -> None:
    token = token_create(user=operator, name="t")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert {client.post(address).status_code for address in every_address} == {405}
