"""The link that ends a subscription: by a click that was meant, and by nobody else."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.audit.models import AuditEntry
from apps.costs.models import Subscription
from apps.dashboard.views.unsubscribe import MOST_MISSES
from tests.dashboard.report_rows import make_reader

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
UNKNOWN = "/unsubscribe/" + "x" * 32 + "/"


@pytest.fixture
def reader() -> Subscription:
    """An address outside."""
    return make_reader(None, projects=["ORION <b>"])


def link(reader: Subscription) -> str:
    """As it stands in the mail."""
    return f"/unsubscribe/{reader.token}/"


def text(answer: Any) -> str:
    """What the page says."""
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def undo_of(answer: Any) -> str:
    """The signed value with which it can be taken back."""
    found = re.search(r'name="undo" value="([^"]+)"', answer.content.decode())
    return found.group(1) if found else ""


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_following_the_link_ends_nothing(method: str, reader: Subscription) -> None:
    getattr(Client(), method)(link(reader))
    reader.refresh_from_db()
    assert reader.enabled


def test_the_page_says_what_would_end(reader: Subscription) -> None:
    html = text(Client().get(link(reader)))
    assert "End these reports?" in html
    assert "Daily, every day at 09:00 (Europe/Berlin)" in html
    assert "boss@outside.example" in html
    assert "ORION &lt;b&gt;" in html


def test_a_mail_program_ends_it_without_cookies_or_a_token_of_the_form(
    reader: Subscription,
) -> None:
    client = Client(enforce_csrf_checks=True)
    assert "Nothing more is sent" in text(client.post(link(reader), ONE_CLICK))
    reader.refresh_from_db()
    assert not reader.enabled
    assert reader.ended_at is not None
    entry = AuditEntry.objects.get()
    assert entry.verb == "subscription.ended"
    assert "boss@outside.example" in entry.actor


def test_ending_it_twice_is_once(reader: Subscription) -> None:
    answers = [Client().post(link(reader), ONE_CLICK) for _ in range(2)]
    assert undo_of(answers[0])
    assert not undo_of(answers[1])
    assert AuditEntry.objects.count() == 1


def test_what_was_a_mistake_can_be_taken_back(reader: Subscription) -> None:
    client = Client(enforce_csrf_checks=True)
    undo = undo_of(client.post(link(reader), ONE_CLICK))
    assert "The reports go on" in text(client.post(link(reader), {"undo": undo}))
    reader.refresh_from_db()
    assert reader.enabled
    assert reader.ended_at is None


def test_nobody_begins_it_again_without_having_ended_it(reader: Subscription) -> None:
    other = make_reader(None, address="other@outside.example")
    foreign = undo_of(Client().post(link(other), ONE_CLICK))
    Subscription.objects.filter(pk=reader.pk).update(enabled=False)
    for undo in ("", "x", f"{reader.pk}", foreign):
        Client().post(link(reader), {"undo": undo})
        reader.refresh_from_db()
        assert not reader.enabled


def test_an_undo_holds_for_an_hour_only(
    reader: Subscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    undo = undo_of(Client().post(link(reader), ONE_CLICK))
    monkeypatch.setattr("apps.dashboard.views.unsubscribe.UNDO_S", -1)
    Client().post(link(reader), {"undo": undo})
    reader.refresh_from_db()
    assert not reader.enabled


def test_a_link_that_never_was_answers_as_one_that_has_ended(
    reader: Subscription,
) -> None:
    Client().post(link(reader), ONE_CLICK)
    for method in ("get", "post"):
        ended, never = (
            plain(getattr(Client(), method)(path)) for path in (link(reader), UNKNOWN)
        )
        assert ended == never


def plain(answer: Any) -> str:
    """The page without what is different each time."""
    html = re.sub(r'"X-CSRFToken":"\w+"|data-now="\d+"', "", text(answer))
    return html


def test_guessing_is_slowed_down_and_real_links_never_are(
    reader: Subscription,
) -> None:
    client = Client()
    answers = [client.get(UNKNOWN).status_code for _ in range(MOST_MISSES + 2)]
    assert answers.count(200) == MOST_MISSES
    assert answers[-1] == 429
    assert "Nothing more" in text(client.post(link(reader), ONE_CLICK))


@pytest.mark.parametrize("token", ["x", "%00" * 20, "é" * 20, "a" * 500])
def test_whatever_is_no_token_is_no_fault(token: str) -> None:
    assert Client().get(f"/unsubscribe/{token}/").status_code == 200


def test_the_page_speaks_the_readers_language() -> None:
    reader = make_reader(None, language="zh-hans")
    html = text(Client(headers={"Accept-Language": "en"}).get(link(reader)))
    assert '<html lang="zh-hans">' in html


def test_the_page_is_kept_by_nobody(reader: Subscription) -> None:
    answer = Client().get(link(reader))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
