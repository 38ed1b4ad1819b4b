"""Fixtures that all tests may use: people, an empty cache, the simulated farm."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation
from hypothesis import settings as hypothesis_settings

from apps.dashboard.grid.answers import cells_clear
from apps.dashboard.grid.asking import asking_clear
from apps.dashboard.live.sharing import answers_clear
from apps.dashboard.standouts.found import standouts_clear
from apps.farm.sheets.shelf import shelf_clear
from tests.browser import browser  # noqa: F401
from tests.simulator_farm import empty_farm, new_farm, simulated_farm  # noqa: F401

# How long a step takes is for benchmarks: on a busy machine any of them may be slow.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """No test sees another one's hints, the sheets of its frames, or its answers."""
    cache.clear()
    shelf_clear()
    answers_clear()
    standouts_clear()
    cells_clear()
    asking_clear()
    yield


@pytest.fixture(autouse=True)
def _language_and_zone() -> Iterator[None]:
    """A page that was asked for in Chinese leaves its language to nobody."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    """Static files under their own names: nothing has been collected in a checkout."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture(autouse=True)
def _nothing_held(settings: Any) -> None:
    """Clicks are sent at once, but in the tests of holding them."""
    settings.FARMDASH_UNDO_SECONDS = 0


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """A good hash takes a quarter of a second, in every test that makes a user."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def make_user(name: str, *permissions: str) -> User:
    """A user with just these permissions (app.codename)."""
    user = User.objects.create_user(username=name, password="a long pass phrase")
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    return user


VIEW = ("farm.view_rendertask",)
OPERATE = (*VIEW, "actions.operate", "actions.spend", "actions.destroy")


@pytest.fixture
def viewer(db: None) -> User:
    """May look, not act."""
    return make_user("viewer", *VIEW)


@pytest.fixture
def operator(db: None) -> User:
    """May look and act."""
    return make_user("operator", *OPERATE)


@pytest.fixture
def stranger(db: None) -> User:
    """Signed in, without any right."""
    return make_user("stranger")


def signed_in(user: User) -> Client:
    """A client with that user's session."""
    client = Client()
    client.force_login(user)
    return client
