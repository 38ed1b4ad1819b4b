"""The pages about an account while nothing was read, when reading failed, when it grew
old, and when the farm sends what no farm should."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmReading
from tests.conftest import make_user, signed_in
from tests.dashboard.account_facts.fact_rows import (
    PAGES,
    hostile,
    keeper,
    look,
    read_account,
    spoil,
)
from tests.dashboard.account_pages import clock
from tests.dashboard.hostile import raw_markup
from tests.factories import NOW, make_account

__all__ = ("clock",)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.parametrize("page", PAGES),
]


def test_until_it_was_read_a_card_says_that_it_is_on_its_way(page: str) -> None:
    account = make_account()
    html = look(keeper(), account, page)
    assert "Being fetched from the farm…" in html
    assert FarmReading.objects.filter(account=account, wanted_at=NOW).exists()


def test_nothing_is_on_its_way_while_the_farm_cannot_be_reached(page: str) -> None:
    account = make_account(state="unreachable", failures=3)
    html = look(keeper(), account, page)
    assert "Not read yet: the farm cannot be reached." in html
    assert "Being fetched" not in html


def test_what_was_had_is_shown_with_its_age(page: str) -> None:
    html = look(keeper(), read_account(), page)
    assert 'datetime="2026-11-23T08:59:00Z">1 min ago</time>' in html
    assert "Being fetched" not in html


def test_what_could_not_be_read_again_stays_with_the_reason(page: str) -> None:
    account = read_account()
    FarmReading.objects.update(
        state="failed",
        reason="The farm did not answer in time.",
        fetched_at=NOW - timedelta(hours=3),
    )
    html = look(keeper(), account, page)
    assert "Could not be read: The farm did not answer in time." in html
    assert 'class="stale"' in html


def test_what_was_never_had_says_so_without_anything_to_show(page: str) -> None:
    account = read_account()
    FarmReading.objects.update(
        state="failed", reason="The farm did not answer.", data=None, fetched_at=None
    )
    assert "It is tried again." in look(keeper(), account, page)


@pytest.mark.parametrize("odd", [None, [], {}, "x", 7, [1, None], {"a": [{}]}, True])
def test_an_answer_of_any_shape_is_shown_without_a_fault(page: str, odd: Any) -> None:
    account = read_account()
    spoil(account, lambda _: odd)
    look(keeper(), account, page)


def test_text_of_the_farm_stays_text(page: str) -> None:
    account = read_account(name='"><script>alert(1)</script>')
    spoil(account, hostile)
    assert raw_markup(look(keeper(), account, page)) == []


def test_nothing_changed_is_told_without_the_page(page: str, viewer: User) -> None:
    account = read_account()
    client, address = signed_in(viewer), f"/accounts/{account.pk}/{page}/live/"
    first = client.get(f"{address}?v=x")
    assert first.status_code == 200
    mark = first.content.decode().split('data-v="')[1].split('"')[0]
    assert client.get(address, {"v": mark}).status_code == 204


def test_a_card_fills_by_itself(page: str, viewer: User) -> None:
    account = read_account()
    client, address = signed_in(viewer), f"/accounts/{account.pk}/{page}/live/"
    was = client.get(f"{address}?v=x").content.decode()
    shown = was.split('data-shown="')[1].split('"')[0]
    FarmReading.objects.update(fetched_at=NOW)
    html = client.get(address, {"v": "y", "shown": shown}).content.decode()
    assert 'datetime="2026-11-23T09:00:00Z">now</time>' in html


def test_the_account_of_others_is_not_there(page: str) -> None:
    account = read_account()
    person = make_user("other")
    person.grants.create(account=make_account(), role="viewer")
    answer = signed_in(person).get(f"/accounts/{account.pk}/{page}/")
    assert answer.status_code == 404
