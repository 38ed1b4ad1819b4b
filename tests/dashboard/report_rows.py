"""Readers, reports and mails for the tests of the reports' pages."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import User
from django.utils import timezone

from apps.costs.models import Cadence, Mail, MailKind, MailState, Report, Subscription
from tests.conftest import VIEW, make_user, signed_in

MONEY = (*VIEW, "costs.view_costday")
_numbers = count(1)


@pytest.fixture
def mei(db: None) -> User:
    """Sees costs, and has an address."""
    user = make_user("mei", *MONEY)
    user.email = "mei@studio.example"
    user.save()
    return user


@pytest.fixture
def chief(db: None) -> User:
    """May change everybody's subscriptions."""
    return make_user("chief", *MONEY, "costs.change_subscription")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the workers are asked for at once."""
    names: list[str] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, **_options: names.append(name)
    )
    yield names


@pytest.fixture
def mail_server(settings: Any) -> None:
    """An ordinary server is set."""
    settings.FARMDASH_SMTP = {"host": "mail.example", "port": 25}


@pytest.fixture
def no_mail_server(settings: Any, tmp_path: Path) -> None:
    """Nothing can be sent."""
    settings.FARMDASH_SMTP = None
    settings.FARMDASH_MAILBOX_PORT = tmp_path / "nothing"


def make_reader(user: User | None = None, **fields: Any) -> Subscription:
    """A daily subscription, of a person or of an address outside."""
    now = timezone.now()
    values: dict[str, Any] = {
        "user": user,
        "address": user.email if user else "boss@outside.example",
        "zone": "Europe/Berlin",
        "hour": 9,
        "created_at": now,
        "since": now,
    }
    return Subscription.objects.create(**values | fields)


def make_report(day: date = date(2026, 11, 22), **fields: Any) -> Report:
    """A daily report without facts."""
    values: dict[str, Any] = {
        "cadence": Cadence.DAILY,
        "start": day,
        "end": day + timedelta(days=1),
        "scope_key": "all",
        "scope": {"accounts": None, "projects": None},
        "built_at": timezone.now(),
        "facts": {},
    }
    return Report.objects.create(**values | fields)


def make_mail(reader: Subscription | None, state: str = "sent", **fields: Any) -> Mail:
    """A mail about the 22nd of November that was due an hour ago."""
    now = timezone.now()
    values: dict[str, Any] = {
        "key": f"test:{next(_numbers)}",
        "kind": MailKind.REPORT,
        "subscription": reader,
        "address": reader.address if reader else "boss@outside.example",
        "due_at": now - timedelta(hours=1),
        "sent_at": now - timedelta(hours=1) if state == MailState.SENT else None,
        "start": date(2026, 11, 22),
        "end": date(2026, 11, 23),
        "state": state,
    }
    return Mail.objects.create(**values | fields)


def page(user: User, path: str = "/reports/", **headers: str) -> str:
    """What the user sees, white space made plain."""
    answer = signed_in(user).get(path, headers=headers)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def wishes(**fields: Any) -> dict[str, Any]:
    """The form as somebody fills it in."""
    return {
        "address": "mei@studio.example",
        "cadence": "daily",
        "weekday": "0",
        "hour": "9",
        "zone": "Europe/Berlin",
        "language": "en",
    } | fields
