"""Somebody who looks on, and an account that was seen right now."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.farm.models import FarmAccount
from tests.conftest import signed_in
from tests.factories import make_account


@pytest.fixture
def account() -> FarmAccount:
    """Seen right now."""
    now = timezone.now()
    return make_account(name="Orion", seen_at=now, swept_at=now, currency="CNY")


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)
