"""Why a request got no answer, told by the errors that the HTTP library raised."""

from urllib3 import exceptions as http

from apps.renderbus.errors import FarmUnavailable, Reason

_REASONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (http.ProxyError, Reason.PROXY),
    (http.NameResolutionError, Reason.NAME_UNKNOWN),
    (http.NewConnectionError, Reason.REFUSED),
    (http.TimeoutError, Reason.TIMED_OUT),
    (TimeoutError, Reason.TIMED_OUT),
    (http.SSLError, Reason.TLS),
    (http.DecodeError, Reason.NOT_UNDERSTOOD),
)

_WORDS = {
    Reason.REFUSED: "no connection to the farm",
    Reason.NAME_UNKNOWN: "the farm's host name is not known",
    Reason.TLS: "the farm's certificate or encryption was not accepted",
    Reason.PROXY: "the proxy did not reach the farm",
    Reason.TIMED_OUT: "no answer from the farm in time",
    Reason.CUT_OFF: "the connection to the farm broke off",
    Reason.TOO_LARGE: "the farm's answer is too large",
    Reason.NOT_UNDERSTOOD: "the farm's answer could not be read",
}


def unavailable(error: BaseException, *, sent: bool) -> FarmUnavailable:
    """Name what happened by the types inside the error: its text holds addresses.

    requests wraps urllib3's errors, which wrap their reason in turn.
    """
    inner = [error, *error.args, *(getattr(arg, "reason", None) for arg in error.args)]
    for kind, reason in _REASONS:
        if any(isinstance(part, kind) for part in inner):
            return failure(reason, sent=sent)
    return failure(Reason.CUT_OFF, sent=sent)


def failure(reason: Reason, *, sent: bool) -> FarmUnavailable:
    """The error for a request that got no answer that could be read."""
    return FarmUnavailable(_WORDS[reason], reason=reason, sent=sent)
