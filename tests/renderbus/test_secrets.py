"""Key, signature and access id never reach a log, a repr or a traceback."""

import logging
import signal
import traceback
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from apps.renderbus.client import CallRecord, Credentials, FarmClient
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.envelope import Envelope
from apps.renderbus.errors import FarmError
from tests.renderbus import stub
from tests.renderbus.test_faults import REFUSED, REJECTED, UNKNOWN, closed_port

MakeClient = Callable[..., FarmClient]
FAULTS: dict[str, stub.Behaviour] = {
    **{name: behave for name, (behave, _) in UNKNOWN.items()},
    **{f"rejected {name}": behave for name, (behave, _) in REJECTED.items()},
    **{f"refused {name}": behave for name, behave in REFUSED.items()},
    "throttled": stub.raw(429),
    "expired": stub.code(610),
}


def echo(handler: stub.Handler) -> None:
    """A farm that quotes all it was given."""
    headers = handler.request_seen.headers
    told = f"{headers} {stub.ACCESS_KEY} {headers['signature']}"
    handler.send_envelope(None, code=603, message=told, requestId=stub.ACCESS_ID)


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    loggers = [logging.getLogger(), *map(logging.getLogger, ("urllib3", "requests"))]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(1)
    caplog.handler.setLevel(0)
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def error_of(call: Callable[[], object]) -> BaseException:
    """What the call raised, with its traceback from the call on."""
    try:
        call()
    except BaseException as error:
        error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
        return error
    raise AssertionError("the call succeeded")


def told(error: BaseException) -> str:
    """All that an error reporter could find: tracebacks with the locals of frames."""
    written = traceback.TracebackException.from_exception(error, capture_locals=True)
    parts = ["".join(written.format()), repr(error), str(error), repr(vars(error))]
    return "\n".join(parts)


def assert_silent(text: str, farm: stub.Farm) -> None:
    secrets = {stub.ACCESS_KEY, stub.ACCESS_ID}
    secrets |= {request.headers["signature"] for request in farm.received}
    assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize("fault", [*FAULTS, "echo"])
@pytest.mark.parametrize("kind", ["action", "read"])
def test_nothing_is_given_away_by_a_fault(
    kind: str,
    fault: str,
    farm: stub.Farm,
    make_client: MakeClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    records: list[CallRecord] = []
    client = make_client(
        timeouts=(0.2, 0.2), total=0.5, on_call=records.append, gate=lambda: None
    )
    farm.then(*[FAULTS.get(fault, echo)] * 3)
    act = client.user.profile if kind == "read" else lambda: client.task.stop([1])
    error = error_of(act)
    assert isinstance(error, FarmError)
    # On a busy machine the client may have given up before the farm's thread ran.
    assert farm.has_received(within_s=10)
    assert_silent(told(error), farm)
    assert_silent(caplog.text + repr(records) + repr(client), farm)


def test_nothing_is_given_away_by_a_success(
    farm: stub.Farm, make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    farm.ahead_s = 3600
    client = make_client()
    answer = client.task.stop([1])
    assert "POST /api/rendering" in caplog.text
    assert "the clock of" in caplog.text
    assert_silent(caplog.text + repr(answer), farm)


@pytest.mark.parametrize("fault", UNKNOWN)
def test_an_error_keeps_no_frame_of_the_http_library(
    fault: str, farm: stub.Farm, make_client: MakeClient
) -> None:
    farm.then(UNKNOWN[fault][0])
    client = make_client(timeouts=(0.2, 0.2), total=0.4)
    error = error_of(lambda: client.task.stop([1]))
    assert error.__cause__ is None
    assert error.__context__ is None
    assert_frames_are_harmless(error)


def assert_frames_are_harmless(error: BaseException) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    assert {it.name for it in frames}.isdisjoint({"post", "_send", "signed_headers"})
    assert not [it.filename for it in frames if "site-packages" in it.filename]


def test_nothing_is_given_away_when_there_is_no_connection(
    farm: stub.Farm, make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    for domain in (f"127.0.0.1:{closed_port()}", "no-such-farm.invalid"):
        known = Credentials(domain, stub.ACCESS_ID, stub.ACCESS_KEY, 2, protocol="http")
        client = make_client(known)
        assert_silent(told(error_of(lambda: client.task.stop([1]))), farm)  # noqa: B023
    assert_silent(caplog.text, farm)


def test_a_mistake_of_ours_gives_nothing_away_and_still_says_where(
    farm: stub.Farm, client: FarmClient
) -> None:
    body: dict[str, Any] = {"taskIds": [None]}
    error = error_of(lambda: client._caller.call(Endpoint.STOP, body, lambda _: None))
    assert isinstance(error, TypeError)
    assert "in flatten" in error.__notes__[0]
    assert_silent(told(error), farm)
    assert_frames_are_harmless(error)


def test_a_reader_that_breaks_gives_nothing_away(
    farm: stub.Farm, client: FarmClient
) -> None:
    def broken(envelope: Envelope) -> None:
        raise ZeroDivisionError

    error = error_of(lambda: client._caller.call(Endpoint.STOP, {"a": 1}, broken))
    assert isinstance(error, ZeroDivisionError)
    assert_silent(told(error), farm)


class Interrupted(BaseException):
    """Like a worker's time limit: it strikes anywhere."""


def test_an_interruption_while_waiting_gives_nothing_away(
    farm: stub.Farm, client: FarmClient
) -> None:
    def strike(number: int, frame: FrameType | None) -> None:
        raise Interrupted

    farm.then(stub.hang)
    before = signal.signal(signal.SIGALRM, strike)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        error = error_of(lambda: client.task.stop([1]))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert isinstance(error, Interrupted)
    assert_silent(told(error), farm)
    assert_frames_are_harmless(error)


def test_the_farms_echo_is_still_readable(farm: stub.Farm, client: FarmClient) -> None:
    farm.then(echo)
    error = error_of(lambda: client.task.stop([1]))
    assert isinstance(error, FarmError)
    assert "'accessId': '***'" in error.message
    assert "'signature': '***'" in error.message
    assert error.request_id == "***"
    assert len(error.message) <= 500
