"""`manage.py account rotate-keys`."""

import io

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from pytest_django import Settings

from apps.farm.account_services import AccountSettings, account_create
from apps.farm.crypto import KeyUnreadable, decrypt
from apps.farm.models import FarmAccount

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def account(settings: Settings) -> FarmAccount:
    """An account whose key was encrypted with the old key."""
    settings.FARMDASH_KEYS = [OLD]
    wanted = AccountSettings(
        name="Studio", domain="task.example.com", access_id="me", access_key="the-key"
    )
    return account_create(actor="tests", wanted=wanted)


def rotate() -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("account", "rotate-keys", stdout=out)
    return out.getvalue()


def stored() -> str:
    """The access key as the database has it, decrypted with the settings' keys."""
    return decrypt(FarmAccount.objects.get().access_key_encrypted)


def test_the_old_key_may_go_after_a_rotation(settings: Settings) -> None:
    settings.FARMDASH_KEYS = [NEW, OLD]
    assert "1 keys are encrypted anew" in rotate()
    settings.FARMDASH_KEYS = [NEW]
    assert stored() == "the-key"


def test_without_a_rotation_the_old_key_is_still_needed(settings: Settings) -> None:
    settings.FARMDASH_KEYS = [NEW]
    with pytest.raises(KeyUnreadable):
        stored()


def test_a_key_that_nobody_can_read_is_said(settings: Settings) -> None:
    settings.FARMDASH_KEYS = [NEW]
    with pytest.raises(CommandError, match="1 cannot be decrypted"):
        rotate()
