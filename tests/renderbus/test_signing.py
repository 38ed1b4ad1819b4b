"""The signature, held against the published vector and against code of its own."""

import json
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.renderbus.client import Credentials
from apps.renderbus.codes import TaskStatus
from apps.renderbus.signing import (
    encode_body,
    flatten,
    sign,
    signed_headers,
    string_to_sign,
)
from tests.renderbus.stub import oracle

KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
STRING = (
    "[POST]task.renderbus.com:/api/render/common/queryPlatforms&UTCTimestamp=1535957371"
    "&accessId=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE&channel=7&nonce=11886&platform=1"
    "&version=1.0.0&zone=2"
)
SIGNATURE = "6tvuz8bgDCz5vtS3amuMWVbOqzhaeWaOhNcWMqx9zcg="
FIELDS = {
    "accessId": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
    "channel": "7",
    "platform": "1",
    "UTCTimestamp": "1535957371",
    "nonce": "11886",
    "version": "1.0.0",
    "zone": 2,
}
ACCOUNT = Credentials("task.renderbus.com", "AKIDsomebody", "a key", platform=2)

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
names = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=8)
values = st.recursive(
    texts | st.integers(),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(names, part, max_size=3),
    max_leaves=8,
)
bodies = st.dictionaries(names, values, max_size=5)


def test_the_published_vector_is_reproduced() -> None:
    text = string_to_sign(
        "task.renderbus.com", "/api/render/common/queryPlatforms", FIELDS
    )
    assert text == STRING
    assert sign(KEY, text) == SIGNATURE


def test_a_list_adds_its_index_and_a_dictionary_its_name() -> None:
    body = {"taskIds": [7, 8], "renderEnvs": [{"envId": 1, "pluginIds": ["a"]}]}
    assert dict(flatten(body)) == {
        "taskIds0": "7",
        "taskIds1": "8",
        "renderEnvs0.envId": "1",
        "renderEnvs0.pluginIds0": "a",
    }


def test_empty_lists_and_dictionaries_leave_nothing() -> None:
    assert dict(flatten({"labelIds": [], "more": {}, "deep": [{}, []]})) == {}


def test_capitals_sort_before_small_letters() -> None:
    text = string_to_sign("d", "/p", {"b": 1, "a": 2, "Z": 3, "a0": 4, "_": 5})
    assert text == "[POST]d:/p&Z=3&_=5&a=2&a0=4&b=1"


def test_an_enum_counts_as_its_number() -> None:
    body = {"statusList": [TaskStatus.RENDERING]}
    assert dict(flatten(body)) == {"statusList0": "5"}
    assert encode_body(body) == b'{"statusList":[5]}'


@pytest.mark.parametrize("value", [None, True, False, 1.5, object(), b"x"])
def test_what_the_far_side_might_print_otherwise_is_not_signed(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be signed"):
        dict(flatten({"key": [value]}))


def test_the_headers_are_the_ones_that_the_farm_asks_for() -> None:
    headers = signed_headers(ACCOUNT, "/p", {"zone": 1}, now=1535957371, nonce="123456")
    signature = headers.pop("signature")
    assert headers == {
        "accessId": "AKIDsomebody",
        "channel": "4",
        "platform": "2",
        "UTCTimestamp": "1535957371",
        "nonce": "123456",
        "version": "2.0.0",
        "languageFlag": "0",
        "Content-Type": "application/json",
    }
    signed = {k: v for k, v in headers.items() if k[0] != "l" and k[0] != "C"}
    assert signature == oracle(
        "task.renderbus.com", "/p", signed | {"zone": 1}, "a key"
    )


def test_a_body_field_named_like_a_header_is_signed_in_its_place() -> None:
    body = {"platform": 9, "pageNum": 1}
    headers = signed_headers(ACCOUNT, "/p", body, now=1, nonce="100000")
    assert headers["platform"] == "2"
    fields = {
        "accessId": "AKIDsomebody",
        "channel": "4",
        "UTCTimestamp": "1",
        "nonce": "100000",
        "version": "2.0.0",
    }
    expected = oracle("task.renderbus.com", "/p", fields | body, "a key")
    assert headers["signature"] == expected


def test_the_port_is_part_of_the_signed_domain() -> None:
    with_port = Credentials("127.0.0.1:8123", "AKIDsomebody", "a key", platform=2)
    headers = signed_headers(with_port, "/p", {}, now=1, nonce="100000")
    fields = {
        name: headers[name]
        for name in (
            "accessId",
            "channel",
            "platform",
            "UTCTimestamp",
            "nonce",
            "version",
        )
    }
    assert headers["signature"] == oracle("127.0.0.1:8123", "/p", fields, "a key")
    assert headers["signature"] != oracle("127.0.0.1", "/p", fields, "a key")


@settings(max_examples=150, deadline=None)
@given(body=bodies, key=st.text(string.printable, min_size=1, max_size=40))
def test_any_body_is_signed_as_the_rules_say(body: dict[str, Any], key: str) -> None:
    # Two spellings may flatten to one key ("a": [1] and "a0"): the last one counts
    # for us as for the official client, and this oracle reads in another order.
    if len(list(flatten(body))) != len(dict(flatten(body))):
        return
    fields = {"nonce": "1"} | body
    ours = sign(key, string_to_sign("d:1", "/p", fields))
    assert ours == oracle("d:1", "/p", fields, key)


@settings(max_examples=100, deadline=None)
@given(body=bodies)
def test_what_is_sent_is_what_was_signed(body: dict[str, Any]) -> None:
    assert json.loads(encode_body(body)) == body


@settings(max_examples=100, deadline=None)
@given(body=bodies, place=st.integers(0, 3))
def test_the_order_of_keys_does_not_matter(body: dict[str, Any], place: int) -> None:
    if len(list(flatten(body))) != len(dict(flatten(body))):
        return
    items = list(body.items())
    turned = dict(items[place:] + items[:place])
    assert string_to_sign("d", "/p", body) == string_to_sign("d", "/p", turned)
