"""Checks who signed a request: the farm's side of the rules, written on its own."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from email.message import Message

from apps.renderbus.codes import ResultCode

SIGNED_HEADERS = (
    "accessId",
    "channel",
    "platform",
    "UTCTimestamp",
    "nonce",
    "version",
)
TOLERANCE_SECONDS = 300


class Refused(Exception):
    """The farm says no: a code of the envelope and a message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = int(code)
        self.message = message


def _leaves(key: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(f"{key}.{name}" if key else name, item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(f"{key}{index}", item)
    elif value is None or isinstance(value, bool):
        # How the real farm prints these when it checks a signature is not known.
        raise Refused(ResultCode.SIGNATURE_INVALID, f"{key} cannot be signed")
    else:
        yield key, str(value)


def signature_base(
    domain: str, path: str, headers: Mapping[str, str], body: Mapping[str, object]
) -> str:
    """The text that is signed: `[POST]domain:path&k=v&...`, keys in ASCII order."""
    values = dict(_leaves("", {**headers, **body}))
    pairs = "&".join(f"{key}={values[key]}" for key in sorted(values))
    return f"[POST]{domain}:{path}&{pairs}"


def sign(access_key: str, text: str) -> str:
    """Base64 of the HMAC-SHA256 of the text."""
    digest = hmac.new(access_key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def check_identity(headers: Message, *, access_id: str, now_ms: int) -> dict[str, str]:
    """The signed headers of a known caller in time; Refused with 601, 403, 600, 610."""
    signed = {name: headers.get(name, "") for name in SIGNED_HEADERS}
    for name, value in signed.items():
        if not value:
            raise Refused(ResultCode.PARAMETER_MISSING, f"header {name} is missing")
    if not hmac.compare_digest(signed["accessId"].encode(), access_id.encode()):
        raise Refused(ResultCode.FORBIDDEN, "access id is not known")
    stamp = signed["UTCTimestamp"]
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15):
        raise Refused(ResultCode.PARAMETER_INVALID, "UTCTimestamp is not a number")
    if abs(int(stamp) - now_ms / 1000) > TOLERANCE_SECONDS:
        raise Refused(ResultCode.SIGNATURE_EXPIRED, "signature has expired")
    return signed


def check_signature(
    headers: Message,
    *,
    signed: Mapping[str, str],
    domain: str,
    path: str,
    body: Mapping[str, object],
    access_key: str,
) -> None:
    """Refused with 611 unless the caller holds the access key."""
    expected = sign(access_key, signature_base(domain, path, signed, body))
    given = headers.get("signature", "")
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise Refused(ResultCode.SIGNATURE_INVALID, "signature is invalid")
