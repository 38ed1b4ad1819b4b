"""The page of what failed: groups, money, buttons, and what it says while it waits."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.actions.models import FrameFailure
from apps.farm.models import RenderTask
from apps.farm.reconcile import tasks_touch
from tests.actions.failures import fail, failing, noted
from tests.conftest import make_user, signed_in
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db
TEXTURE, MEMORY = "ERROR: cannot open <path>", "ERROR: out of memory"
TITLE = "ERROR: cannot open …"
PAGE = "/tasks/failures/"


def plain(html: str) -> str:
    """What people read of the page's content."""
    inside = html.split('<main id="page"')[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", inside)).split())


@pytest.fixture
def task() -> RenderTask:
    """Five frames failed: three for one reason, one for another, one unread."""
    task = make_task(make_account(currency="EUR"), total_frames=20, scene_name="a.ma")
    for number in (1, 2, 3):
        failing(make_frame(task, number=number), TEXTURE, cost="1.5")
    failing(make_frame(task, number=9), MEMORY, cost="0.25")
    noted(fail(make_frame(task, number=12)))
    return task


def page(client: Client, query: str = "") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_groups_tell_how_many_which_and_what_they_cost(
    task: RenderTask, operator: User
) -> None:
    text = plain(page(signed_in(operator), f"?tasks={task.pk}"))
    assert f"3 frames €4.50 lost {TITLE}" in text
    assert "frames 1-3" in text
    assert "Retry these 3" in text
    assert "1 frame €0.25 lost ERROR: out of memory" in text
    assert "Not looked at yet" in text
    assert "Retry all 5 failed" in text
    assert "Read 1 log" in text


def test_all_that_failed_anywhere_is_one_list(task: RenderTask, operator: User) -> None:
    other = make_task()
    failing(make_frame(other, number=4), TEXTURE)
    text = plain(page(signed_in(operator)))
    assert "Failed frames 6 In tasks 2" in text
    assert "Retry these 4" in text
    assert 'name="range"' not in page(signed_in(operator))


def test_it_groups_by_machine_and_by_task(task: RenderTask, operator: User) -> None:
    failing(make_frame(task, number=20, node="render-7"), TEXTURE)
    by_machine = plain(page(signed_in(operator), f"?tasks={task.pk}&by=machine"))
    assert "render-7" in by_machine
    by_task = plain(page(signed_in(operator), f"?tasks={task.pk}&by=task"))
    assert "6 frames" in by_task
    assert plain(page(signed_in(operator), f"?tasks={task.pk}&by=moon")) == plain(
        page(signed_in(operator), f"?tasks={task.pk}")
    )


def test_what_is_held_back_is_said(task: RenderTask, operator: User) -> None:
    failing(make_frame(task, number=30), *[MEMORY] * 3)
    text = plain(page(signed_in(operator), f"?tasks={task.pk}"))
    assert "1 frame failed 3 times the same way: held back" in text
    assert "Held back 1" in text


def test_with_nothing_failed_it_says_so(operator: User) -> None:
    text = plain(page(signed_in(operator), f"?tasks={make_task().pk}"))
    assert "Nothing has failed" in text
    assert "Retry all" not in text
    assert "Nothing has failed" in plain(page(signed_in(operator)))


def test_who_may_only_look_has_no_buttons(task: RenderTask, viewer: User) -> None:
    html = page(signed_in(viewer), f"?tasks={task.pk}")
    assert "retry_frames" not in html
    assert "retry_failed" not in html
    assert TITLE in html


def test_strangers_see_nothing_of_it(task: RenderTask, stranger: User) -> None:
    for url in (PAGE, f"{PAGE}live/", f"{PAGE}match/?tasks={task.pk}&range=1"):
        assert signed_in(stranger).get(url).status_code == 403
        assert Client().get(url).status_code in (302, 401)
    assert signed_in(stranger).post(f"{PAGE}read/").status_code == 403


def test_a_log_cannot_write_into_the_page(operator: User) -> None:
    task = make_task()
    failing(make_frame(task, node="<b>n"), "ERROR: <script>alert(1)</script>")
    html = page(signed_in(operator), f"?tasks={task.pk}&by=cause")
    assert "<script>alert" not in html
    assert "<b>n" not in page(signed_in(operator), f"?tasks={task.pk}&by=machine")


def test_reading_all_logs_is_asked_for_once(task: RenderTask, viewer: User) -> None:
    client = signed_in(viewer)
    url, order = f"{PAGE}read/", {"tasks": str(task.pk)}
    answer = client.post(url, order, headers={"HX-Request": "true"})
    assert "1 log is going to be read" in answer.content.decode()
    assert FrameFailure.objects.filter(log_wanted=True).count() == 1
    again = client.post(url, order, headers={"HX-Request": "true"})
    assert "nothing to do" in again.content.decode()
    text = plain(page(client, f"?tasks={task.pk}"))
    assert "1 log is being read" in text
    assert "Read 1 log" not in text


def test_an_open_page_gets_the_group_that_changed(
    task: RenderTask, operator: User, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(operator)
    live = client.get(f"{PAGE}?tasks={task.pk}").context
    asked = {"tasks": task.pk, "v": live["v"], "shown": live["shown"]}
    assert client.get(f"{PAGE}live/", asked).status_code == 204
    failing(make_frame(task, number=4), TEXTURE, cost="1.5")
    with django_capture_on_commit_callbacks(execute=True):
        tasks_touch(account_id=task.account_id, task_ids=[task.pk])
    answer = client.get(f"{PAGE}live/", asked)
    html = answer.content.decode()
    assert "Retry these 4" in html
    assert "out of memory" not in html
    assert 'id="failures-head"' in html


def test_the_page_takes_few_queries(task: RenderTask, operator: User) -> None:
    def asked() -> int:
        client.get(f"{PAGE}?tasks={task.pk}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{PAGE}?tasks={task.pk}")
        return len(queries)

    client = signed_in(operator)
    few = asked()
    for number in range(20):
        failing(make_frame(task, number=100 + number), f"ERROR: {chr(97 + number)}")
    assert asked() <= few + 1


def test_other_pages_lead_to_it(task: RenderTask, operator: User) -> None:
    RenderTask.objects.update(failed_frames=5)
    client = signed_in(operator)
    assert (
        f"{PAGE}?tasks={task.pk}" in client.get(f"/tasks/{task.pk}/").content.decode()
    )
    assert f'data-leads="{PAGE}"' in client.get("/tasks/").content.decode()


def test_a_grant_of_one_account_shows_what_failed_there(task: RenderTask) -> None:
    other = make_task(scene_name="secret.ma")
    failing(make_frame(other), "ERROR: secret")
    user = make_user("nobody")
    assert signed_in(user).get(PAGE).status_code == 403
    assert "secret" not in page(
        signed_in(make_user("looks", "farm.view_rendertask")), f"?tasks={task.pk}"
    )
