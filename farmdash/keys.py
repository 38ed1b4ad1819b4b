"""The keys that encrypt the farms' access keys in the database."""

from cryptography.fernet import Fernet

from farmdash.env import SettingError


def encryption_keys(text: str) -> list[str]:
    """Fernet keys separated by commas, the newest first; all of them decrypt."""
    keys = [part.strip() for part in text.split(",") if part.strip()]
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise SettingError(
                f"farmdash: FARMDASH_KEY: key {number} of {len(keys)} is not 32 bytes "
                "in URL-safe base64 (docs/operations.md says how to make one)."
            ) from None
    if not keys:
        raise SettingError("farmdash: FARMDASH_KEY holds no key.")
    return keys
