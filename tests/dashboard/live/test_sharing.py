"""Live answers: put together once for all who look at the same, and for nobody else."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connections
from django.test import Client
from django.test.signals import template_rendered

from apps.farm.models import RenderTask
from apps.farm.reconcile import tasks_touch
from tests.conftest import OPERATE, VIEW, make_user, signed_in
from tests.dashboard.live.test_parts import Browser
from tests.factories import make_frame, make_task

pytestmark = pytest.mark.django_db(transaction=True)
LIVE = "dashboard/tasks/task_live.html"


@pytest.fixture
def task(db: None) -> RenderTask:
    """A rendering task with failed frames that can be retried."""
    task = make_task(total_frames=9, failed_frames=2)
    make_frame(task, status_code=5)
    return task


def change(task: RenderTask) -> None:
    """The farm did something: what reconcile does in the end."""
    RenderTask.objects.filter(pk=task.pk).update(failed_frames=4)
    tasks_touch(account_id=task.account_id, task_ids=[task.pk])


@contextmanager
def renderings(template: str = LIVE) -> Iterator[list[str]]:
    """The drawings of a template, in all threads."""
    drawn: list[str] = []

    def count(sender: Any, template: Any, **_more: Any) -> None:
        if template.name == wanted:
            drawn.append(template.name)

    wanted = template
    template_rendered.connect(count)
    try:
        yield drawn
    finally:
        template_rendered.disconnect(count)


def ask_all(browsers: list[Browser]) -> list[Any]:
    """Their answers, all asked for at once."""

    def ask(browser: Browser) -> Any:
        try:
            return browser.ask()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(ask, browsers))


def test_a_hundred_viewers_cost_one_rendering(task: RenderTask) -> None:
    people = [make_user(f"viewer {number}", *VIEW) for number in range(5)]
    page = f"/tasks/{task.pk}/"
    browsers = [Browser(signed_in(person), page) for person in people * 20]
    change(task)
    with renderings() as drawn:
        answers = ask_all(browsers)
    assert [answer.status_code for answer in answers] == [200] * 100
    assert len({answer.content for answer in answers}) == 1
    assert len(drawn) == 1
    assert {answer.headers["Cache-Control"] for answer in answers} == {
        "private, no-store"
    }


def test_the_next_change_is_drawn_anew(task: RenderTask, viewer: User) -> None:
    browser = Browser(signed_in(viewer), f"/tasks/{task.pk}/")
    with renderings() as drawn:
        change(task)
        assert ">4</a></dd>" in browser.ask().content.decode()
        RenderTask.objects.filter(pk=task.pk).update(failed_frames=7)
        tasks_touch(account_id=task.account_id, task_ids=[task.pk])
        assert ">7</a></dd>" in browser.ask().content.decode()
    assert len(drawn) == 2


def test_what_a_viewer_shows_already_is_not_what_others_get(
    task: RenderTask, viewer: User
) -> None:
    page = f"/tasks/{task.pk}/"
    old = Browser(signed_in(viewer), page)
    change(task)
    new = Browser(signed_in(viewer), page)
    new.asks["v"] = "something else"
    assert 'hx-target="#summary"' in old.ask().content.decode()
    assert 'hx-target="#summary"' not in new.ask().content.decode()


def test_other_rights_other_languages_and_zones_are_drawn_for_themselves(
    task: RenderTask, viewer: User, operator: User
) -> None:
    page = f"/tasks/{task.pk}/"
    admin = User.objects.create_superuser("admin")
    chinese, far = Client(), Client()
    for client in (chinese, far):
        client.force_login(viewer)
    chinese.cookies["django_language"] = "zh-hans"
    far.cookies["zone"] = "Pacific/Auckland"
    clients = [signed_in(one) for one in (viewer, operator, admin)] + [chinese, far]
    browsers = [Browser(client, page) for client in clients]
    change(task)
    with renderings() as drawn:
        texts = [browser.ask().content.decode() for browser in browsers]
    assert len(drawn) == len(browsers)
    assert "农场上的编号" in texts[3]
    buttons = ['value="retry_failed"' in text for text in texts]
    assert buttons == [False, True, True, False, False]


def test_a_right_that_was_taken_away_ends_at_once(task: RenderTask) -> None:
    person = make_user("person", *VIEW)
    lasting, former = (
        Browser(signed_in(one), f"/tasks/{task.pk}/")
        for one in (make_user("other", *VIEW), person)
    )
    change(task)
    assert lasting.ask().status_code == 200
    person.user_permissions.clear()
    assert former.ask().status_code == 403


def test_who_was_switched_off_gets_nothing(task: RenderTask, viewer: User) -> None:
    browser = Browser(signed_in(viewer), f"/tasks/{task.pk}/")
    change(task)
    User.objects.update(is_active=False)
    assert browser.ask().status_code in (302, 401)


def test_a_further_right_of_the_view_itself_is_asked_for(task: RenderTask) -> None:
    both = make_user("both", *VIEW, "farm.view_syncrun")
    browser = Browser(signed_in(both), "/health/")
    curious = signed_in(make_user("curious", *VIEW))
    change(task)
    assert browser.ask().status_code == 200
    assert curious.get(browser.asks["url"]).status_code == 403


def test_the_rights_cost_three_queries_and_the_answer_none(
    task: RenderTask, django_assert_num_queries: Any
) -> None:
    first, second = (
        Browser(signed_in(make_user(name, *OPERATE)), f"/tasks/{task.pk}/")
        for name in ("first", "second")
    )
    change(task)
    first.ask()
    with django_assert_num_queries(3):
        assert second.ask().status_code == 200


def test_an_error_is_for_nobody_else(task: RenderTask, viewer: User) -> None:
    client = signed_in(viewer)
    assert client.get("/tasks/987654321/live/").status_code == 404
    assert client.get("/tasks/987654321/live/").status_code == 404


def test_the_overview_is_shared_by_one_persons_tabs_only(task: RenderTask) -> None:
    people = [make_user(name, *VIEW) for name in ("first", "second")]
    browsers = [Browser(signed_in(one), "/") for one in (*people, *people)]
    change(task)
    with renderings("dashboard/overview/live.html") as drawn:
        for browser in browsers:
            assert browser.ask().status_code == 200
    assert len(drawn) == 2


def _strict(user: User) -> Client:
    """A client whose tokens are checked, as in life."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def test_forms_carry_the_viewers_own_token(task: RenderTask) -> None:
    browsers = [
        Browser(_strict(make_user(name, *OPERATE)), f"/tasks/{task.pk}/")
        for name in ("first", "second")
    ]
    change(task)
    with renderings() as drawn:
        texts = [browser.ask().content.decode() for browser in browsers]
    assert len(drawn) == 1
    tokens = [
        set(re.findall(r'csrfmiddlewaretoken" value="([^"]*)"', text)) for text in texts
    ]
    assert [len(found) for found in tokens] == [1, 1]
    (first,), (second,) = tokens
    clicks = [_click(browsers[0].client, task, token) for token in (first, second)]
    assert clicks == [200, 403], "the question before it, then nothing"


def _click(client: Client, task: RenderTask, token: str) -> int:
    given = {"tasks": task.pk, "operation": "retry_failed"}
    return client.post("/clicks/", given | {"csrfmiddlewaretoken": token}).status_code


def test_a_name_cannot_have_a_token_put_into_it(operator: User) -> None:
    task = make_task(scene_name="{% csrf_token %} csrfmiddlewaretoken TOKEN token-0")
    browser = Browser(signed_in(operator), f"/tasks/{task.pk}/")
    change(task)
    text = browser.ask().content.decode()
    title = re.search(r'id="head-title"[^>]*>.*?</hx-partial>', text, re.DOTALL)
    assert title is not None
    assert "{% csrf_token %} csrfmiddlewaretoken TOKEN token-0" in title[0]


def test_a_right_that_is_given_shows_its_buttons(task: RenderTask) -> None:
    person = make_user("person", *VIEW)
    browser = Browser(signed_in(person), f"/tasks/{task.pk}/")
    for codename in ("operate", "spend"):
        person.user_permissions.add(Permission.objects.get(codename=codename))
    change(task)
    assert 'value="retry_failed"' in browser.ask().content.decode()
