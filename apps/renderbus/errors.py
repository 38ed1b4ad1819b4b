"""What can go wrong between us and the farm.

No error holds a header, a body, a key or a signature: errors end up in logs, in
tracebacks and on pages.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a call got no usable answer; a page has a sentence for each."""

    REFUSED = "refused"
    NAME_UNKNOWN = "name_unknown"
    TLS = "tls"
    PROXY = "proxy"
    TIMED_OUT = "timed_out"
    CUT_OFF = "cut_off"
    TOO_LARGE = "too_large"
    REDIRECTED = "redirected"
    NOT_UNDERSTOOD = "not_understood"
    SERVER_ERROR = "server_error"


class FarmError(Exception):
    """Anything that kept a call from succeeding."""

    def __init__(
        self, message: str, *, code: int | None = None, request_id: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.request_id = request_id

    def __str__(self) -> str:
        return self.message if self.code is None else f"{self.message} ({self.code})"


class FarmUnavailable(FarmError):
    """No usable answer: network, time-out, 5xx, not JSON, code 500.

    `sent` is False only when the body provably never left this machine. For an
    action, `sent` True means that nobody knows whether it happened.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: Reason,
        sent: bool,
        code: int | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.reason = reason
        self.sent = sent


class FarmThrottled(FarmError):
    """Too many calls, nothing was done. `retry_after` is in seconds, if known."""

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        code: int | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(message, code=code, request_id=request_id)
        self.retry_after = retry_after


class FarmRejected(FarmError):
    """A clear "no": the farm understood the call and did nothing."""


class FarmRefused(FarmRejected):
    """The account itself is turned away: wrong key, no permission, wrong region."""
