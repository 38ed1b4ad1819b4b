"""Whatever the farm answers, no poll ends with an error of ours, today or next time."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from apps.farm.logs.record import log_of_attempt
from apps.farm.models import FarmAccount, FarmReading, FarmRecord, ReadingKind
from apps.farm.readings.kinds import WAYS
from apps.farm.readings.read import reading_of
from apps.farm.sync import (
    sync_logs,
    sync_profile,
    sync_readings,
    sync_records,
)
from apps.farm.watching import log_part_wanted, logs_wanted
from tests.factories import NOW, make_frame, make_task
from tests.farm.hostile import hostile_farm, one_answer, raw
from tests.farm.mirrors import reloaded

pytestmark = pytest.mark.django_db
KEYS = {"plugins": "2000/1", "error_detail": "10001/1", "output_files": "7:/"}
WRONG: dict[str, Any] = {
    "null": None,
    "true": True,
    "nothing": "",
    "no number": "many",
    "below zero": -1,
    "beyond 64 bits": 10**30,
    "the last 64-bit number": 2**63 - 1,
    "NUL and an open direction": "a\x00b\u2066",
    "the last year": 253_402_300_799_999,
    "after the last year": "9999-12-31T23:59:59-08:00",
    "the first year": "0001-01-01 00:00:00",
    "a list": [[], [None]],
    "an object": {"id": {"a": [1]}},
    "long": "x" * 50_000,
}
SHAPES = {
    "no JSON numbers": raw('{"items": [1e999, -1e999, 1E+400000000]}'),
    "a lone surrogate": raw('{"items": ["\\ud800"], "a": "\\udc00"}'),
    "deep": raw("[" * 50_000 + "]" * 50_000),
    "deep in a page": raw('{"total": 1, "items": [' + "[" * 9_000 + "]" * 9_000 + "]}"),
    "text": raw('"SUCCESS"'),
    "a list of nothing": raw("[null, [], {}, 5]"),
    "an endless count": raw(
        '{"total": 9223372036854775807, "pageCount": -4, "items": [{}, 1]}'
    ),
    "an endless log": raw('{"total": 9223372036854775807, "size": 1, "items": ["a"]}'),
    "an endless page": raw(
        '{"total": 9223372036854775807, "size": 9223372036854775806, "items": ["a"]}'
    ),
    "a count below zero": raw('{"total": -5, "pageNum": -1, "items": []}'),
}


def poll_all(account: FarmAccount) -> None:
    """All that is asked of an account but for tasks, frames and pictures."""
    frame = make_frame(make_task(account, parent=None), started_at=NOW, status_code=5)
    for kind in WAYS:
        reading_of(account, kind, KEYS.get(kind, ""))
    sync_profile(reloaded(account))
    sync_records(reloaded(account))
    for _ in range(6):
        sync_readings(reloaded(account))
    logs_wanted((frame.pk,))
    log_part_wanted(frame.pk, 0)
    sync_logs(reloaded(account))
    assert log_of_attempt(frame) is not None


def assert_told(account: FarmAccount) -> None:
    """Each reading came to something."""
    states = FarmReading.objects.filter(account=account).values_list("kind", "state")
    assert dict(states).keys() == set(ReadingKind)
    assert "waiting" not in dict(states).values()


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_every_value_may_be_wrong(wrong: Any) -> None:
    with hostile_farm(wrong) as account:
        poll_all(account)
        assert_told(account)
        FarmReading.objects.update(due_at=timezone.now())
        poll_all(account)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_every_answer_may_be_of_another_shape(shape: Callable[..., None]) -> None:
    with one_answer(shape) as account:
        poll_all(account)
        assert_told(account)
        assert FarmRecord.objects.count() == 0
