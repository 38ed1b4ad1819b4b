"""Which parts of a page changed, and that an unchanged one costs nothing."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from apps.dashboard.live.parts import Card, Changes, changes, shown
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.reconcile import tasks_touch
from apps.farm.sight import seen_publish
from tests.conftest import signed_in
from tests.dashboard.farm_rows import make_family
from tests.factories import NOW, make_account, make_task


def cards(*looks: Any) -> list[Card]:
    """Parts a, b, c … that look so."""
    return [Card(name, (look,)) for name, look in zip("abcdefgh", looks, strict=False)]


def test_what_looks_the_same_is_not_drawn_again() -> None:
    groups = {"cards": cards(1, 2), "rows": cards("x")}
    assert changes(groups, shown(groups)) == Changes()


def test_only_what_looks_different_is_drawn_again() -> None:
    before = {"cards": cards(1, 2, 3)}
    assert changes({"cards": cards(1, 9, 3)}, shown(before)) == Changes(ids={"b"})


def test_a_list_that_moved_leaves_the_other_groups_alone() -> None:
    before = {"cards": cards(1, 2), "rows": cards(1, 2)}
    after = {"cards": cards(1, 5), "rows": cards(1, 2, 3)}
    assert changes(after, shown(before)) == Changes(moved={"rows"}, ids={"b"})
    swapped = {"cards": cards(1, 2), "rows": list(reversed(cards(1, 2)))}
    assert changes(swapped, shown(before)) == Changes(moved={"rows"})


@given(text=st.text(max_size=60))
def test_whatever_a_browser_claims_to_show_draws_too_much_rather_than_fails(
    text: str,
) -> None:
    groups = {"cards": cards(1, 2)}
    found = changes(groups, text)
    assert found.moved == {"cards"} or found.ids <= {"a", "b"}


@given(
    before=st.lists(st.text(max_size=5), min_size=1, max_size=8),
    place=st.integers(0, 7),
    text=st.text(max_size=5),
)
def test_a_change_is_never_taken_for_none(
    before: list[str], place: int, text: str
) -> None:
    after = list(before)
    after[place % len(after)] = text
    found = changes({"rows": cards(*after)}, shown({"rows": cards(*before)}))
    different = {
        name for name, a, b in zip("abcdefgh", before, after, strict=False) if a != b
    }
    assert found == Changes(ids=different)


class Browser:
    """A page that somebody has open: it asks with what it shows."""

    def __init__(self, client: Client, page: str) -> None:
        self.client = client
        self.hear(client.get(page).content.decode())

    def hear(self, html: str) -> None:
        """Remember what to ask with."""
        found = re.search(r'<i id="live"[^>]*>', html)
        assert found is not None
        marks = dict(re.findall(r'data-(\w+)="([^"]*)"', found.group(0)))
        self.asks = {name: unescape(value) for name, value in marks.items()}

    def ask(self, **more: str) -> Any:
        """Ask; what comes back is heard, as static/js/live.js does."""
        asked = {name: self.asks[name] for name in ("v", "since", "shown")} | more
        address = f"{self.asks['url']}{'&' if '?' in self.asks['url'] else '?'}"
        answer = self.client.get(address + urlencode(asked))
        if answer.status_code == 200:
            self.hear(answer.content.decode())
        return answer


PAGES = ["/", "/tasks/", "/tasks/{pk}/"]
FAILED = ["4 frames failed in", "4 failed", ">4</a></dd>"]


@pytest.fixture
def parent(db: None) -> RenderTask:
    """A family on an account that was seen right now."""
    return make_family()


def touch(task: RenderTask, **fields: Any) -> None:
    """The farm changed the task: what reconcile does in the end."""
    RenderTask.objects.filter(pk=task.pk).update(**fields)
    tasks_touch(account_id=task.account_id, task_ids=[task.pk])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", PAGES)
def test_an_unchanged_poll_is_204_without_a_query(
    page: str, viewer: User, django_assert_num_queries: Any
) -> None:
    browser = Browser(signed_in(viewer), page.format(pk=make_family().pk))
    assert browser.ask().status_code in (200, 204)
    with django_assert_num_queries(0):
        answer = browser.ask()
    assert answer.status_code == 204
    assert sum(len(k) + len(v) + 4 for k, v in answer.headers.items()) < 60


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("page", "text"), list(zip(PAGES, FAILED, strict=True)))
def test_a_changed_task_is_drawn_again_and_then_it_is_quiet(
    page: str, text: str, viewer: User
) -> None:
    parent = make_family()
    browser = Browser(signed_in(viewer), page.format(pk=parent.pk))
    touch(parent, failed_frames=4, done_frames=0)
    answer = browser.ask()
    assert answer.status_code == 200
    assert text in answer.content.decode()
    assert browser.ask().status_code == 204


@pytest.mark.django_db(transaction=True)
def test_only_the_row_that_changed_is_sent(viewer: User) -> None:
    account = make_account()
    tasks = [make_task(account, total_frames=9) for _ in range(30)]
    browser = Browser(signed_in(viewer), "/tasks/")
    touch(tasks[7], done_frames=3)
    html = browser.ask().content.decode()
    assert re.findall(r'<div class="tr" role="row" id="(t\d+)"', html) == [
        f"t{tasks[7].pk}"
    ]
    assert len(html) < 3_000


@pytest.mark.django_db(transaction=True)
def test_a_row_that_no_longer_fits_the_filter_goes(viewer: User) -> None:
    account = make_account()
    stays, goes = make_task(account), make_task(account)
    browser = Browser(signed_in(viewer), "/tasks/?state=rendering")
    touch(goes, state="done", status_code=25)
    html = browser.ask().content.decode()
    assert f'id="t{stays.pk}"' in html
    assert f'id="t{goes.pk}"' not in html
    touch(goes, state="rendering", status_code=5)
    assert f'id="t{goes.pk}"' in browser.ask().content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_changed_order_sends_the_list(viewer: User) -> None:
    account = make_account()
    cheap, dear = make_task(account, cost=1), make_task(account, cost=2)
    browser = Browser(signed_in(viewer), "/tasks/?sort=-cost")
    touch(cheap, cost=3)
    html = browser.ask().content.decode()
    assert html.index(f'id="t{cheap.pk}"') < html.index(f'id="t{dear.pk}"')


@pytest.mark.django_db(transaction=True)
def test_what_is_unfolded_stays_so_when_the_list_is_drawn_again(viewer: User) -> None:
    parent = make_family()
    browser = Browser(signed_in(viewer), "/tasks/")
    layer = parent.children.get(layer_name="crypto")
    touch(layer, done_frames=2)
    html = browser.ask(open=str(parent.pk)).content.decode()
    assert f'id="t{parent.pk}" aria-level="1" aria-expanded="true"' in html
    assert f'id="t{layer.pk}" aria-level="2"' in html
    touch(layer, done_frames=3)
    html = browser.ask(open=str(parent.pk)).content.decode()
    rows = re.findall(r'<div class="tr" role="row" id="(t\d+)"', html)
    assert rows == [f"t{parent.pk}", f"t{layer.pk}"]


@pytest.mark.django_db(transaction=True)
def test_frames_are_sent_one_by_one_too(viewer: User) -> None:
    parent = make_family()
    layer = parent.children.get(layer_name="beauty")
    browser = Browser(signed_in(viewer), f"/tasks/{layer.pk}/")
    frame = layer.frames.get(number=3)
    frame.status_code, frame.row_hash = 2, "new"
    frame.save()
    touch(layer, executing_frames=1, waiting_frames=0)
    html = browser.ask(root=str(parent.pk)).content.decode()
    assert re.findall(r'<tr id="(f\d+)"', html) == [f"f{frame.pk}"]


@pytest.mark.django_db(transaction=True)
def test_an_account_in_trouble_is_told_on_every_page(viewer: User) -> None:
    parent = make_family()
    browsers = [Browser(signed_in(viewer), page.format(pk=parent.pk)) for page in PAGES]
    FarmAccount.objects.update(state="refused", state_since=NOW, error="no", revision=9)
    tasks_touch(account_id=parent.account_id, task_ids=[parent.pk])
    for browser in browsers:
        assert "was refused by the farm" in browser.ask().content.decode()


@pytest.mark.django_db
def test_each_answer_says_when_the_farm_was_seen(viewer: User) -> None:
    parent = make_family()
    browser = Browser(signed_in(viewer), "/tasks/")
    assert "Seen" not in browser.ask().headers
    seen_publish(parent.account_id, NOW)
    assert browser.ask()["Seen"] == str(int(NOW.timestamp()))


@pytest.mark.django_db
@pytest.mark.parametrize("since", ["", "x", "1-x", "9" * 40, "-", "1.5"])
def test_a_claim_about_accounts_that_is_none_says_nothing(
    since: str, viewer: User
) -> None:
    make_family()
    answer = signed_in(viewer).get("/tasks/live/", {"since": since})
    assert answer.status_code == 200
    assert "Seen" not in answer.headers


@pytest.mark.django_db
def test_a_session_that_ended_is_401_even_when_nothing_changed(viewer: User) -> None:
    make_family()
    browser = Browser(signed_in(viewer), "/tasks/")
    browser.client = Client(headers={"HX-Request": "true"})
    assert browser.ask().status_code == 401
