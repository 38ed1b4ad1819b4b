"""What is said of a reading: its age, and what is wrong with it."""

from datetime import timedelta
from typing import Any

import pytest

from apps.farm.models import FarmAccount, FarmReading
from apps.farm.readings.show import is_empty, is_stale, looks, reading_age, shown
from tests.factories import NOW


def reading(kind: str = "platforms", **fields: Any) -> FarmReading:
    account = fields.pop("account", None) or FarmAccount(state="ok", seen_at=NOW)
    values: dict[str, Any] = {"state": "ready", "fetched_at": NOW, "data": [1]}
    return FarmReading(kind=kind, account=account, **values | fields)


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [("platforms", 150), ("labels", 90), ("profile", 1230), ("software", 172_830)],
)
def test_it_is_old_after_two_periods(kind: str, seconds: int) -> None:
    row = reading(kind)
    assert reading_age(row).stale_after == seconds
    assert not is_stale(row, NOW + timedelta(seconds=seconds))
    assert is_stale(row, NOW + timedelta(seconds=seconds + 1))
    assert is_stale(reading(kind, fetched_at=None), NOW)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"state": "ok", "seen_at": NOW}, "waiting"),
        ({"state": "frozen", "seen_at": NOW}, "waiting"),
        ({"state": "ok", "seen_at": None}, "held_up"),
        ({"state": "ok", "seen_at": NOW, "failures": 1}, "held_up"),
        ({"state": "refused", "seen_at": NOW}, "held_up"),
        ({"state": "ok", "seen_at": NOW, "enabled": False}, "held_up"),
    ],
)
def test_nothing_is_being_fetched_from_a_farm_that_cannot_be_asked(
    fields: dict[str, Any], state: str
) -> None:
    row = reading(state="waiting", fetched_at=None, account=FarmAccount(**fields))
    assert shown(row).state == state
    assert shown(row).is_off is (fields.get("enabled") is False)


@pytest.mark.parametrize(
    ("data", "empty"),
    [
        ([], True),
        ({}, True),
        (None, True),
        ({"path": "/", "total": 0, "files": []}, True),
        ({"path": "/", "total": 1, "files": [{}]}, False),
        ([{}], False),
    ],
)
def test_nothing_there_is_something_that_was_read(data: Any, empty: bool) -> None:
    assert is_empty(reading(data=data)) is empty
    assert shown(reading(data=data)).is_empty is empty
    assert not shown(reading(data=data, fetched_at=None)).is_empty
    assert not is_empty(reading(data=None, sealed=b"x"))


def test_a_card_looks_different_when_any_of_it_changes() -> None:
    away = FarmAccount(state="unreachable", seen_at=NOW)
    rows = [
        reading(),
        reading(fetched_at=NOW + timedelta(seconds=1)),
        reading(state="failed", reason="a"),
        reading(state="failed", reason="b"),
        reading(account=away),
    ]
    assert len({looks(row) for row in rows}) == len(rows)
    assert looks(reading()) == looks(reading(data=[1]))
