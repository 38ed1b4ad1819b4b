"""From an HTTP answer to the farm's own answer, or to a typed error. Pure."""

import email.utils
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from apps.renderbus.codes import ResultCode
from apps.renderbus.errors import (
    FarmError,
    FarmRefused,
    FarmRejected,
    FarmThrottled,
    FarmUnavailable,
    Reason,
)
from apps.renderbus.schemas.values import or_nothing, to_integer, to_text
from apps.renderbus.transport import Reply

_MESSAGE_LENGTH = 500
_LIKE_A_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
_MOST_VALUES = 1_000_000
"""In one answer: a folder of 100,000 files has as many. Ten million rows of nothing fit
into what may be sent, and take a worker minutes and gigabytes."""
_EARLIEST_MS, _LATEST_MS = 10**12, 10**13
"""2001 and 2286: a server time outside is none (such a one is published)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_TOO_MANY = 429
_REFUSALS = {
    401,  # HTTP's own, from a gateway in front of the farm
    ResultCode.FORBIDDEN,
    ResultCode.LOGIN_NEEDED,
    ResultCode.NO_PERMISSION,
    ResultCode.WRONG_REGION,
    ResultCode.SIGNATURE_EXPIRED,
    ResultCode.SIGNATURE_INVALID,
}


@dataclass(frozen=True)
class Envelope:
    """What stands around the data of every answer. `data` is JSON still to decode."""

    code: int
    message: str
    request_id: str
    server_time_ms: int | None
    data: msgspec.Raw = field(repr=False)


class _Wire(msgspec.Struct, rename="camel"):
    code: Any = None
    message: Any = None
    request_id: Any = None
    server_time: Any = None
    data: msgspec.Raw = msgspec.Raw(b"null")


def open_envelope(reply: Reply, *, blot: Callable[[str], str]) -> Envelope | FarmError:
    """The farm's answer inside an HTTP answer; its code may still be a "no".

    An error comes back for 429, 5xx, redirects and whatever is not the farm's JSON.
    `blot` takes the account's secrets out of a text, should the farm quote them.
    """
    if reply.content.count(b",") > _MOST_VALUES:
        return _unusable("an answer of too many values", Reason.TOO_LARGE)
    status, wire = reply.status, _decode(reply.content)
    code = or_nothing(to_integer, wire.code) if wire else None
    if _TOO_MANY in (status, code):
        wait = retry_after_seconds(reply.retry_after, now_ms=reply.received_ms)
        return FarmThrottled("the farm asks for fewer calls", retry_after=wait)
    if 300 <= status < 400:
        return _unusable(f"HTTP {status} instead of an answer", Reason.REDIRECTED)
    if status >= 500:
        return _unusable(f"HTTP {status} from the farm", Reason.SERVER_ERROR)
    if wire is None:
        text = f"HTTP {status} without the farm's JSON"
        return _unusable(text, Reason.NOT_UNDERSTOOD)
    if status >= 400 and code in (None, ResultCode.SUCCESS):
        code = status
    if code is None:
        return _unusable("an answer without a code", Reason.NOT_UNDERSTOOD)
    return Envelope(
        code=code,
        message=_safe(to_text(wire.message), blot),
        request_id=_safe(to_text(wire.request_id), blot),
        server_time_ms=_server_time(wire.server_time) or http_date_ms(reply.date),
        data=wire.data,
    )


def refusal(envelope: Envelope) -> FarmError | None:
    """The error that the farm's code stands for; None for a success."""
    code, request_id = envelope.code, envelope.request_id
    if code == ResultCode.SUCCESS:
        return None
    text = envelope.message or "the farm gave no reason"
    if ResultCode.SERVER_ERROR <= code < ResultCode.PARAMETER_INVALID:
        return FarmUnavailable(
            text,
            reason=Reason.SERVER_ERROR,
            sent=True,
            code=code,
            request_id=request_id,
        )
    kind = FarmRefused if code in _REFUSALS else FarmRejected
    return kind(text, code=code, request_id=request_id)


def retry_after_seconds(header: str, *, now_ms: int) -> float | None:
    """`Retry-After` as seconds from now: it is a number or a date."""
    if header.strip().isdecimal():
        return float(header)
    moment = http_date_ms(header)
    return None if moment is None else max(0.0, (moment - now_ms) / 1000)


def http_date_ms(header: str) -> int | None:
    """A date in an HTTP header as Unix ms."""
    try:
        return int(email.utils.parsedate_to_datetime(header).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _decode(content: bytes) -> _Wire | None:
    try:
        return msgspec.json.decode(content, type=_Wire)
    except (msgspec.DecodeError, RecursionError):
        return None


def _server_time(value: object) -> int | None:
    instant = or_nothing(to_integer, value) or 0
    return instant if _EARLIEST_MS < instant < _LATEST_MS else None


def _safe(text: str | None, blot: Callable[[str], str]) -> str:
    """A text of the farm's, fit for logs: one line, not long, no secret quoted."""
    text = _LIKE_A_SIGNATURE.sub("***", blot(text or ""))
    return _CONTROL.sub(" ", text).strip()[:_MESSAGE_LENGTH]


def _unusable(text: str, reason: Reason) -> FarmUnavailable:
    return FarmUnavailable(text, reason=reason, sent=True)
