"""The line of the overview that says when everything is done."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.dashboard.forecasts.everything import everything_line
from apps.farm.models import FarmAccount, RenderTask
from tests.conftest import signed_in
from tests.costs.forecast_rows import make_forecast
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def account() -> FarmAccount:
    """Seen right now."""
    now = timezone.now()
    return make_account(seen_at=now, swept_at=now)


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


def coming(account: FarmAccount, hours: int = 0, **fields: Any) -> RenderTask:
    """A task with ten frames to come, done in so many hours if that is known."""
    task = make_task(account, **{"waiting_frames": 10} | fields)
    if hours:
        end = timezone.now() + hours * HOUR
        make_forecast(task, end_low=end - HOUR, end_mid=end, end_high=end + HOUR)
    return task


def line(client: Client) -> str:
    """The line as people read it; "" where it is hidden."""
    page = client.get("/").content.decode()
    found = re.search(r'<section id="everything".*?</section>', page, re.S)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found[0])).strip()


def test_with_nothing_to_come_there_is_no_line(
    client: Client, account: FarmAccount
) -> None:
    assert line(client) == ""
    assert (
        'id="everything" class="card mb-3 everything"'
        in client.get("/").content.decode()
    )


def test_it_tells_the_end_of_everything_with_its_range(
    client: Client, account: FarmAccount
) -> None:
    coming(account, hours=3)
    text = line(client)

    assert re.match(r"Everything is done by about .*\d\d:\d\d .*\d\d:\d\d – ", text)
    assert "(four of five outcomes)" in text


def test_it_tells_how_many_tasks_are_not_in_it(
    client: Client, account: FarmAccount
) -> None:
    for _ in range(3):
        coming(account, hours=3)
    for _ in range(2):
        coming(account)
    text = line(client)

    assert text.startswith("3 tasks are done by about")
    assert "2 more tasks have no known end yet" in text


def test_it_pretends_nothing_when_too_little_is_known(
    client: Client, account: FarmAccount
) -> None:
    coming(account, hours=3)
    for _ in range(2):
        coming(account)
    text = line(client)

    assert text.startswith("Too little is known to say when everything is done")
    assert "2 of 3 tasks with frames to come have no known end yet" in text
    assert ":" not in text.replace("end yet:", "")


def test_an_end_that_is_past_is_now(viewer: User, account: FarmAccount) -> None:
    coming(account, hours=-2)
    now = timezone.now()
    found = everything_line(user=viewer, now=now)

    assert found.end_mid == found.end_low == now.replace(second=0, microsecond=0)
