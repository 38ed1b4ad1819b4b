"""farm log --follow: each line once, however many come at a time."""

from collections.abc import Iterator
from typing import Any

import pytest

from apps.farm.models import FrameLog
from tests.api.command.running import farm
from tests.factories import NOW, make_frame, make_task

pytestmark = pytest.mark.django_db

Steps = list[dict[str, Any]]


@pytest.fixture
def log() -> FrameLog:
    """Of a frame that renders; of a longer one whose first lines nobody counted."""
    frame = make_frame(make_task(alias="2W7"), name="3", started_at=NOW, status_code=2)
    text = "\n".join(f"line {n}" for n in range(1, 21))
    return FrameLog.objects.create(
        frame=frame,
        attempt=f"0.{int(NOW.timestamp())}",
        text=text,
        state="ready",
        fetched_at=NOW,
        is_numbered=False,
    )


def followed(
    monkeypatch: pytest.MonkeyPatch, log: FrameLog, steps: Steps, tail: int = 2
) -> list[str]:
    """What is printed while the log becomes this and that."""
    left: Iterator[dict[str, Any]] = iter(steps)

    def later(_: float) -> None:
        FrameLog.objects.filter(pk=log.pk).update(**next(left))

    monkeypatch.setattr("apps.api.command.looking.time.sleep", later)
    return farm(f"log 2W7 3 --follow --tail {tail}").split("\n")[:-1]


def lines(first: int, last: int) -> str:
    return "\n".join(f"line {n}" for n in range(first, last + 1))


def test_new_lines_come_once(monkeypatch: pytest.MonkeyPatch, log: FrameLog) -> None:
    steps = [
        {"text": lines(1, 20)},
        {"text": lines(1, 22)},
        {"text": lines(1, 23), "is_complete": True},
    ]
    assert followed(monkeypatch, log, steps) == lines(19, 23).split("\n")


def test_what_is_dropped_in_front_moves_nothing(
    monkeypatch: pytest.MonkeyPatch, log: FrameLog
) -> None:
    steps = [{"text": lines(8, 22), "dropped": 7, "is_complete": True}]
    assert followed(monkeypatch, log, steps) == lines(19, 22).split("\n")


def test_more_at_once_than_an_answer_holds_is_all_there(
    monkeypatch: pytest.MonkeyPatch, log: FrameLog
) -> None:
    steps = [{"text": lines(1, 3000), "is_complete": True}]
    assert followed(monkeypatch, log, steps) == lines(19, 3000).split("\n")


def test_another_attempt_begins_anew(
    monkeypatch: pytest.MonkeyPatch, log: FrameLog
) -> None:
    steps: Steps = [{"attempt": "1.5", "text": "anew", "is_complete": True}]
    assert followed(monkeypatch, log, steps, 1) == ["line 20", "anew"]
