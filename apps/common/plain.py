"""Text and JSON that every database takes: PostgreSQL cannot hold NUL."""

from typing import Any

import msgspec

NUL = "\\u0000"
_encode = msgspec.json.Encoder().encode


def text(value: str | None) -> str:
    """Text as it came; PostgreSQL cannot hold NUL, so that goes."""
    if not value:
        return ""
    return value.replace("\0", "") if "\0" in value else value


def json_text(value: object) -> str | None:
    """JSON as the database takes it, None for an empty object.

    PostgreSQL cannot hold NUL in JSON either.
    """
    found = _encode(value).decode()
    if NUL in found:
        found = _encode(_without_nul(msgspec.json.decode(found))).decode()
    return None if found == "{}" else found


def json_value(value: Any) -> Any:
    """Anything that JSON can hold, as every database takes it."""
    if NUL not in _encode(value).decode():
        return value
    return _without_nul(msgspec.json.decode(_encode(value)))


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {text(name): _without_nul(item) for name, item in value.items()}
    return value
