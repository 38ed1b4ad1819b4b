"""The published answers, played back, and held against what the client made of them."""

from decimal import Decimal
from typing import Any

import msgspec

from apps.renderbus.schemas import SecretText
from apps.renderbus.schemas.rows import Row
from tests.renderbus import stub
from tests.renderbus.conftest import example

UTC8_TEXT = {
    "2020-01-02 09:35:51": 1577928951000,
    "2020-01-03 09:57:18": 1578016638000,
    "2020-01-03 10:00:12": 1578016812000,
    "2020-01-03 10:02:55": 1578016975000,
    "2021-01-15 12:11:59": 1610683919000,
    "2021-02-07 11:32:08": 1612668728000,
}


def replay(number: int, farm: stub.Farm) -> Any:
    """Let the farm give a published answer, to the letter; returns its data.

    Of some interfaces only the data are published.
    """
    response = example(number)["response"]
    if not isinstance(response, dict) or "code" not in response:
        farm.then(stub.code(200, response))
        return response
    farm.then(stub.raw(200, msgspec.json.encode(response)))
    return response["data"]


def assert_kept(wire: dict[str, Any], row: Row) -> None:
    """Each key of the wire is an attribute of the row, with the same value."""
    names = {part.encode_name: part.name for part in msgspec.structs.fields(row)}
    assert set(wire) <= set(names)
    for key, sent in wire.items():
        kept = getattr(row, names[key])
        if isinstance(sent, dict):
            assert_kept(sent, kept)
        elif isinstance(kept, list):
            listed = msgspec.json.decode(sent) if isinstance(sent, str) else sent
            assert_list_kept(listed or [], kept)
        elif "Time" in key and sent == 0 and kept is None:
            continue  # an instant that has not come
        else:
            assert_value_kept(sent, kept)


def assert_value_kept(sent: Any, kept: Any) -> None:
    """One value is the same, in whichever guise it came."""
    if isinstance(kept, SecretText):
        assert kept.reveal() == sent
    elif isinstance(sent, str) and sent in UTC8_TEXT:
        assert kept == UTC8_TEXT[sent]
    elif isinstance(kept, int | Decimal) and isinstance(sent, str):
        assert str(kept) == sent
    elif isinstance(sent, float):
        assert str(kept) == repr(sent)
    elif isinstance(kept, str) and isinstance(sent, int):
        assert kept == str(sent)
    else:
        assert kept == sent


def assert_list_kept(wire: list[Any], rows: list[Any]) -> None:
    """Each entry is kept, in its place."""
    assert len(wire) == len(rows)
    for sent, kept in zip(wire, rows, strict=True):
        if isinstance(sent, list):
            assert_list_kept(sent, kept)
        elif isinstance(sent, dict):
            assert_kept(sent, kept)
        else:
            assert_value_kept(sent, kept)
