"""Access keys are kept encrypted, and keys of the installation can be changed."""

from typing import Any

import pytest
from cryptography.fernet import Fernet

from apps.farm.crypto import KeyUnreadable, decrypt, encrypt, encrypted_anew

SECRET = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"


def new_key() -> str:
    return Fernet.generate_key().decode()


def test_what_is_encrypted_comes_back() -> None:
    stored = encrypt(SECRET)
    assert SECRET.encode() not in stored
    assert decrypt(stored) == SECRET


def test_postgresql_gives_a_view_of_memory_and_it_is_read() -> None:
    assert decrypt(memoryview(encrypt(SECRET))) == SECRET


def test_the_same_key_looks_different_each_time() -> None:
    assert encrypt(SECRET) != encrypt(SECRET)


def test_with_a_new_key_in_front_the_old_one_still_decrypts(settings: Any) -> None:
    old, new = new_key(), new_key()
    settings.FARMDASH_KEYS = [old]
    stored = encrypt(SECRET)
    settings.FARMDASH_KEYS = [new, f" {old} "]
    assert decrypt(stored) == SECRET
    rotated = encrypted_anew(stored)
    settings.FARMDASH_KEYS = [new]
    assert decrypt(rotated) == SECRET


def test_without_the_right_key_nothing_is_told(settings: Any) -> None:
    settings.FARMDASH_KEYS = [new_key()]
    stored = encrypt(SECRET)
    settings.FARMDASH_KEYS = [new_key()]
    for attempt in (decrypt, encrypted_anew):
        with pytest.raises(KeyUnreadable) as caught:
            attempt(stored)
        assert str(caught.value) == ""


def test_what_is_no_ciphertext_is_unreadable() -> None:
    with pytest.raises(KeyUnreadable):
        decrypt(b"plain text")
