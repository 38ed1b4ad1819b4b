"""The Activity drawer: clicks as wholes, live, drawn once for equal rights."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.actions.models import Intent
from tests.actions.factories import make_intent
from tests.conftest import OPERATE, VIEW, make_user, signed_in
from tests.dashboard.hostile_farm import TEXTS
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def make_click(user: User, *states: str, **fields: Any) -> list[Intent]:
    """One click on a task for each state."""
    account = make_account()
    click = fields.pop("click", uuid4())
    return [
        make_intent(make_task(account), user, state=state, click=click, **fields)
        for state in states
    ]


def drawer(client: Client, **asked: str) -> str:
    """The fragment, its spaces made one."""
    answer = client.get("/clicks/drawer/", asked, headers=HTMX)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def told(html: str) -> str:
    """What people read of it."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def marker(html: str) -> dict[str, str]:
    """What the browser asks with from then on."""
    found = dict(re.findall(r'data-(v|shown)="([^"]*)"', html))
    assert found.keys() == {"v", "shown"}
    return found


def test_nothing_clicked_is_said_in_words(viewer: User) -> None:
    client = signed_in(viewer)
    assert "Nothing was clicked lately" in drawer(client)
    assert "What you ask of the farm" in drawer(client, whose="mine")


def test_a_click_is_told_with_who_what_and_how_far(operator: User) -> None:
    now = timezone.now()
    make_click(operator, *["confirmed"] * 3, "unknown", settled_at=now, why="too dark")
    text = told(drawer(signed_in(operator)))
    assert "Stop, 4 tasks 1 unknown, 3 confirmed operator · now “too dark”" in text


def test_a_click_on_one_task_names_it_and_says_why(operator: User) -> None:
    (intent,) = make_click(
        operator, "rejected", code=603, message="busy <b>", settled_at=timezone.now()
    )
    html = drawer(signed_in(operator))
    assert "Refused by the farm: busy &lt;b&gt; (code 603)" in html
    assert f'href="/tasks/{intent.task_id}/"' in html
    assert "<details" not in html


def test_unfolded_it_shows_each_task_with_its_buttons(operator: User) -> None:
    (held, doubtful) = make_click(operator, "held", "needs_person")
    client = signed_in(operator)
    assert "/tasks/" not in drawer(client)
    html = drawer(client, open=str(held.click))
    assert f'name="intent" value="{held.pk}"' in html
    assert f'action="/clicks/{doubtful.pk}/"' in html
    assert html.count('href="/tasks/') == 2
    assert "/tasks/" not in drawer(client, open="x,,y")


def test_a_viewer_sees_no_button(operator: User, viewer: User) -> None:
    for state in ("held", "needs_person", "awaiting"):
        make_click(operator, state)
    assert "<button" not in drawer(signed_in(viewer))
    assert drawer(signed_in(operator)).count("<form") == 4, "undo, judge, undo, answer"


def test_what_is_at_stake_is_told_to_whoever_is_asked(operator: User) -> None:
    make_click(operator, "awaiting", operation="full_speed", stake="12.5")
    html = drawer(signed_in(make_user("second", *OPERATE)))
    assert "At stake, at most: CN¥12.50" in told(html)
    assert "Anybody else who may spend can agree or decline." in html
    assert 'name="agree" value="1"' in html


def test_who_needs_to_spend_to_agree_gets_no_button_without(operator: User) -> None:
    make_click(operator, "awaiting")
    html = drawer(signed_in(make_user("second", *VIEW, "actions.operate")))
    assert "agree" not in re.findall(r'name="(\w+)"', html)


def test_an_unchanged_drawer_is_not_sent(
    operator: User, django_assert_num_queries: Any
) -> None:
    make_click(operator, "queued")
    client = signed_in(operator)
    asked = marker(drawer(client))
    answer = client.get("/clicks/drawer/", asked, headers=HTMX)
    assert answer.status_code == 204


def test_only_what_looks_different_is_drawn_again(operator: User) -> None:
    (first,), (second,) = (make_click(operator, "queued") for _ in range(2))
    client = signed_in(operator)
    shown = marker(drawer(client))["shown"]
    Intent.objects.filter(pk=first.pk).update(state="sending")
    html = drawer(client, shown=shown, v="old")
    assert f'hx-target="#k{first.click}"' in html
    assert str(second.click) not in html
    assert "drawer-list" not in html


def test_everybodys_clicks_are_drawn_once_for_equal_rights(operator: User) -> None:
    make_click(operator, "queued")
    one, other = (signed_in(make_user(name, *VIEW)) for name in ("one", "other"))
    first = drawer(one)
    Intent.objects.update(state="sending")  # untold, so that nothing is drawn anew
    assert drawer(other) == first
    assert "Nothing was clicked lately" in drawer(other, whose="mine")
    assert "Sending" in drawer(signed_in(operator), whose="mine")


@pytest.mark.parametrize("number", [2, 60])
def test_the_queries_do_not_follow_the_intents(
    number: int, operator: User, django_assert_max_num_queries: Any
) -> None:
    for state in ("confirmed", "unknown", "awaiting"):
        make_click(operator, *[state] * number)
    (single,) = make_click(operator, "held")
    client = signed_in(operator)
    click = Intent.objects.exclude(pk=single.pk).latest("requested_at").click
    with django_assert_max_num_queries(10):
        drawer(client, open=str(click))


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_name_breaks_it(text: str, operator: User) -> None:
    (intent,) = make_click(operator, "rejected", message=text, why=text)
    type(intent.task).objects.update(scene_name=text)
    html = drawer(signed_in(operator))
    assert "<script" not in html
    assert "<img" not in html


def mine(client: Client, **asked: str) -> dict[str, Any]:
    """What the button of the drawer counts, and what went wrong."""
    answer = client.get("/clicks/mine/", asked, headers=HTMX)
    found: dict[str, Any] = answer.json()
    return found


def test_the_button_counts_and_tells_of_bad_ends(operator: User, viewer: User) -> None:
    make_click(operator, "sending")
    (bad,) = make_click(
        operator, "refuted", reason="not_seen", settled_at=timezone.now()
    )
    Intent.objects.filter(pk=bad.pk).update(requested_at=bad.requested_at)
    found = mine(signed_in(operator))
    assert (found["open"], found["needs"], found["mine"]) == (1, 0, 1)
    (end,) = found["ends"]
    assert (end["click"], end["kind"]) == (str(bad.click), "error")
    assert "Did not take effect: The farm shows no sign of it." in end["text"]
    assert mine(signed_in(viewer))["ends"] == []


def test_the_end_of_many_is_told_in_numbers(operator: User) -> None:
    now = timezone.now()
    make_click(operator, "rejected", "rejected", "needs_person", settled_at=now)
    (end,) = mine(signed_in(operator))["ends"]
    assert end["kind"] == "warning"
    assert end["text"].startswith("Stop, 3 tasks: 1 in need of a person, 2 refused.")


def test_while_nothing_changed_there_is_nothing_to_count(operator: User) -> None:
    client = signed_in(operator)
    v = mine(client)["v"]
    assert client.get("/clicks/mine/", {"v": v}, headers=HTMX).status_code == 204


def test_every_page_has_the_button_but_for_those_who_see_no_task(
    operator: User, stranger: User
) -> None:
    make_click(operator, "queued")
    html = signed_in(operator).get("/tasks/").content.decode()
    assert 'aria-label="Activity: 1 open, 0 in need of a person"' in html
    assert "drawer-button" not in signed_in(stranger).get("/password/").content.decode()
