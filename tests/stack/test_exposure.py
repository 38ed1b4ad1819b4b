"""What listening beyond this machine asks for."""

import pytest
from pytest_django import Settings

from farmdash.env import SettingError
from farmdash.stack.exposure import check_exposure, is_local


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_only_this_machine_reaches_these(address: str) -> None:
    assert is_local(address)
    assert check_exposure(address) == []


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "farm.example"])
def test_others_reach_these(address: str) -> None:
    assert not is_local(address)


def test_names_and_encryption_are_asked_for(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    settings.HTTPS = False
    advice = check_exposure("0.0.0.0")
    assert [text.split()[0] for text in advice] == ["other", "passwords"]


def test_an_installation_in_order_gets_no_advice(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["farm.example"]
    settings.HTTPS = True
    assert check_exposure("0.0.0.0") == []


def test_debug_pages_never_leave_the_machine(settings: Settings) -> None:
    settings.DEBUG = True
    assert check_exposure("127.0.0.1") == []
    with pytest.raises(SettingError, match="FARMDASH_DEBUG"):
        check_exposure("0.0.0.0")
