"""The farm's request signature. Pure: no clock, no chance, no network."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping

import msgspec

from apps.renderbus.credentials import Credentials

CHANNEL = "4"
VERSION = "2.0.0"


def flatten(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the (key, text) pairs that stand for a nested value.

    A list adds its index to the key, a dictionary adds `.name`; an empty one leaves
    nothing. Raises TypeError for anything but text and whole numbers: how the far
    side prints null, booleans and fractions when it checks is not known.
    """
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from flatten(part, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from flatten(part, f"{key}{index}")
    elif isinstance(value, str):
        yield key, value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield key, str(int(value))
    else:
        raise TypeError(f"{type(value).__name__} cannot be signed ({key})")


def string_to_sign(domain: str, path: str, fields: Mapping[str, object]) -> str:
    """The text under the signature; `fields` are signed headers and body together."""
    pairs = sorted(dict(flatten(fields)).items())
    listed = "&".join(f"{key}={text}" for key, text in pairs)
    return f"[POST]{domain}:{path}&{listed}"


def sign(access_key: str, text: str) -> str:
    """HMAC-SHA256 of the text with the access key, in Base64."""
    digest = hmac.new(access_key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def signed_headers(
    credentials: Credentials,
    path: str,
    body: Mapping[str, object],
    *,
    now: int,
    nonce: str,
) -> dict[str, str]:
    """All headers of one call; `now` in Unix seconds of the farm's clock.

    A body field of the same name as a header stands in its place when signing.
    """
    headers = {
        "accessId": credentials.access_id,
        "channel": CHANNEL,
        "platform": str(credentials.platform),
        "UTCTimestamp": str(now),
        "nonce": nonce,
        "version": VERSION,
    }
    text = string_to_sign(credentials.domain, path, {**headers, **body})
    return {
        **headers,
        "signature": sign(credentials.access_key, text),
        "languageFlag": credentials.language_flag,
        "Content-Type": "application/json",
    }


def encode_body(body: Mapping[str, object]) -> bytes:
    """The JSON that goes over the wire, as UTF-8: what is signed is not escaped."""
    return msgspec.json.encode(body)
