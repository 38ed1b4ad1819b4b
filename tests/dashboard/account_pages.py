"""People and forms for the tests of the accounts' pages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.contrib.auth.models import User

from tests.conftest import VIEW, make_user, signed_in
from tests.factories import NOW

ADMINISTRATOR = (*VIEW, "farm.add_farmaccount", "farm.change_farmaccount")
KEY = "the access key"


@pytest.fixture
def clock() -> Iterator[Any]:
    """All of it happens at NOW: paces and ages stand still."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def administrator(db: None) -> User:
    """May add and change accounts."""
    return make_user("administrator", *ADMINISTRATOR)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What the workers are asked for at once."""
    asked: list[tuple[str, int]] = []

    def send(name: str, *, kwargs: dict[str, int], **_options: Any) -> None:
        asked.append((name, kwargs["account_id"]))

    monkeypatch.setattr(current_app, "send_task", send)
    return asked


def page(user: User, path: str = "/accounts/") -> str:
    """What the user sees, white space made plain."""
    answer = signed_in(user).get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def filled(**fields: Any) -> dict[str, Any]:
    """A form as an administrator fills it in."""
    return {
        "name": "studio",
        "protocol": "https",
        "domain": "task.renderbus.com",
        "platform": "21",
        "access_id": "AKIDstudio",
        "access_key": "a new key",
        "image_base": "",
        "enabled": "on",
    } | fields


def errors(answer: Any) -> str:
    """What a form that came back complains about."""
    assert answer.status_code == 422
    found = re.findall(
        r'<div class="(?:invalid-feedback|alert)[^>]*>(.*?)</div>(?=\s*<|$)',
        answer.content.decode(),
        re.DOTALL,
    )
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(found)).split())
