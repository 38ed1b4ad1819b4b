"""Real faults on a real socket. A read is repeated where that can help; an action
reaches the farm at most once, whatever happens."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from apps.renderbus import envelope, transport
from apps.renderbus.client import Credentials, FarmClient
from apps.renderbus.errors import (
    FarmError,
    FarmRefused,
    FarmRejected,
    FarmThrottled,
    FarmUnavailable,
    Reason,
)
from tests.renderbus import stub

MakeClient = Callable[..., FarmClient]
ACTIONS: dict[str, Callable[[FarmClient], object]] = {
    "stop": lambda it: it.task.stop([1]),
    "start": lambda it: it.task.start([1]),
    "abandon": lambda it: it.task.abandon([1]),
    "delete": lambda it: it.task.delete([1]),
    "full_speed": lambda it: it.task.full_speed([1]),
    "over_time_stop": lambda it: it.task.set_over_time_stop([1], 60),
    "recommit_tasks": lambda it: it.task.recommit_tasks([1]),
    "stop_frames": lambda it: it.task.stop_frames(1, [2]),
    "recommit_frames": lambda it: it.task.recommit_frames(1, [2]),
}
UNKNOWN = {
    "reset": (stub.reset, Reason.CUT_OFF),
    "truncated": (stub.truncated, Reason.CUT_OFF),
    "hang": (stub.hang, Reason.TIMED_OUT),
    "slow headers": (stub.drip_headers, Reason.TIMED_OUT),
    "slow body": (stub.drip_body, Reason.TIMED_OUT),
    "HTML 502": (stub.html(502), Reason.SERVER_ERROR),
    "HTML 200": (stub.html(200), Reason.NOT_UNDERSTOOD),
    "HTML 404": (stub.html(404), Reason.NOT_UNDERSTOOD),
    "JSON 503": (stub.code(200, status=503), Reason.SERVER_ERROR),
    "broken JSON": (stub.raw(200, b'{"code": 200,'), Reason.NOT_UNDERSTOOD),
    "deep JSON": (stub.raw(200, b"[" * 100_000), Reason.NOT_UNDERSTOOD),
    "a list": (stub.raw(200, b"[]"), Reason.NOT_UNDERSTOOD),
    "nothing": (stub.raw(200), Reason.NOT_UNDERSTOOD),
    "no code": (stub.raw(200, b'{"data": []}'), Reason.NOT_UNDERSTOOD),
    "code null": (stub.code(None), Reason.NOT_UNDERSTOOD),
    "code 500": (stub.code(500), Reason.SERVER_ERROR),
    "bad gzip": (
        stub.raw(200, b"no gzip at all", Content_Encoding="gzip"),
        Reason.NOT_UNDERSTOOD,
    ),
    "redirect": (stub.raw(307, Location="/elsewhere"), Reason.REDIRECTED),
}
REFUSED = {
    "611": stub.code(611),
    "403": stub.code(403),
    "602": stub.code(602),
    "605": stub.code(605),
    "608": stub.code(608),
    "HTTP 403": stub.raw(403, b'{"error": "no"}'),
    "HTTP 401": stub.raw(401, b'{"error": "no"}'),
}
REJECTED = {
    "600": (stub.code(600), 600),
    "601": (stub.code("601"), 601),
    "404": (stub.code(404), 404),
    "100": (stub.code(100), 100),
    "301": (stub.code(301), 301),
    "HTTP 400": (stub.raw(400, b'{"error": "bad"}'), 400),
    "HTTP 422 that says 200": (stub.code(200, status=422), 422),
}


@pytest.fixture
def brisk(make_client: MakeClient) -> FarmClient:
    """A client that waits for 0.3 s, and 0.6 s for a whole call."""
    return make_client(timeouts=(0.3, 0.3), total=0.6)


def failing(call: Callable[[FarmClient], object], client: FarmClient) -> FarmError:
    """The error that a call ends in."""
    with pytest.raises(FarmError) as caught:
        call(client)
    return caught.value


@pytest.mark.parametrize("fault", UNKNOWN)
def test_an_action_with_an_unknown_end_is_sent_once(
    fault: str, farm: stub.Farm, brisk: FarmClient
) -> None:
    behave, reason = UNKNOWN[fault]
    farm.then(behave)
    error = failing(ACTIONS["full_speed"], brisk)
    assert isinstance(error, FarmUnavailable)
    assert (error.reason, error.sent) == (reason, True)
    assert len(farm.received) == 1
    assert farm.received[0].signed


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("fault", ["reset", "HTML 502", "code 500", "truncated"])
def test_no_action_is_ever_repeated(
    action: str, fault: str, farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(UNKNOWN[fault][0])
    assert isinstance(failing(ACTIONS[action], client), FarmUnavailable)
    assert len(farm.received) == 1


@pytest.mark.parametrize("fault", [name for name in UNKNOWN if "slow" not in name])
def test_a_read_is_tried_again_and_succeeds(
    fault: str, farm: stub.Farm, make_client: MakeClient
) -> None:
    farm.answer("queryAllFrameStats", {"totalFrames": 5})
    farm.then(UNKNOWN[fault][0], UNKNOWN[fault][0])
    client = make_client(timeouts=(0.3, 0.3))
    assert client.query.all_frame_stats().total_frames == 5
    assert len(farm.received) == 3


def test_a_read_gives_up_after_three_tries(farm: stub.Farm, client: FarmClient) -> None:
    farm.then(*[stub.code(500, message="internal error")] * 4)
    error = failing(lambda it: it.user.profile(), client)
    assert isinstance(error, FarmUnavailable)
    assert (error.code, error.message) == (500, "internal error")
    assert len(farm.received) == 3


@pytest.mark.parametrize("behave", [stub.drip_headers, stub.drip_body, stub.hang])
@pytest.mark.parametrize("call", [ACTIONS["stop"], lambda it: it.user.profile()])
def test_a_call_ends_by_its_deadline_even_when_bytes_keep_dripping(
    call: Callable[[FarmClient], object],
    behave: stub.Behaviour,
    farm: stub.Farm,
    make_client: MakeClient,
) -> None:
    farm.then(*[behave] * 3)
    client = make_client(timeouts=(1.0, 5.0), total=0.5)
    before = time.monotonic()
    error = failing(call, client)
    assert 0.4 < time.monotonic() - before < 1.5
    assert isinstance(error, FarmUnavailable)
    assert (error.reason, error.sent) == (Reason.TIMED_OUT, True)


def test_a_late_beginning_does_not_prolong_the_wait_for_the_end(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    farm.then(stub.late_and_silent)
    client = make_client(timeouts=(1.0, 5.0), total=1.0)
    before = time.monotonic()
    assert isinstance(failing(ACTIONS["stop"], client), FarmUnavailable)
    assert 0.9 < time.monotonic() - before < 1.5


@pytest.mark.parametrize("call", [ACTIONS["delete"], lambda it: it.user.profile()])
@pytest.mark.parametrize("status", REFUSED)
def test_a_refused_account_is_told_apart_and_not_asked_again(
    status: str,
    call: Callable[[FarmClient], object],
    farm: stub.Farm,
    client: FarmClient,
) -> None:
    farm.then(REFUSED[status])
    error = failing(call, client)
    assert isinstance(error, FarmRefused)
    assert error.code == int(status.split()[-1])
    assert len(farm.received) == 1


@pytest.mark.parametrize("call", [ACTIONS["delete"], lambda it: it.user.profile()])
@pytest.mark.parametrize("status", REJECTED)
def test_a_clear_no_is_told_with_its_code_and_not_repeated(
    status: str,
    call: Callable[[FarmClient], object],
    farm: stub.Farm,
    client: FarmClient,
) -> None:
    behave, code = REJECTED[status]
    farm.then(behave)
    error = failing(call, client)
    assert isinstance(error, FarmRejected)
    assert not isinstance(error, FarmRefused)
    assert error.code == code
    assert len(farm.received) == 1


def test_a_refusal_carries_the_farms_words_and_request_id(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(stub.code(600, message="参数 taskIds\n错误", requestId="py6RCN-1"))
    error = failing(ACTIONS["stop"], client)
    assert error.message == "参数 taskIds 错误"
    assert error.request_id == "py6RCN-1"
    assert str(error) == "参数 taskIds 错误 (600)"


def test_no_more_records_is_a_no_to_an_action(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(stub.code(700))
    error = failing(ACTIONS["start"], client)
    assert isinstance(error, FarmRejected)
    assert (error.code, len(farm.received)) == (700, 1)


@pytest.mark.parametrize("call", [ACTIONS["start"], lambda it: it.user.profile()])
@pytest.mark.parametrize(
    ("behave", "wait"),
    [
        (stub.raw(429, Retry_After="7"), 7.0),
        (stub.raw(429, b"slow down"), None),
        (stub.raw(429, Retry_After="soon"), None),
        (stub.raw(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"), 0.0),
        (stub.code(429), None),
    ],
)
def test_too_many_calls_are_told_with_the_wait_and_not_repeated(
    behave: stub.Behaviour,
    wait: float | None,
    call: Callable[[FarmClient], object],
    farm: stub.Farm,
    client: FarmClient,
) -> None:
    farm.then(behave)
    error = failing(call, client)
    assert isinstance(error, FarmThrottled)
    assert error.retry_after == wait
    assert len(farm.received) == 1


def account(domain: str) -> Credentials:
    return Credentials(
        domain, stub.ACCESS_ID, stub.ACCESS_KEY, platform=2, protocol="http"
    )


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port whose queue of connections is full: connecting to it hangs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        yield port
        for filler in fillers:
            filler.close()


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize("call", [ACTIONS["start"], lambda it: it.user.profile()])
def test_a_refused_connection_is_known_not_to_have_sent_anything(
    call: Callable[[FarmClient], object], make_client: MakeClient
) -> None:
    client = make_client(account(f"127.0.0.1:{closed_port()}"))
    error = failing(call, client)
    assert isinstance(error, FarmUnavailable)
    assert (error.reason, error.sent) == (Reason.REFUSED, False)


@pytest.mark.parametrize("call", [ACTIONS["start"], lambda it: it.user.profile()])
def test_an_unknown_name_is_known_not_to_have_sent_anything(
    call: Callable[[FarmClient], object], make_client: MakeClient
) -> None:
    error = failing(call, make_client(account("no-such-farm.invalid")))
    assert isinstance(error, FarmUnavailable)
    assert (error.reason, error.sent) == (Reason.NAME_UNKNOWN, False)


def test_a_connection_that_never_opens_has_sent_nothing(
    make_client: MakeClient,
) -> None:
    with deaf_port() as port:
        client = make_client(account(f"127.0.0.1:{port}"), timeouts=(0.2, 5.0))
        error = failing(ACTIONS["start"], client)
    assert isinstance(error, FarmUnavailable)
    assert (error.reason, error.sent) == (Reason.TIMED_OUT, False)


def test_an_answer_beyond_all_measure_is_not_read_to_its_end(
    farm: stub.Farm, client: FarmClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 100_000)
    farm.then(stub.raw(200, b" " * 300_000))
    error = failing(ACTIONS["stop"], client)
    assert isinstance(error, FarmUnavailable)
    assert (error.reason, error.sent) == (Reason.TOO_LARGE, True)


def test_an_answer_of_a_million_rows_of_nothing_is_not_taken_apart(
    farm: stub.Farm, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelope, "_MOST_VALUES", 1_000)
    farm.answer("list", {"projectNameList": [{}] * 1_100})
    farm.answer("getList", {"projectNameList": [{}] * 900})
    client = make_client()
    assert len(client.tag.labels()) == 900
    with pytest.raises(FarmUnavailable, match="too many values") as caught:
        client.tag.projects()
    assert caught.value.reason == Reason.TOO_LARGE


def test_a_read_after_a_fault_works_on_a_new_connection(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("queryUserProfile", {"userId": 7})
    farm.then(stub.truncated)
    assert client.user.profile().user_id == 7
    assert client.user.profile().user_id == 7
    assert [request.connection for request in farm.received] == [1, 2, 2]


@pytest.mark.parametrize(
    "data", [None, [], "SUCCESS", 5, {"items": None, "total": 3}, {"items": "x"}, {}]
)
def test_a_page_of_another_shape_is_no_empty_page(
    data: Any, farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("getTaskList", data)
    error = failing(lambda it: it.query.task_list(), client)
    assert isinstance(error, FarmUnavailable)
    assert error.reason is Reason.NOT_UNDERSTOOD
    assert len(farm.received) == 3
