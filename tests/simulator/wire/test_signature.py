"""Who may call: the farm's own reading of the rules, held against published facts."""

import json
import time
from typing import Any

import pytest
import requests

from apps.simulator.protocol.signature import Refused, sign, signature_base
from tests.simulator.caller import INFO, LIST, PROFILE, call, signed_headers
from tests.simulator_farm import SimulatedFarm

PUBLISHED_TEXT = (
    "[POST]task.renderbus.com:/api/render/common/queryPlatforms"
    "&UTCTimestamp=1535957371&accessId=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
    "&channel=7&nonce=11886&platform=1&version=1.0.0&zone=2"
)


def test_the_published_vector_gives_the_published_signature() -> None:
    key = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"

    assert sign(key, PUBLISHED_TEXT) == "6tvuz8bgDCz5vtS3amuMWVbOqzhaeWaOhNcWMqx9zcg="


def test_the_published_text_is_what_the_published_request_makes() -> None:
    headers = {
        "accessId": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "channel": "7",
        "platform": "1",
        "UTCTimestamp": "1535957371",
        "nonce": "11886",
        "version": "1.0.0",
    }
    path = "/api/render/common/queryPlatforms"

    assert signature_base("task.renderbus.com", path, headers, {"zone": 2}) == (
        PUBLISHED_TEXT
    )


def test_nested_values_are_flattened_as_the_document_says() -> None:
    body: dict[str, Any] = {
        "taskIds": [5, 6],
        "renderEnvs": [{"envId": 1, "pluginIds": [2, 3]}],
        "empty": [],
        "nothing": {},
    }

    text = signature_base("d", "/p", {}, body)

    assert text == (
        "[POST]d:/p&renderEnvs0.envId=1&renderEnvs0.pluginIds0=2"
        "&renderEnvs0.pluginIds1=3&taskIds0=5&taskIds1=6"
    )


@pytest.mark.parametrize("value", [None, True, False])
def test_values_nobody_knows_how_to_sign_are_refused(value: object) -> None:
    with pytest.raises(Refused) as refusal:
        signature_base("d", "/p", {}, {"a": {"b": value}})

    assert refusal.value.code == 611


def test_a_signed_call_is_answered(empty_farm: SimulatedFarm) -> None:
    assert call(empty_farm, PROFILE)["code"] == 200


def test_chinese_keywords_are_signed_as_unescaped_text(
    empty_farm: SimulatedFarm,
) -> None:
    empty_farm.add_task(name="别墅客厅.blend")
    body = {"pageNum": 1, "pageSize": 10, "searchKeyword": "客厅"}

    assert call(empty_farm, LIST, body)["data"]["total"] == 1


def _code(farm: SimulatedFarm, **changes: str) -> int:
    headers = signed_headers(farm, PROFILE, {}, **changes)
    answer = requests.post(farm.url + PROFILE, json={}, headers=headers, timeout=10)
    return int(answer.json()["code"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"accessId": "somebody"}, 403),
        ({"UTCTimestamp": "yesterday"}, 600),
        ({"UTCTimestamp": "9" * 4000}, 600),
        ({"nonce": ""}, 601),
        ({"platform": ""}, 601),
    ],
)
def test_bad_headers_are_refused_with_their_code(
    empty_farm: SimulatedFarm, changes: dict[str, str], code: int
) -> None:
    assert _code(empty_farm, **changes) == code


@pytest.mark.parametrize(("off", "code"), [(-290, 200), (290, 200), (-310, 610)])
def test_a_timestamp_may_be_five_minutes_off(
    empty_farm: SimulatedFarm, off: int, code: int
) -> None:
    assert _code(empty_farm, UTCTimestamp=str(int(time.time()) + off)) == code


def test_another_key_is_refused(empty_farm: SimulatedFarm) -> None:
    headers = signed_headers(empty_farm, PROFILE, {}) | {"signature": "AAAA"}

    answer = requests.post(
        empty_farm.url + PROFILE, json={}, headers=headers, timeout=10
    ).json()

    assert answer["code"] == 611
    assert answer["result"] is False
    assert answer["data"] is None


def test_a_body_that_was_changed_is_refused(empty_farm: SimulatedFarm) -> None:
    headers = signed_headers(empty_farm, INFO, {"taskIds": [1]})

    answer = requests.post(
        empty_farm.url + INFO, json={"taskIds": [2]}, headers=headers, timeout=10
    )

    assert answer.json()["code"] == 611


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a": "\\ud800"}'],
)
def test_a_body_that_is_no_object_is_refused(
    empty_farm: SimulatedFarm, body: bytes
) -> None:
    headers = signed_headers(empty_farm, PROFILE, {})

    answer = requests.post(
        empty_farm.url + PROFILE, data=body, headers=headers, timeout=10
    )

    assert answer.json()["code"] == 600


def test_unsigned_headers_do_not_matter(empty_farm: SimulatedFarm) -> None:
    headers = signed_headers(empty_farm, PROFILE, {}) | {
        "languageFlag": "1",
        "Content-Type": "text/plain",
    }

    answer = requests.post(
        empty_farm.url + PROFILE, data=json.dumps({}), headers=headers, timeout=10
    )

    assert answer.json()["code"] == 200


def test_a_wrong_clock_is_refused_and_told_the_right_time(
    empty_farm: SimulatedFarm,
) -> None:
    empty_farm.skew(3600)

    answer = call(empty_farm, PROFILE)

    assert answer["code"] == 610
    assert abs(answer["serverTime"] / 1000 - time.time() - 3600) < 5


def test_advancing_the_farm_does_not_make_callers_late(
    empty_farm: SimulatedFarm,
) -> None:
    empty_farm.advance(86_400)

    assert call(empty_farm, PROFILE)["code"] == 200
