"""What keeps the wall true for days: live answers, and a session that lasts."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.farm.models import FarmAccount, RenderTask
from apps.farm.reconcile import tasks_touch
from tests.conftest import signed_in
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db

DAYS = settings.SESSION_COOKIE_AGE // 86_400


@pytest.fixture
def account() -> FarmAccount:
    """Seen at NOW."""
    return make_account()


def marker(html: str) -> dict[str, str]:
    """What the page asks with next."""
    found = re.search(r'<i id="live"[^>]*>', html)
    assert found is not None
    return dict(re.findall(r'data-(\w+)="([^"]*)"', found[0]))


def ask(client: Client, shown: dict[str, str]) -> Any:
    """The live answer to a page that shows this."""
    asked = {name: shown[name] for name in ("v", "since", "shown")}
    return client.get(f"/wall/live/?{urlencode(asked)}", headers={"HX-Request": "true"})


def open_wall(client: Client) -> dict[str, str]:
    """The marker of a page just opened."""
    return marker(client.get("/wall/").content.decode())


def change(task: RenderTask, **fields: Any) -> None:
    """The farm changed the task: what reconcile does in the end."""
    RenderTask.objects.filter(pk=task.pk).update(**fields)
    tasks_touch(account_id=task.account_id, task_ids=[task.pk])


def test_while_nothing_changes_it_gets_nothing(
    viewer: User, account: FarmAccount
) -> None:
    client = signed_in(viewer)
    with time_machine.travel(NOW, tick=False):
        assert ask(client, open_wall(client)).status_code == 204


def test_only_what_looks_different_is_drawn_again(
    viewer: User,
    account: FarmAccount,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    task = make_task(account, scene_name="sh010.ma", executing_frames=1)
    client = signed_in(viewer)
    with time_machine.travel(NOW, tick=False):
        shown = open_wall(client)
        with django_capture_on_commit_callbacks(execute=True):
            change(task, done_frames=9, total_frames=20)
        html = ask(client, shown).content.decode()

    assert 'hx-target="#wall-now"' in html and "9 / 20" in html
    assert 'hx-target="#wall-pictures"' not in html
    assert 'hx-target="#banners"' not in html
    assert marker(html)["v"] != shown["v"]


def test_an_account_that_falls_silent_is_told_within_a_minute(
    viewer: User, account: FarmAccount
) -> None:
    client = signed_in(viewer)
    with time_machine.travel(NOW, tick=False) as clock:
        shown = open_wall(client)
        clock.shift(61)
        html = ask(client, shown).content.decode()

    assert 'hx-target="#banners"' in html
    assert "has not been seen for longer than usual" in html
    assert 'id="sight" class="sight stale"' in html


def test_the_page_learns_which_release_answers(
    viewer: User, account: FarmAccount, settings: Any, monkeypatch: Any
) -> None:
    client = signed_in(viewer)
    monkeypatch.setattr("apps.dashboard.views.wall.release", lambda: "f00d")

    shown = open_wall(client)
    assert shown["release"] == "f00d" and shown["every"] == "5000"


def expiry(client: Client) -> datetime:
    """When the session ends, as the database has it."""
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Session.objects.get(session_key=key).expire_date


def test_the_session_lasts_as_long_as_the_wall_is_shown(
    viewer: User, account: FarmAccount
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(viewer)
        shown = open_wall(client)
        for _ in range(3 * DAYS):
            clock.shift(timedelta(days=1))
            answer = ask(client, shown)
            assert answer.status_code == 200
            assert settings.SESSION_COOKIE_NAME in answer.cookies
            shown = marker(answer.content.decode())
        assert expiry(client) == NOW + timedelta(days=4 * DAYS)


def test_the_session_is_written_once_a_day(viewer: User, account: FarmAccount) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(viewer)
        shown = open_wall(client)
        clock.shift(120)
        answer = ask(client, shown)

    assert answer.status_code == 200
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_who_may_not_look_has_no_session_renewed(
    stranger: User, account: FarmAccount
) -> None:
    client = signed_in(stranger)
    for address in ("/wall/", "/wall/live/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_once_signed_out_it_is_asked_to_sign_in(
    viewer: User, account: FarmAccount
) -> None:
    client = signed_in(viewer)
    shown = open_wall(client)
    client.logout()

    assert ask(client, shown).status_code == 401
