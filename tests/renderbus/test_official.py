"""The vendor's own client signs as we do, and sends what wire.json says it sends."""

import json
from typing import Any

import pytest

from apps.renderbus.client import Credentials, FarmClient
from apps.renderbus.endpoints import Endpoint
from apps.renderbus.signing import sign, string_to_sign
from tests.official import Official
from tests.renderbus import stub
from tests.renderbus.calls import RECORDED, same_call
from tests.renderbus.test_wire import prepare

LOGIN_CALLS = 3


@pytest.fixture(scope="module")
def theirs(official: Official) -> list[stub.Received]:
    """What the official client sent, for all recorded calls of this issue."""
    with stub.running() as farm:
        prepare(farm)
        results = official.run(
            RECORDED,
            host="127.0.0.1",
            port=farm.port,
            access_id=stub.ACCESS_ID,
            access_key=stub.ACCESS_KEY,
        )
        assert [result for result in results if not result["ok"]] == []
        assert len(results) == len(RECORDED)
        return farm.received[LOGIN_CALLS:]


def test_it_still_sends_what_was_recorded(theirs: list[stub.Received]) -> None:
    expected = [request for call in RECORDED for request in call["requests"]]
    assert [{"path": it.path, "body": it.body} for it in theirs] == expected


def test_our_signature_is_theirs(theirs: list[stub.Received]) -> None:
    for request in theirs:
        fields: dict[str, Any] = {name: request.headers[name] for name in stub.SIGNED}
        text = string_to_sign(
            request.headers["Host"], request.path, fields | request.body
        )
        assert sign(stub.ACCESS_KEY, text) == request.headers["signature"]
        assert request.signed  # and the stub's own oracle agrees


def test_every_interface_of_ours_is_among_them(theirs: list[stub.Received]) -> None:
    assert {request.path for request in theirs} == {it.path for it in Endpoint}


def test_our_requests_are_theirs(
    theirs: list[stub.Received], farm: stub.Farm, client: FarmClient
) -> None:
    prepare(farm)
    for call in RECORDED:
        same_call(call)(client)
    assert len(theirs) == len(farm.received)
    varying = ("UTCTimestamp", "nonce", "signature", "Host")
    named = {*stub.SIGNED, "languageFlag", "Content-Type", "signature"}
    for ours, their in zip(farm.received, theirs, strict=True):
        assert (ours.path, json.dumps(ours.body)) == (
            their.path,
            json.dumps(their.body),
        )
        for name in named - set(varying):
            assert ours.headers[name] == their.headers[name]


def test_a_failure_of_the_official_client_is_told(official: Official) -> None:
    with stub.running() as farm:
        prepare(farm)
        farm.then(*[stub.well] * LOGIN_CALLS, stub.code(600, message="no"))
        (result,) = official.run(
            [{"sdk_call": "api.task.stop_task", "args": [[1]]}],
            host="127.0.0.1",
            port=farm.port,
            access_id=stub.ACCESS_ID,
            access_key=stub.ACCESS_KEY,
        )
        assert (result["ok"], result["error"], result["code"]) == (
            False,
            "RayvisionAPIError",
            600,
        )
        assert len(farm.received) == LOGIN_CALLS + 1


def test_the_stub_turns_a_wrong_key_of_theirs_away(official: Official) -> None:
    with stub.running() as farm:
        prepare(farm)
        (result,) = official.run(
            RECORDED,
            host="127.0.0.1",
            port=farm.port,
            access_id=stub.ACCESS_ID,
            access_key="wrong",
        )
        assert result["code"] == 611


def test_the_account_of_the_tests_is_of_the_cloud_that_was_recorded() -> None:
    known = Credentials("127.0.0.1:1", stub.ACCESS_ID, stub.ACCESS_KEY, 2)
    assert (known.zone, known.language_flag) == (2, "1")
