"""The overview: what needs a person first, then numbers that pretend nothing."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.actions.models import Intent
from apps.farm.models import FarmAccount, Pulse
from tests.conftest import make_user, signed_in
from tests.dashboard.farm_rows import (
    make_event,
    make_family,
    make_fee,
    make_image,
    make_stats,
)
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    """The real now: midnight and yesterday are reckoned from it."""
    return timezone.now()


@pytest.fixture
def account(now: datetime) -> FarmAccount:
    """An account in good health, seen right now."""
    return make_account(name="Orion", seen_at=now, swept_at=now, currency="CNY")


@pytest.fixture
def client(operator: User) -> Client:
    """Somebody who may look and act."""
    return signed_in(operator)


def text(html: str) -> str:
    """What people read of the page's content."""
    main = re.sub(r"<(script|style).*?</\1>", "", html.split("<main", 1)[1], flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


def read(client: Client) -> str:
    """The overview as people read it."""
    return text(client.get("/").content.decode())


def test_a_quiet_farm_needs_nobody(client: Client, account: FarmAccount) -> None:
    make_task(account)
    assert "Nothing needs you." in read(client)


def test_without_an_account_it_says_how_to_begin(client: Client, viewer: User) -> None:
    assert "An administrator can add the account" in read(client)
    rights = ("farm.view_rendertask", "farm.add_farmaccount")
    assert "Add an account" in read(signed_in(make_user("admin", *rights)))


def test_what_needs_a_person_is_said_in_words_the_most_urgent_first(
    client: Client, operator: User, account: FarmAccount, now: datetime
) -> None:
    make_account(
        name="Fox",
        state="unreachable",
        state_since=now - timedelta(minutes=12),
        seen_at=now - timedelta(minutes=12),
        error="The farm did not answer in time.",
    )
    make_task(account, scene_name="owing.ma", status_code=20)
    make_task(account, scene_name="late.ma", status_code=23)
    make_task(account, scene_name="odd.ma", status_code=77)
    make_family(account, scene_name="failing.ma")
    make_task(account, scene_name="broken.ma", status_code=45, submitted_at=None)
    asked = make_task(account, scene_name="asked.ma")
    Intent.objects.create(
        account=account,
        task=asked,
        operation="full_speed",
        state="needs_person",
        reason="not_shown",
        requested_by=operator,
        requested_at=now,
        settled_at=now,
    )
    read_text = read(client)
    told = [
        "Fox can't be reached",
        "The farm did not answer in time.",
        "Full speed, asked.ma : did it happen?",
        "owing.ma was stopped because the account owes money",
        "2 frames failed in failing.ma",
        "broken.ma failed as a whole",
        "late.ma was stopped by the farm: it took too long",
        "odd.ma has a status that is not known here (77)",
    ]
    places = [read_text.find(part) for part in told]
    assert -1 not in places, told[places.index(-1)]
    assert places == sorted(places)


def test_the_button_that_helps_stands_beside_it(
    client: Client, account: FarmAccount, viewer: User
) -> None:
    task = make_family(account)
    html = client.get("/").content.decode()
    assert "Retry 2 failed" in html
    assert f'href="/tasks/{task.pk}/?frames=failed"' in html
    looked = signed_in(viewer).get("/").content.decode()
    assert "Retry 2 failed" not in looked
    assert f'href="/tasks/{task.pk}/?frames=failed"' in looked


def test_more_of_the_same_is_counted_and_listed_elsewhere(
    client: Client, account: FarmAccount
) -> None:
    for number in range(5):
        make_task(account, failed_frames=1, scene_name=f"s{number}")
        make_task(account, status_code=20)
    html = client.get("/").content.decode()
    assert "2 more tasks with failed frames" in html
    assert 'href="/tasks/?failed=1"' in html
    assert "5 tasks were stopped because the account owes money" in html


def test_jobs_that_stand_still_are_the_first_thing_said(
    client: Client, account: FarmAccount, now: datetime
) -> None:
    for name in ("clicks", "polls"):
        Pulse.objects.create(name=name, at=now - timedelta(minutes=5))
    make_task(account, status_code=20)
    read_text = read(client)
    assert read_text.find("Nothing is polled any more") < read_text.find("owes money")
    assert "Nothing is polled any more" in read_text


def test_numbers_stand_beside_yesterdays_at_this_hour(
    client: Client, account: FarmAccount, now: datetime
) -> None:
    make_stats(account, now - 2 * DAY, executing=3, waiting=10, done=100)
    make_stats(account, now - DAY - timedelta(minutes=1), executing=8, done=140)
    make_stats(account, now - timedelta(seconds=1), executing=1212, waiting=7, done=190)
    task = make_task(account)
    make_fee(task, now - 3 * DAY, "1")
    make_fee(task, now, "12.50")
    read_text = read(client)
    assert "Rendering 1,212 yesterday at this hour 8" in read_text
    assert "Waiting 7 yesterday at this hour 0" in read_text
    assert "CN¥12.50 yesterday at this hour CN¥0.00" in read_text


def test_nothing_is_compared_where_yesterday_was_not_watched(
    client: Client, account: FarmAccount, now: datetime
) -> None:
    make_stats(account, now, executing=5)
    make_fee(make_task(account), now, "1")
    read_text = read(client)
    assert "Rendering 5" in read_text
    assert "yesterday" not in read_text
    assert "Done today 0 since" in read_text, "counted from the first count on"


def test_currencies_are_never_added_up(
    client: Client, account: FarmAccount, now: datetime
) -> None:
    dollars = make_account(currency="USD", seen_at=now, swept_at=now)
    moment = now - timedelta(microseconds=1)
    make_fee(make_task(account), moment, "3.25")
    make_fee(make_task(dollars), moment, "2.50")
    spent = re.search(r"Spent today (.*?) Now ", read(client))
    assert spent is not None
    assert spent[1].split() == ["CN¥3.25", "$2.50"]


def test_old_numbers_say_how_old_they_are(
    client: Client, account: FarmAccount, now: datetime
) -> None:
    assert "as of" not in read(client)
    FarmAccount.objects.update(seen_at=now - timedelta(minutes=9))
    assert read(client).count("as of 9 min ago") == 4


def test_now_shows_what_runs_with_its_last_picture(
    client: Client, account: FarmAccount
) -> None:
    parent = make_family(account, scene_name="busy.ma", executing_frames=4)
    image = make_image(parent.children.get(layer_name="crypto").frames.get(number=1))
    make_task(account, scene_name="idle.ma", status_code=0)
    html = client.get("/").content.decode()
    now_card = html.split('id="now"')[1].split('id="events"')[0]
    assert "busy.ma" in now_card
    assert "idle.ma" not in now_card
    assert f"/thumbnail/s/{image.key}.webp" in now_card


def test_the_last_events_are_listed(client: Client, account: FarmAccount) -> None:
    task = make_task(account, scene_name="moved.ma")
    make_event(task, "task.status", old="0", new="5")
    assert "moved.ma Waiting → Rendering" in read(client)


def test_the_chart_gets_counts_over_a_day(
    client: Client, account: FarmAccount, now: datetime
) -> None:
    make_stats(account, now - 2 * DAY, executing=2, failed=1)
    make_stats(account, now - timedelta(hours=1), executing=9, failed=1)
    data = client.get("/stats/?lines=executing,bad,failed").json()
    assert [line["state"] for line in data["series"]] == ["rendering", "failed"]
    assert len(data["at"]) == len(data["series"][0]["values"]) == 288
    assert data["series"][0]["values"][0] == 2
    assert data["series"][0]["values"][-1] == 9


def test_a_young_chart_begins_where_the_watching_began(
    client: Client, account: FarmAccount, now: datetime
) -> None:
    make_stats(account, now - timedelta(minutes=30), executing=2)
    at = client.get("/stats/").json()["at"]
    assert at[-1] - at[0] < 31 * 60
    make_stats(make_account(), now, executing=2)
    at = client.get("/stats/").json()["at"]
    assert 9 * 60 < at[-1] - at[0] < 11 * 60


def test_queries_do_not_grow_with_the_farm(
    client: Client, account: FarmAccount, django_assert_max_num_queries: Any
) -> None:
    for size in (2, 30):
        for number in range(size):
            parent = make_family(account, scene_name=f"{size}.{number}")
            frame = make_frame(parent.children.all()[0], number=9, status_code=4)
            make_image(frame)
            make_task(account, status_code=20)
            make_event(parent, "task.status", old="0", new="5")
        with django_assert_max_num_queries(42):
            assert client.get("/").status_code == 200
