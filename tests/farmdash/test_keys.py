"""The keys that encrypt access keys."""

import pytest
from cryptography.fernet import Fernet

from farmdash.env import SettingError
from farmdash.keys import encryption_keys

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_the_newest_key_comes_first_and_all_stay() -> None:
    assert encryption_keys(f"{NEW}, {OLD},") == [NEW, OLD]


def test_a_wrong_key_is_named_by_its_place_and_not_shown() -> None:
    with pytest.raises(SettingError) as problem:
        encryption_keys(f"{NEW},{OLD[:-5]}")
    assert "FARMDASH_KEY: key 2 of 2" in str(problem.value)
    assert OLD[:-5] not in str(problem.value)
