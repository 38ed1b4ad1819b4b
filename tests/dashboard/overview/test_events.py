"""What happened, in words."""

from typing import Any

import pytest

from apps.dashboard.overview.events import event_lines
from apps.farm.models import FarmEvent
from tests.dashboard.farm_rows import make_event
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "fields", "tone", "text"),
    [
        ("task.appeared", {"new": "0"}, "waiting", "was submitted: Waiting"),
        ("task.status", {"old": "0", "new": "5"}, "rendering", "Waiting → Rendering"),
        ("task.status", {"new": "77"}, "unknown", "Unknown (77)"),
        ("task.status", {"old": "?", "new": "x"}, "unknown", "task.status"),
        ("task.deleted", {"old": "25"}, "abandoned", "is gone from the farm"),
        ("task.returned", {"new": "25"}, "done", "is back on the farm: Done"),
        ("no.such.kind", {}, "unknown", "no.such.kind"),
        (
            "frames.status",
            {"data": {"moves": [["rendering", "done", 1200], ["waiting", "done", 1]]}},
            "done",
            "1,201 frames: done",
        ),
        (
            "frames.status",
            {"data": {"moves": [["", "done", 2], ["", "failed", 1]], "gone": 3}},
            "failed",
            "1 frame: failed, 2 frames: done, 3 frames gone",
        ),
        ("frames.status", {"data": {}}, "unknown", ""),
    ],
)
def test_each_kind_has_its_words(
    kind: str, fields: dict[str, Any], tone: str, text: str
) -> None:
    task = make_task(scene_name="shot.ma")
    (line,) = event_lines([make_event(task, kind, **fields)])
    assert (line.title, line.task_id) == ("shot.ma", task.pk)
    assert (line.tone, line.text) == (tone, text)


@pytest.mark.parametrize(
    ("new", "tone", "text"),
    [
        ("unreachable", "stopped", "Unreachable: The farm did not answer in time."),
        ("ok", "done", "Connected: The farm did not answer in time."),
        ("new-state", "stopped", "Unreachable: The farm did not answer in time."),
    ],
)
def test_an_accounts_state_is_told_with_its_reason(
    new: str, tone: str, text: str
) -> None:
    event = FarmEvent.objects.create(
        account=make_account(name="fox"),
        kind="account.state",
        at=NOW,
        new=new,
        data={"error": "The farm did not answer in time."},
    )
    (line,) = event_lines([event])
    assert (line.title, line.task_id) == ("fox", None)
    assert (line.tone, line.text) == (tone, text)
