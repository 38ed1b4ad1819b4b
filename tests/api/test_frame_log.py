"""A frame and its render log, as a script gets them."""

import pytest
from django.contrib.auth.models import User

from apps.farm.models import Frame, FrameLog
from apps.farm.watching import wanted_logs
from tests.api.scripts import Writer
from tests.factories import NOW, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def script(viewer: User) -> Writer:
    return Writer(viewer)


@pytest.fixture
def frame() -> Frame:
    return make_frame(make_task(), status_code=2, started_at=NOW)


def kept(frame: Frame, attempt: str = "0.1", **fields: object) -> FrameLog:
    values = {"state": "ready", "text": "one\ntwo\nthree", "fetched_at": NOW}
    return FrameLog.objects.create(frame=frame, attempt=attempt, **values | fields)


def test_a_frame_is_told_as_in_the_list(script: Writer, frame: Frame) -> None:
    [row] = script.get(f"tasks/{frame.task_id}/frames")["items"]
    assert script.get(f"frames/{frame.pk}") == row
    script.get("frames/0", 404)


def test_a_log_is_told_from_its_end(script: Writer, frame: Frame) -> None:
    kept(frame, dropped=7, size=99, is_cut=True)
    told = script.get(f"frames/{frame.pk}/log?tail=2")
    assert told == {
        "frame_id": frame.pk,
        "attempt": "0.1",
        "attempts": ["0.1"],
        "state": "ready",
        "reason": "",
        "is_complete": False,
        "is_cut": True,
        "first_line": 9,
        "place": 9,
        "lines": ["two", "three"],
        "size": 99,
        "fetched_at": "2026-11-23T09:00:00Z",
    }
    assert script.get(f"frames/{frame.pk}/log?tail=0")["lines"] == []


def test_asking_has_it_fetched(script: Writer, frame: Frame) -> None:
    told = script.get(f"frames/{frame.pk}/log")
    assert (told["state"], told["lines"]) == ("waiting", [])
    assert frame.pk in wanted_logs()


def test_a_frame_that_never_started_has_none(script: Writer) -> None:
    frame = make_frame(make_task())
    told = script.get(f"frames/{frame.pk}/log")
    assert (told["state"], told["reason"]) == (
        "empty",
        "The frame has not started yet.",
    )


def test_an_attempt_is_chosen(script: Writer, frame: Frame) -> None:
    kept(frame)
    kept(frame, "1.2", text="again", is_numbered=False)
    told = script.get(f"frames/{frame.pk}/log?attempt=0.1")
    assert (told["attempt"], told["attempts"]) == ("0.1", ["0.1", "1.2"])
    told = script.get(f"frames/{frame.pk}/log?attempt=1.2")
    assert (told["lines"], told["first_line"]) == (["again"], None)
    script.get(f"frames/{frame.pk}/log?attempt=9.9", 404)
