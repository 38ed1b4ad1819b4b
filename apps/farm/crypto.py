"""Access keys at rest: encrypted with FARMDASH_KEYS, of which the first encrypts."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class KeyUnreadable(Exception):
    """None of the keys that the installation has fits: FARMDASH_KEY was changed."""


def encrypt(text: str) -> bytes:
    """The text, encrypted with the first key."""
    return _keys().encrypt(text.encode())


def decrypt(stored: bytes | memoryview) -> str:
    """The text again, with whichever key fits. Raises KeyUnreadable."""
    try:
        return _keys().decrypt(bytes(stored)).decode()
    except InvalidToken:
        raise KeyUnreadable from None


def encrypted_anew(stored: bytes | memoryview) -> bytes:
    """The same text, encrypted with the first key. Raises KeyUnreadable."""
    try:
        return _keys().rotate(bytes(stored))
    except InvalidToken:
        raise KeyUnreadable from None


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in settings.FARMDASH_KEYS])
