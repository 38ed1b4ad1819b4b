"""The accounts: how each one is, in words; and for administrators, how it is set."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from apps.farm import troubles
from apps.farm.models import FarmAccount
from apps.farm.reconcile import account_touch
from tests.conftest import signed_in
from tests.dashboard.account_pages import administrator, clock, page
from tests.dashboard.hostile import ALL, LONG, TURNED, raw_markup
from tests.dashboard.live.test_parts import Browser
from tests.factories import NOW, make_account

__all__ = ("administrator", "clock")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
# --- What everybody who may look sees -------------------------------------------------


def test_an_account_shows_state_age_money_and_where_it_is(viewer: User) -> None:
    make_account(
        name="Renderbus 深圳",
        domain="task.renderbus.com",
        platform=21,
        platform_names=[{"asked": 1}, {"platform": 21, "name": "GPU 2区"}, "nonsense"],
        balance=Decimal("1284.6"),
        coupon=Decimal("50"),
        profile_seen_at=NOW - timedelta(minutes=5),
        seen_at=NOW - timedelta(seconds=10),
    )
    html = page(viewer)
    for text in ("Renderbus 深圳", "Connected", "10 s ago", "CN¥1,284.60", "CN¥50.00"):
        assert text in html
    assert "21 · GPU 2区" in html
    assert "task.renderbus.com" in html
    assert re.search(r'<time data-a data-stale="120" class="stale"[^>]*>5 min', html)


def test_another_currency_is_the_accounts_own(viewer: User) -> None:
    make_account(currency="USD", balance=Decimal("3.5"), coupon=None)
    html = page(viewer)
    assert "$3.50" in html
    assert "CN¥" not in html


TROUBLES = [
    ("refused", troubles._REFUSED[611], 611, None, "access key again", "Refused"),
    ("refused", troubles.KEY_UNREADABLE, None, NOW, "former FARMDASH_KEY", "Refused"),
    ("refused", troubles.REJECTED, 999, NOW, "the number", "Refused"),
    (
        "unreachable",
        "Nothing answers at the farm's address.",
        None,
        None,
        "firewall",
        "",
    ),
    ("unreachable", "The farm did not answer in time.", None, NOW, "keeps trying", ""),
    ("throttled", troubles.THROTTLED, 429, NOW, "goes on by itself", "Throttled"),
    ("frozen", troubles.FROZEN, None, NOW, "the next full sweep", "Frozen"),
]


@pytest.mark.parametrize(
    ("state", "error", "code", "seen_at", "advice", "label"), TROUBLES
)
def test_each_trouble_is_told_with_what_to_do(
    state: str,
    error: str,
    code: int | None,
    seen_at: datetime | None,
    advice: str,
    label: str,
    viewer: User,
) -> None:
    make_account(
        state=state,
        error=error,
        error_code=code,
        seen_at=seen_at,
        state_since=NOW - timedelta(hours=2),
    )
    html = page(viewer)
    assert error.replace("'", "&#x27;") in html
    assert advice in html
    assert label in html
    assert 'since <time datetime="2026-11-23T07:00:00Z">07:00</time>' in html
    assert code is None or f"number for it is {code}" in html


def test_a_viewer_is_told_who_can_put_the_settings_right(viewer: User) -> None:
    make_account(state="refused", error=troubles.SETTINGS_WRONG)
    assert "An administrator can do that." in page(viewer)


def test_a_silent_account_is_not_called_connected(viewer: User) -> None:
    make_account(seen_at=NOW - timedelta(minutes=3))
    html = page(viewer)
    assert "Silent" in html
    assert ">Connected<" not in html
    assert "longer ago than usual" in html


def test_a_new_account_is_no_failure_yet(viewer: User) -> None:
    make_account(state="unreachable", state_since=None, seen_at=None)
    html = page(viewer)
    assert "Not asked yet" in html
    assert "Never yet" in html
    assert ">Unreachable<" not in html


def test_an_account_that_is_not_polled_says_so_and_nothing_else(viewer: User) -> None:
    make_account(enabled=False, state="refused", error=troubles.SETTINGS_WRONG)
    html = page(viewer)
    assert "Not polled" in html
    assert ">Refused<" not in html
    assert 'class="wrong' not in html


def test_the_farms_own_words_are_shown_isolated(viewer: User) -> None:
    make_account(state="refused", error=f"{troubles.REJECTED}\n{TURNED}", error_code=7)
    wrong = re.search(r'<p><span class="farm-text">([^<]*)</span>', page(viewer))
    assert wrong is not None
    assert TURNED in wrong.group(1)


def test_hostile_text_stays_text(viewer: User, administrator: User) -> None:
    for number, text in enumerate(ALL):
        make_account(
            name=f"{number} {text}"[:80],
            domain=text[:200],
            image_base=text,
            access_id=text[:200],
            state="refused",
            error=f"{troubles.REJECTED}\n{text}",
            platform_names=[{"platform": 2, "name": text}],
        )
    account = FarmAccount.objects.first()
    assert account is not None
    paths = ("/accounts/", f"/accounts/{account.pk}/")
    for path in (*paths, f"/accounts/{account.pk}/accept/"):
        assert raw_markup(page(administrator, path)) == []
    html = page(viewer)
    assert "&lt;script&gt;" in html
    assert LONG + "x" not in html


def test_without_an_account_it_says_how_to_get_one(
    viewer: User, administrator: User
) -> None:
    assert "An administrator can add" in page(viewer)
    assert "/accounts/add/" not in page(viewer)
    assert 'href="/accounts/add/"' in page(administrator)


def test_viewers_see_neither_buttons_nor_the_key_pair(
    viewer: User, administrator: User
) -> None:
    account = make_account(access_id="AKIDsecretive", image_base="/mnt/pictures")
    change = f'href="/accounts/{account.pk}/"'
    for text in ("AKIDsecretive", "/mnt/pictures", change):
        assert text not in page(viewer)
        assert text in page(administrator)


def test_the_number_of_queries_does_not_grow_with_the_accounts(
    viewer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(viewer)
    for _ in range(12):
        make_account(platform_names=[{"platform": 2, "name": "x"}])
        client.get("/accounts/")
        with django_assert_max_num_queries(8):
            assert client.get("/accounts/").status_code == 200


# --- Live -----------------------------------------------------------------------------


def test_within_a_pace_an_unchanged_page_costs_no_query(
    viewer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_account()
    browser = Browser(signed_in(viewer), "/accounts/")
    browser.ask()
    with django_assert_num_queries(0):
        assert browser.ask().status_code == 204


def test_a_new_sight_draws_the_age_and_nothing_else(viewer: User, clock: Any) -> None:
    account = make_account()
    browser = Browser(signed_in(viewer), "/accounts/")
    FarmAccount.objects.update(seen_at=NOW + timedelta(seconds=6))
    clock.shift(6)
    drawn = browser.ask().content.decode()
    assert f'hx-target="#seen-{account.pk}"' in drawn
    assert "<article" not in drawn
    assert len(drawn) < 1000


def test_a_changed_state_draws_the_account(viewer: User) -> None:
    one, other = make_account(), make_account()
    browser = Browser(signed_in(viewer), "/accounts/")
    FarmAccount.objects.filter(pk=one.pk).update(
        state="refused", error=troubles.REJECTED, state_since=NOW
    )
    account_touch(account_id=one.pk)
    drawn = browser.ask(v="old").content.decode()
    assert f'hx-target="#a{one.pk}"' in drawn
    assert f'hx-target="#a{other.pk}"' not in drawn
    assert troubles.REJECTED in drawn


def test_a_new_account_draws_the_list(viewer: User) -> None:
    browser = Browser(signed_in(viewer), "/accounts/")
    make_account(name="just added")
    drawn = browser.ask(v="old").content.decode()
    assert 'hx-target="#accounts"' in drawn
    assert "just added" in drawn
