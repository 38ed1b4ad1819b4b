"""The wall: what a screen in the studio says, to those who may look, without money."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.costs.models import Anomaly, AnomalyKind
from apps.dashboard.overview.wall import LONGEST, MOST_FAILED, MOST_PICTURES, MOST_TASKS
from apps.farm.models import FarmAccount, RenderTask
from tests.conftest import signed_in
from tests.costs.forecast_rows import make_forecast
from tests.dashboard.farm_rows import make_image, make_stats
from tests.dashboard.hostile_farm import TEXTS, hostile_farm
from tests.dashboard.onlooker import account, client
from tests.factories import NOW, make_account, make_frame, make_task

__all__ = ("account", "client")
pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def rendering(account: FarmAccount, **fields: Any) -> RenderTask:
    """A task that renders, a third done."""
    counts = {"total_frames": 30, "done_frames": 10, "waiting_frames": 15}
    values: dict[str, Any] = counts | {"executing_frames": 5, "cost": "50"}
    return make_task(account, **values | fields)


def read(html: str) -> str:
    """What people read of it."""
    body = html.split("<main", 1)[-1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body)).strip()


def wall(client: Client, query: str = "") -> str:
    """The page as people read it."""
    return read(client.get(f"/wall/{query}").content.decode())


def test_a_farm_without_accounts_says_so(client: Client) -> None:
    text = wall(client)

    assert "No account is watched yet" in text
    assert "Nothing renders now" in text and "No picture yet" in text


def test_a_farm_with_nothing_to_do_says_so(
    client: Client, account: FarmAccount
) -> None:
    text = wall(client)

    assert "Nothing is left to render" in text and "Nothing fails" in text


def test_it_tells_what_renders_and_when_it_is_done(
    client: Client, account: FarmAccount
) -> None:
    task = rendering(account, scene_name="sh010.ma")
    end = timezone.now() + 3 * HOUR
    make_forecast(task, end_low=end - HOUR, end_mid=end, end_high=end + HOUR)
    make_stats(account, timezone.now(), executing=5, waiting=15)
    text = wall(client)

    shown = [f"{timezone.localtime(at):%H:%M}" for at in (end - HOUR, end, end + HOUR)]
    low, mid, high = shown
    assert re.search(rf"Everything is done by about (\S+ )*{mid} (\S+ )*{low} – ", text)
    assert "four of five outcomes" in text
    assert "How good such times are is not known yet" in text
    assert re.search(rf"sh010.ma .*10 / 30 · 5 rendering (\S+ )*{mid} ", text)
    assert re.search(rf"– (\S+ )*{high}", text)
    assert "Rendering 5 Waiting 15" in text


def test_tasks_whose_end_is_not_known_are_not_hidden(
    client: Client, account: FarmAccount
) -> None:
    end = timezone.now() + HOUR
    task = rendering(account)
    make_forecast(task, end_low=end, end_mid=end, end_high=end)
    rendering(account, waiting_frames=1, executing_frames=1)
    text = wall(client)

    assert "1 task is done by about" in text and "Everything is" not in text
    assert "1 more task has no known end yet" in text
    assert "end not known yet" in text


def test_no_money_is_on_it(operator: User, account: FarmAccount) -> None:
    make_forecast(rendering(account))
    text = signed_in(operator).get("/wall/").content.decode()

    assert "CN¥" not in text and "50.00" not in text


def test_it_tells_what_fails_and_counts_the_rest(
    client: Client, account: FarmAccount
) -> None:
    for number in range(MOST_FAILED + 2):
        rendering(account, failed_frames=number + 1, scene_name=f"bad{number}.ma")
    text = wall(client)

    assert "bad5.ma 6 frames failed" in text
    assert "and 2 more tasks with failed frames" in text
    assert "Failed 21" in text


def test_a_frame_that_is_stuck_is_named_a_dear_one_is_not(
    client: Client, account: FarmAccount
) -> None:
    task = rendering(account, scene_name="slow.ma")
    frame = make_frame(task, number=7, name="0007", status_code=2)
    for kind in (AnomalyKind.FRAME_SLOW, AnomalyKind.FRAME_DEAR):
        Anomaly.objects.create(
            account=account,
            task=task,
            frame=frame,
            kind=kind,
            key=kind,
            since=timezone.now(),
            value=900,
            usual=60,
        )
    text = wall(client)

    assert "slow.ma · 0007 renders for 15 min by now" in text
    assert text.count("· 0007") == 1


def test_a_silent_account_is_told_with_its_age(
    client: Client, account: FarmAccount
) -> None:
    ago = timezone.now() - timedelta(minutes=14)
    make_account(name="Vega", seen_at=ago, state="unreachable", state_since=ago)
    rendering(account)
    html = client.get("/wall/").content.decode()
    banner = read(html.split('id="banners"')[1].split("<main")[0])

    assert "Vega can't be reached." in banner
    assert "What you see was seen 14 min ago" in banner
    assert 'class="sight stale"' in html


def test_rows_are_larger_where_there_are_few(
    client: Client, account: FarmAccount
) -> None:
    for number, look in ((3, "few"), (5, "some"), (6, "many")):
        while RenderTask.objects.count() < number:
            rendering(account)
        html = client.get("/wall/").content.decode()
        assert f'class="wall-rows {look}"' in html


def test_more_tasks_than_are_shown_are_counted(
    client: Client, account: FarmAccount
) -> None:
    for _ in range(MOST_TASKS + 2):
        rendering(account)
    html = client.get("/wall/").content.decode()

    assert len(re.findall(r'<li id="w\d+"', html)) == MOST_TASKS
    assert f"{MOST_TASKS + 2} tasks" in html and "2 not shown" in html


def test_the_newest_pictures_are_shown_not_all_of_one_task(
    client: Client, account: FarmAccount
) -> None:
    now = timezone.now()
    for name, number in (("one.ma", 20), ("two.ma", 2)):
        task = rendering(account, scene_name=name)
        for place in range(number):
            ended = now - timedelta(minutes=place + (60 if name == "two.ma" else 0))
            frame = make_frame(
                task, number=place, name=f"f{place}", status_code=4, ended_at=ended
            )
            make_image(frame)
    shown = re.search(r'id="wall-pictures".*?</section>', wall_html(client), re.S)

    assert shown is not None
    names = re.findall(r"(\w+\.ma) · (f\d+)<", shown[0])
    firsts = [("one.ma", f"f{place}") for place in range(4)]
    assert names[:6] == [*firsts, ("two.ma", "f0"), ("two.ma", "f1")]
    assert len(names) == MOST_PICTURES


def test_pictures_stay_for_a_moment_on_a_busy_farm(
    client: Client, account: FarmAccount
) -> None:
    task = rendering(account)
    first = make_image(make_frame(task, status_code=4), fetched_at=NOW)
    shown = wall_html(client)
    make_image(make_frame(task, status_code=4), key="0" * 64, fetched_at=NOW + HOUR)
    later = wall_html(client)
    cache.clear()

    assert shown.count(first.key) == later.count(first.key) == 2
    assert "0" * 64 not in later and "0" * 64 in wall_html(client)


def wall_html(client: Client) -> str:
    """The page."""
    return client.get("/wall/").content.decode()


def queries(client: Client) -> int:
    """How many the page takes when nothing is kept."""
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        wall_html(client)
    return len(asked)


def test_more_of_everything_takes_no_more_queries(
    client: Client, account: FarmAccount
) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            task = rendering(account, failed_frames=1)
            make_forecast(task)
            make_image(make_frame(task, status_code=4))

    fill(2)
    queries(client)
    few = queries(client)
    fill(9)

    assert queries(client) == few <= 30


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_name_becomes_markup(client: Client, text: str) -> None:
    parent = hostile_farm(text)
    make_image(parent.children.first().frames.get(status_code=4))  # type: ignore[union-attr]
    html = wall_html(client)

    for part in ("<script>window", "<img src=x", "<svg onload", '" hx-get'):
        assert part not in html
    assert html.count('<main id="page"') == 1


def test_long_names_are_cut(client: Client, account: FarmAccount) -> None:
    rendering(account, scene_name="A" * 900, failed_frames=1)

    longest = max(map(len, re.findall("A+", wall_html(client))))
    assert longest == LONGEST


def test_it_is_dark_unless_the_address_says_light(client: Client) -> None:
    for query, theme in (("", "dark"), ("?theme=light", "light"), ("?theme=x", "dark")):
        html = client.get(f"/wall/{query}").content.decode()
        assert f'data-always="{theme}"' in html


def test_nothing_on_it_can_be_clicked(client: Client, account: FarmAccount) -> None:
    rendering(account)

    assert not re.search(r"<(a|button|input|select|summary)\b", wall_html(client))
