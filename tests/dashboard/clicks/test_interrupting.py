"""The question before frames are stopped."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.actions.models import Intent
from apps.dashboard.clicks.interrupting import Interrupted, interrupted
from tests.dashboard.clicks.test_clicks import click, confirm
from tests.factories import NOW, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def test_frames_that_render_are_counted_with_time_and_money() -> None:
    task = make_task()
    started = NOW - timedelta(seconds=90)
    frames = [
        make_frame(task, status_code=2, started_at=started, cost="0.25"),
        make_frame(task, status_code=2, started_at=None, cost="0.5"),
        make_frame(task, status_code=1),
        make_frame(task, status_code=4, started_at=started, cost=9),
    ]
    ids = [frame.pk for frame in frames]
    assert interrupted(ids, now=NOW) == Interrupted(2, 90, [("CNY", Decimal("0.75"))])
    assert interrupted(ids[2:], now=NOW) is None


def test_stopping_frames_that_render_is_asked_back_about(client: Client) -> None:
    task = make_task()
    busy = [make_frame(task, status_code=2, cost="0.25") for _ in range(2)]
    waiting = make_frame(task, status_code=1)
    chosen = ",".join(str(frame.pk) for frame in (*busy, waiting))
    html = click(client, "stop_frames", task, frames=chosen)
    assert "Stop 3 frames?" in html
    assert "2 of them render now" in html
    assert "CN¥0.50" in html
    assert "done again" not in html
    assert not Intent.objects.exists()
    assert "Stop 3 frames: Requested" in confirm(client, html)
    assert len(Intent.objects.get().frame_ids or []) == 3


def test_the_question_counts_what_can_be_stopped(client: Client) -> None:
    task = make_task()
    chosen = [make_frame(task, status_code=code).pk for code in (2, 1, 4, 5)]
    html = click(client, "stop_frames", task, frames=",".join(map(str, chosen)))
    assert "Stop 2 frames?" in html


def test_nothing_billed_yet_is_not_called_free(client: Client) -> None:
    frame = make_frame(make_task(), status_code=2, cost=0)
    html = click(client, "stop_frames", frame.task, frames=frame.pk)
    assert "the farm has billed nothing of it yet" in html
    assert "CN¥0.00" not in html


def test_frames_that_only_wait_are_stopped_at_once(client: Client) -> None:
    task = make_task()
    waiting = make_frame(task, status_code=1)
    told = click(client, "stop_frames", task, frames=waiting.pk)
    assert "Stop 1 frame: Requested" in told
    assert Intent.objects.get().operation == "stop_frames"
