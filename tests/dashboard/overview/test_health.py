"""The health page: whether jobs run, how the polls went, what was not understood."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.dashboard.overview.health import HealthQuery, clock_text
from apps.farm import troubles
from apps.farm.housekeeping import CLEAN_UP
from apps.farm.models import PULSES, FarmAccount, Pulse, QuarantinedRow, SyncRun
from tests.conftest import VIEW, make_user, signed_in
from tests.dashboard.account_pages import clock
from tests.dashboard.farm_rows import make_image
from tests.dashboard.hostile import ALL, LONG, SCRIPT, TURNED, raw_markup
from tests.dashboard.live.test_parts import Browser
from tests.factories import NOW, make_account, make_frame, make_task

__all__ = ("clock",)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECOND = timedelta(seconds=1)


@pytest.fixture
def keeper(db: None) -> User:
    """Keeps the installation going: may see the polls."""
    return make_user("keeper", *VIEW, "farm.view_syncrun")


def make_run(account: FarmAccount, **fields: Any) -> SyncRun:
    """A complete heart-beat of two calls that took half a second."""
    values: dict[str, Any] = {
        "kind": "heartbeat",
        "outcome": "ok",
        "calls": 2,
        "started_at": NOW,
        "finished_at": NOW + SECOND / 2,
    }
    return SyncRun.objects.create(account=account, **values | fields)


def make_row(account: FarmAccount, **fields: Any) -> QuarantinedRow:
    """A row put aside."""
    values: dict[str, Any] = {
        "interface": "queryTaskFrames",
        "digest": str(QuarantinedRow.objects.count()),
        "raw": '{"id": null}',
        "error": "Expected int",
        "first_seen_at": NOW - timedelta(hours=3),
        "last_seen_at": NOW - timedelta(minutes=2),
    }
    return QuarantinedRow.objects.create(account=account, **values | fields)


def make_pulses(at: datetime) -> None:
    """Signs of life of all queues."""
    Pulse.objects.bulk_create([Pulse(name=name, at=at) for name in PULSES])


def plain(html: str) -> str:
    """A page's text without its markup, white space made plain."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def page(user: User, query: str = "") -> str:
    """The page's markup."""
    answer = signed_in(user).get(f"/health/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def part(html: str, element: str) -> str:
    """Text of one section of the page."""
    return plain(html[html.index(f'id="{element}"') :].split("</section>")[0])


# --- Signs of life ------------------------------------------------------------------


def test_beat_and_worker_are_alive_while_jobs_come(keeper: User) -> None:
    make_pulses(NOW - 4 * SECOND)
    assert "Alive Jobs reached a worker" in plain(page(keeper))


def test_a_silent_queue_is_named(keeper: User) -> None:
    make_pulses(NOW)
    Pulse.objects.filter(name="polls").update(at=NOW - timedelta(minutes=9))
    text = plain(page(keeper))
    assert "Silent Queue “polls”: last job 9 min ago" in text
    assert "“clicks”" not in text


def test_an_installation_without_any_job_yet_says_so(keeper: User) -> None:
    assert "last job never yet" in plain(page(keeper))


def test_a_sign_of_life_that_is_switched_off_is_not_missed(
    keeper: User, settings: Any
) -> None:
    settings.FARMDASH_EVERY = settings.FARMDASH_EVERY | {"pulse": 0}
    assert "Not known FARMDASH_EVERY_PULSE is 0" in plain(page(keeper))


def test_the_last_hour_is_summed(keeper: User) -> None:
    account = make_account()
    make_run(account, started_at=NOW - timedelta(hours=2), calls=999)
    make_run(account, calls=3)
    make_run(account, calls=4, outcome="failed")
    make_row(account)
    html = page(keeper)
    assert "Polls, last hour 2 1 failed" in plain(html)
    assert "last hour 7 At most 20 a second" in plain(html)
    assert "put aside 1 One was last seen 2 min ago" in plain(html)


def test_the_size_of_the_picture_store_is_shown_with_its_last_clean_up(
    keeper: User, settings: Any
) -> None:
    settings.FARMDASH_PICTURES_GB = 1
    text = part(page(keeper), "sign-store")
    assert text.endswith("0 bytes 0 pictures; at most 1.0 GB Not cleaned up yet")
    cache.clear()
    make_image(make_frame(make_task(), status_code=4), stored_bytes=3 * 1024**3 // 2)
    Pulse.objects.create(name=CLEAN_UP, at=NOW - timedelta(minutes=20))
    html = page(keeper)
    assert "1.5 GB 1 picture; at most 1.0 GB Cleaned up" in part(html, "sign-store")
    assert '<b class="state-text failed">1.5' in html


# --- Accounts -------------------------------------------------------------------------


def test_an_account_shows_heartbeat_sweep_breaker_and_clock(keeper: User) -> None:
    account = make_account(
        name="studio",
        swept_at=NOW - timedelta(minutes=8),
        clock_offset_ms=-61_500,
        failures=1,
    )
    make_run(account)
    text = part(page(keeper), "health-accounts")
    assert "studio Connected now 8 min ago Closed 1 failure in a row" in text
    assert text.endswith("61.5 s behind 1 2")


def test_an_open_breaker_says_when_it_tries_again(keeper: User) -> None:
    make_account(
        state="refused",
        error=f"{troubles.REJECTED}\nno",
        error_code=999,
        failures=4,
        retry_at=NOW + timedelta(minutes=2),
    )
    text = part(page(keeper), "health-accounts")
    assert "Open 4 failures, next try 09:02" in text
    assert "The farm turned the question down. (no) (999)" in text


def test_an_account_that_is_not_polled_has_no_breaker(keeper: User) -> None:
    make_account(enabled=False, seen_at=NOW - timedelta(days=9))
    html = page(keeper)
    assert "Not polled 9 d ago" in part(html, "health-accounts")
    assert "stale" not in html[html.index('id="health-accounts"') :]


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (0, "as ours"),
        (49, "as ours"),
        (1_240, "1.2 s ahead"),
        (-90_000, "90.0 s behind"),
        (3_600_000, "3,600 s ahead"),
    ],
)
def test_a_clock_is_told_as_people_would(offset: int, text: str) -> None:
    assert clock_text(offset) == text


# --- Polls ----------------------------------------------------------------------------


def test_a_poll_shows_what_it_took_saw_and_changed(keeper: User) -> None:
    account = make_account(name="studio")
    make_run(
        account,
        kind="sweep",
        outcome="degraded",
        calls=12,
        tasks_seen=1204,
        tasks_changed=3,
        frames_seen=70_000,
        rows_quarantined=2,
        started_at=NOW - timedelta(minutes=5),
        finished_at=NOW - timedelta(minutes=3, seconds=59),
    )
    assert (
        "5 min ago studio Full sweep Complete, rows put aside 1 min 1 s 12 "
        "1,204 · 3 changed 70,000 2"
    ) in part(page(keeper), "health-runs")


def test_a_poll_under_way_counts_its_seconds(keeper: User) -> None:
    started_at = NOW - 20 * SECOND
    make_run(make_account(), outcome="running", started_at=started_at, finished_at=None)
    html = page(keeper)
    assert re.search(r"<time data-e [^>]*>20 s</time>", html)


def test_a_failed_poll_says_why(keeper: User) -> None:
    error = f"{troubles.REJECTED}\nbusy {TURNED}"
    make_run(make_account(), outcome="failed", error=error, error_code=100)
    html = page(keeper)
    assert re.search(r'class="why failed"><span class="farm-text">[^<]*busy', html)
    assert "</span> (100)</div>" in html


def test_polls_are_filtered_by_the_address(keeper: User) -> None:
    one, other = make_account(name="one"), make_account(name="other")
    make_run(one, kind="sweep", outcome="failed", error="first")
    make_run(one, kind="profile", error="second")
    make_run(other, kind="sweep", outcome="failed", error="third")
    html = page(keeper, f"?account={one.pk}&kind=sweep&outcome=failed")
    text = part(html, "health-runs")
    assert "first" in text
    assert "second" not in text
    assert "third" not in text
    for value in (str(one.pk), "sweep", "failed"):
        assert f'<option value="{value}" selected>' in html


def test_a_filter_that_finds_nothing_says_so(keeper: User) -> None:
    make_run(make_account())
    assert "No such poll" in part(page(keeper, "?outcome=failed"), "health-runs")


def test_pages_of_both_lists_are_turned_apart(keeper: User) -> None:
    account = make_account()
    runs = [make_run(account) for _ in range(45)]
    rows = [make_row(account) for _ in range(20)]
    html = page(keeper, "?kind=heartbeat")
    assert f'id="r{runs[4].pk}"' not in html
    links = re.findall(r'href="(\?[^"]*)" rel="next"', html)
    assert len(links) == 2
    older = page(keeper, links[0].replace("&amp;", "&"))
    assert f'id="r{runs[4].pk}"' in older
    assert f'id="r{runs[44].pk}"' not in older
    assert f'id="q{rows[19].pk}"' in older
    assert 'href="?kind=heartbeat"' in older
    earlier = page(keeper, links[1].replace("&amp;", "&"))
    assert f'id="q{rows[0].pk}"' in earlier
    assert f'id="r{runs[44].pk}"' in earlier


@pytest.mark.parametrize(
    "text", ["account=x", "account=999999999999999999999", "kind=%00", "outcome=maybe"]
)
def test_an_address_that_means_nothing_shows_everything(text: str) -> None:
    assert HealthQuery.read(QueryDict(text)) == HealthQuery()
    assert not HealthQuery().filtered


@pytest.mark.parametrize("query", ["?cursor=x&aside=y", "?account=-1", "?cursor=%00"])
def test_odd_addresses_do_no_harm(query: str, keeper: User) -> None:
    make_run(make_account())
    page(keeper, query)


# --- Rows put aside -------------------------------------------------------------------


def test_a_row_put_aside_is_shown_as_it_came(keeper: User) -> None:
    account = make_account(name="studio")
    row = make_row(account, raw=f'{{"name": "{SCRIPT}"}}', count=1200)
    html = page(keeper)
    text = part(html, "health-aside")
    assert "queryTaskFrames studio 1,200 times · first 3 h ago" in text
    assert "Expected int" in text
    raw = html.split("<pre")[1].split("</pre>")[0]
    assert "{&quot;name&quot;: &quot;&lt;script&gt;alert(1)&lt;/script&gt;" in raw
    assert f"/health/rows/{row.pk}/" not in html


def test_of_a_long_row_the_head_is_shown_and_the_rest_is_plain_text(
    keeper: User,
) -> None:
    raw = SCRIPT * 400 + TURNED
    row = make_row(make_account(), raw=raw)
    html = page(keeper)
    assert html.count("&lt;script&gt;") < 100
    assert f'href="/health/rows/{row.pk}/"' in html
    answer = signed_in(keeper).get(f"/health/rows/{row.pk}/")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.decode() == raw


def test_where_all_was_understood_it_says_so(keeper: User) -> None:
    assert "everything that the farm sent was understood" in page(keeper)


def test_hostile_text_stays_text(keeper: User) -> None:
    for text in ALL:
        account = make_account(
            name=text[:80], state="refused", error=f"{troubles.REJECTED}\n{text}"
        )
        make_run(account, outcome="failed", error=f"{troubles.REJECTED}\n{text}")
        make_row(account, interface=text[:80], error=text, raw=text)
    html = page(keeper)
    assert raw_markup(html) == []
    assert html.count(LONG) <= 4
    assert 'id="health-aside"' in html


# --- Live -----------------------------------------------------------------------------


def test_within_a_pace_an_unchanged_page_costs_no_query(
    keeper: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_run(make_account())
    browser = Browser(signed_in(keeper), "/health/?kind=heartbeat")
    assert browser.asks["url"].startswith("/health/live/?kind=heartbeat")
    browser.ask()
    with django_assert_num_queries(0):
        assert browser.ask().status_code == 204


def test_only_what_moved_is_sent(keeper: User) -> None:
    account = make_account()
    make_pulses(NOW)
    row, run = make_row(account), make_run(account, outcome="running")
    browser = Browser(signed_in(keeper), "/health/")
    QuarantinedRow.objects.update(count=2)
    drawn = browser.ask(v="old").content.decode()
    assert f'hx-target="#q{row.pk}-seen"' in drawn
    assert drawn.count("<hx-partial") == 2
    SyncRun.objects.update(outcome="ok", finished_at=NOW + SECOND)
    drawn = browser.ask(v="old").content.decode()
    assert f'hx-target="#r{run.pk}"' in drawn
    Pulse.objects.filter(name="polls").update(at=NOW + SECOND)
    assert 'hx-target="#signs"' in browser.ask(v="old").content.decode()


def test_a_new_poll_draws_the_log_but_not_the_rows_put_aside(keeper: User) -> None:
    account = make_account()
    make_row(account)
    browser = Browser(signed_in(keeper), "/health/")
    make_run(account)
    drawn = browser.ask(v="old").content.decode()
    assert 'hx-target="#health-runs"' in drawn
    assert 'hx-target="#health-aside"' not in drawn
    assert "<pre" not in drawn


def test_the_number_of_queries_does_not_grow(
    keeper: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(keeper)
    for _ in range(10):
        account = make_account()
        for _ in range(3):
            make_run(account)
            make_row(account)
        client.get("/health/")
        with django_assert_max_num_queries(13):
            assert client.get("/health/").status_code == 200


# --- Rights ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/health/", "/health/live/?v=x", "/health/rows/{}/"])
def test_only_those_who_keep_it_going_see_it(
    path: str, stranger: User, viewer: User, operator: User, keeper: User
) -> None:
    address = path.format(make_row(make_account()).pk)
    for user in (stranger, viewer, operator):
        assert signed_in(user).get(address).status_code == 403
    blind = make_user("blind", "farm.view_syncrun")
    assert signed_in(blind).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert signed_in(keeper).get(address).status_code == 200


def test_others_get_no_link_to_it(viewer: User, keeper: User) -> None:
    assert 'href="/health/"' not in signed_in(viewer).get("/accounts/").content.decode()
    assert 'href="/health/"' in signed_in(keeper).get("/accounts/").content.decode()
