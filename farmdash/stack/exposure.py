"""What listening beyond this machine asks for."""

import ipaddress

from django.conf import settings

from farmdash.env import SettingError

LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]"}


def is_local(address: str) -> bool:
    """Whether only this machine can reach a socket bound to the address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def check_exposure(address: str) -> list[str]:
    """Advice for an address that others can reach; SettingError where it is unsafe."""
    if is_local(address):
        return []
    if settings.DEBUG:
        raise SettingError(
            f"farmdash: FARMDASH_DEBUG shows settings to whoever reaches "
            f"FARMDASH_BIND={address}; unset one of them."
        )
    advice = []
    if set(settings.ALLOWED_HOSTS) <= LOCAL_NAMES:
        advice.append(
            "other machines are refused until FARMDASH_HOSTS names this one "
            "as they call it"
        )
    if not settings.HTTPS:
        advice.append(
            "passwords travel unencrypted: put a proxy that speaks https in front, "
            "and set FARMDASH_HTTPS=yes"
        )
    return advice
