"""Rows of the client as plain JSON, under the wire's names."""

from decimal import Decimal
from typing import Any

import msgspec

from apps.renderbus.schemas.secret import SecretText


def plain(value: object, *, reveal: bool = False) -> Any:
    """Rows, lists and values as JSON has them; amounts as text, with their digits.

    Secrets are left out, but for whoever says `reveal`.
    """
    if isinstance(value, msgspec.Struct):
        parts = (
            (field.encode_name, getattr(value, field.name))
            for field in msgspec.structs.fields(value)
        )
        return {
            name: plain(part, reveal=reveal)
            for name, part in parts
            if reveal or not isinstance(part, SecretText)
        }
    if isinstance(value, list | tuple):
        return [plain(part, reveal=reveal) for part in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.reveal() if isinstance(value, SecretText) else value
