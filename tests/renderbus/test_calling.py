"""Clock, gate, repetition and the records of calls."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from apps.renderbus.client import CallRecord, Credentials, FarmClient
from apps.renderbus.errors import (
    FarmError,
    FarmRefused,
    FarmThrottled,
    FarmUnavailable,
    Reason,
)
from tests.renderbus import stub

MakeClient = Callable[..., FarmClient]
HOUR_MS = 3_600_000


def test_the_clock_offset_is_learnt_from_an_answer(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.ahead_s = 100
    client.task.stop([1])
    assert client.clock_offset_ms == pytest.approx(100_000, abs=1000)
    client.task.stop([1])
    first, second = (int(it.headers["UTCTimestamp"]) for it in farm.received)
    assert second - first == pytest.approx(100, abs=2)


def test_a_clock_that_is_nearly_right_is_left_alone(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    farm.ahead_s = 1.2
    client = make_client()
    client.task.stop([1])
    assert client.clock_offset_ms == 0


def test_a_known_offset_is_used_from_the_first_call(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    farm.ahead_s = -7200
    client = make_client(clock_offset_ms=-2 * HOUR_MS)
    assert client.task.stop([1]).code == 200
    assert len(farm.received) == 1


@pytest.mark.parametrize("ahead_s", [-86_400, 3600, 10**8])
def test_an_expired_signature_is_corrected_and_sent_again_once(
    ahead_s: int, farm: stub.Farm, client: FarmClient
) -> None:
    farm.ahead_s = ahead_s
    assert client.task.full_speed([1]).code == 200
    assert len(farm.received) == 2
    assert all(request.signed for request in farm.received)
    nonces = {request.headers["nonce"] for request in farm.received}
    assert len(nonces) == 2
    client.task.stop([1])
    assert len(farm.received) == 3


@pytest.mark.parametrize(
    "call", [lambda it: it.task.start([1]), lambda it: it.user.profile()]
)
def test_an_expired_signature_that_stays_is_a_refusal(
    call: Callable[[FarmClient], object], farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(*[stub.code(610)] * 5)
    with pytest.raises(FarmRefused) as caught:
        call(client)
    assert caught.value.code == 610
    assert len(farm.received) == 2


def test_an_action_is_unknown_when_only_its_second_sending_is_cut_off(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(stub.code(610), stub.reset)
    with pytest.raises(FarmUnavailable) as caught:
        client.task.start([1])
    assert caught.value.sent
    assert len(farm.received) == 2


def test_the_date_header_tells_the_time_when_the_answer_does_not(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    client = make_client(clock_offset_ms=HOUR_MS)
    farm.then(stub.raw(200, b'{"code": 610, "message": "signature expired"}'))
    assert client.task.start([1]).code == 200
    assert abs(client.clock_offset_ms) < 2000


@pytest.mark.parametrize(
    "nonsense", [None, "soon", 0, -5, 12, 15942751740441, 10**30, [1], True]
)
def test_a_server_time_that_is_none_does_not_move_the_clock(
    nonsense: Any, farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(stub.code(200, serverTime=nonsense))
    client.task.stop([1])
    assert abs(client.clock_offset_ms) < 2000


def test_a_server_time_as_text_counts(farm: stub.Farm, client: FarmClient) -> None:
    farm.then(stub.code(200, serverTime=str(farm.now_ms() + HOUR_MS)))
    client.task.stop([1])
    assert client.clock_offset_ms == pytest.approx(HOUR_MS, abs=1000)


def test_the_gate_is_passed_before_every_request(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    seen: list[int] = []
    client = make_client(gate=lambda: seen.append(len(farm.received)))
    farm.answer("queryUserProfile", {})
    farm.then(stub.reset, stub.code(610), stub.well)
    client.user.profile()
    assert seen == [0, 1, 2]


def test_a_gate_that_throws_stops_the_call(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    def closed() -> None:
        raise FarmThrottled("enough for this second", retry_after=0.5)

    with pytest.raises(FarmThrottled, match="enough"):
        make_client(gate=closed).task.stop([1])
    assert farm.received == []


def test_waiting_at_the_gate_does_not_count_against_the_deadline(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    client = make_client(total=0.3, gate=lambda: time.sleep(0.5))
    assert client.task.stop([1]).code == 200


def test_every_request_is_told_of(farm: stub.Farm, make_client: MakeClient) -> None:
    records: list[CallRecord] = []
    client = make_client(on_call=records.append)
    farm.answer("queryAllFrameStats", {})
    farm.then(stub.html(502), stub.well)
    client.query.all_frame_stats()
    for behave in (stub.code(603), stub.code(611), stub.raw(429), stub.reset):
        farm.then(behave)
        with pytest.raises(FarmError):
            client.task.stop([1])
    assert [(it.endpoint, it.outcome, it.code) for it in records] == [
        ("ALL_FRAME_STATS", "unavailable", None),
        ("ALL_FRAME_STATS", "ok", None),
        ("STOP", "rejected", 603),
        ("STOP", "refused", 611),
        ("STOP", "throttled", None),
        ("STOP", "unavailable", None),
    ]
    assert records[0].path == "/api/render/handle/queryAllFrameStats"
    assert all(0 < record.seconds < 5 for record in records)


def test_a_listener_that_fails_does_not_change_the_outcome(
    farm: stub.Farm, make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(record: CallRecord) -> None:
        raise ZeroDivisionError

    assert make_client(on_call=broken).task.start([1]).code == 200
    assert "could not be counted" in caplog.text


def test_repetitions_rest_longer_each_time(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    farm.then(*[stub.html(502)] * 3)
    before = time.monotonic()
    with pytest.raises(FarmUnavailable):
        make_client(retry_pause=0.4).user.profile()
    assert 0.6 <= time.monotonic() - before < 2.0


def test_no_repetition_starts_after_the_deadline(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    farm.then(*[stub.html(502)] * 3)
    before = time.monotonic()
    with pytest.raises(FarmUnavailable):
        make_client(retry_pause=5.0, total=1.0).user.profile()
    assert time.monotonic() - before < 0.5
    assert len(farm.received) == 1


def test_a_wrong_key_is_a_refusal(
    farm: stub.Farm, credentials: Credentials, make_client: MakeClient
) -> None:
    wrong = Credentials(
        credentials.domain, stub.ACCESS_ID, "wrong", platform=2, protocol="http"
    )
    with pytest.raises(FarmRefused) as caught:
        make_client(wrong).user.profile()
    assert caught.value.code == 611
    assert not farm.received[0].signed


def test_a_call_that_has_no_time_left_sends_nothing(
    farm: stub.Farm, make_client: MakeClient
) -> None:
    with pytest.raises(FarmUnavailable) as caught:
        make_client(total=0.0).task.stop([1])
    assert (caught.value.reason, caught.value.sent) == (Reason.TIMED_OUT, False)
    assert farm.received == []


def test_threads_share_what_was_learnt_of_the_clock(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.ahead_s = 3600
    client.task.stop([1])
    thread = threading.Thread(target=lambda: client.task.stop([2]))
    thread.start()
    thread.join()
    assert len(farm.received) == 3
