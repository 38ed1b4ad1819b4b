"""Clicks: asked back about where they spend or destroy, then written as intents."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.actions.models import Intent
from apps.audit.models import AuditEntry
from apps.farm.models import Frame, RenderTask
from tests.conftest import VIEW, make_user, signed_in
from tests.dashboard.farm_rows import make_family
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(operator: User) -> Client:
    """Somebody who may look and act."""
    return signed_in(operator)


def click(client: Client, operation: str, *tasks: RenderTask, **more: Any) -> str:
    """What htmx gets for a click."""
    ids = ",".join(str(task.pk) for task in tasks)
    data = {"operation": operation, "tasks": ids} | more
    answer = client.post("/clicks/", data, headers=HTMX)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def confirm(client: Client, question: str, **filled: str) -> str:
    """The answer to a click on the button of a question that was filled in."""
    form = question.split('<form id="question"')[1]
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    data = {name: unescape(value) for name, value in fields} | filled
    return client.post("/clicks/", data, headers=HTMX).content.decode()


def intents() -> list[tuple[str, int, str]]:
    """Operation, task and state of all intents."""
    rows = Intent.objects.order_by("task_id", "requested_at")
    return list(rows.values_list("operation", "task_id", "state"))


def test_stopping_needs_no_question(client: Client, operator: User) -> None:
    task = make_task()
    html = click(client, "stop", task)
    assert intents() == [("stop", task.pk, "queued")]
    assert "Stop: Requested" in html
    assert '<hx-partial hx-target="#toasts"' in html
    assert AuditEntry.objects.get().actor == operator.username


def test_the_page_looks_at_once_what_became_of_a_click(client: Client) -> None:
    data = {"operation": "stop", "tasks": make_task().pk}
    answer = client.post("/clicks/", data, headers=HTMX)
    assert "farmdash:clicked" in answer["HX-Trigger"]


@pytest.mark.parametrize(
    ("operation", "state", "title"),
    [
        ("retry_failed", 30, "Retry 2 failed frames?"),
        ("start", 10, "Start 1 task?"),
        ("full_speed", 5, "Switch 1 task to full speed?"),
        ("abandon", 5, "Abandon 1 task?"),
        ("delete", 25, "Delete 1 task?"),
    ],
)
def test_what_spends_or_destroys_is_asked_back_about(
    client: Client, operation: str, state: int, title: str
) -> None:
    task = make_task(
        status_code=state, failed_frames=2, scene_name="shot <1>.ma", cost=3
    )
    html = click(client, operation, task)
    assert intents() == []
    assert title in html
    assert "shot &lt;1&gt;.ma" in html
    assert "Cost so far: CN¥3.00" in re.sub(r"\s+", " ", html)
    confirm(client, html)
    assert intents() == [(operation, task.pk, "queued")]


def test_what_cannot_be_taken_back_is_not_one_key_away(client: Client) -> None:
    html = click(client, "delete", make_task())
    _cancel, _, do = html.partition("data-close autofocus")
    assert do
    assert "btn-danger" in do
    assert "autofocus" not in do


def test_a_question_about_many_names_some_and_counts_the_rest(client: Client) -> None:
    account = make_account(currency="CNY")
    dollars = make_account(currency="USD")
    tasks = [make_task(account, scene_name=f"s{n}.ma", cost=1) for n in range(11)]
    done = make_task(account, status_code=25, scene_name="done.ma", cost=99)
    html = click(client, "abandon", *tasks, done, make_task(dollars, cost=7))
    plain = re.sub(r"\s+", " ", html)
    assert html.count('<li class="farm-text">') == 8
    assert "and 4 more" in html
    assert "1 selected task is left out" in html
    assert "done.ma" not in html
    assert "CN¥11.00, $7.00" in plain
    confirm(client, html, typed="12")
    assert done.pk not in [task for _, task, _ in intents()]
    assert len(intents()) == 12


def test_a_question_that_fits_nothing_has_no_button(client: Client) -> None:
    html = click(client, "start", make_task(status_code=25))
    assert "None of the selected tasks is in a state for it." in html
    assert "<form" not in html


def test_retrying_a_parent_is_asked_of_its_layers(client: Client) -> None:
    parent = make_family(status_code=30)
    confirm(client, click(client, "retry_failed", parent))
    layers = list(parent.children.order_by("pk").values_list("pk", flat=True))
    assert intents() == [("retry_failed", pk, "queued") for pk in layers]


def test_chosen_frames_are_retried_by_the_farms_ids(client: Client) -> None:
    parent = make_family(status_code=30)
    failed = list(Frame.objects.filter(status_code=5).order_by("pk"))
    chosen = ",".join(str(frame.pk) for frame in failed)
    html = click(client, "retry_frames", parent, frames=chosen)
    assert "Retry 2 frames?" in html
    confirm(client, html)
    sent = {i.task_id: i.frame_ids for i in Intent.objects.all()}
    assert sent == {frame.task_id: [frame.remote_id] for frame in failed}


def test_frames_that_are_done_are_rendered_again_on_express_wish_only(
    client: Client,
) -> None:
    task = make_task(status_code=25)
    done = make_frame(task, status_code=4)
    html = click(client, "retry_frames", task, frames=done.pk)
    assert "Render 1 frame that is done again, too" in html
    assert 'name="include_done" value="1" form="question" required>' in html
    told = confirm(client, html)
    assert "ask expressly to render them again" in told
    answer = {"confirmed": "1", "include_done": "1"}
    click(client, "retry_frames", task, frames=done.pk, **answer)
    assert [state for _, _, state in intents()] == ["withdrawn", "queued"]


def test_done_frames_among_failed_ones_need_no_consent_to_be_left_out(
    client: Client,
) -> None:
    task = make_task(status_code=30)
    done = make_frame(task, number=1, status_code=4)
    failed = make_frame(task, number=2, status_code=5)
    html = click(client, "retry_frames", task, frames=f"{done.pk},{failed.pk}")
    assert 'name="include_done" value="1" form="question">' in html


def test_all_frames_that_a_filter_finds_can_be_retried(client: Client) -> None:
    task = make_task(status_code=30)
    for number in range(1, 61):
        node = "bad" if number % 2 else "good"
        make_frame(task, number=number, status_code=5, node=node)
    matching = "?frames=failed&node=bad"
    html = click(client, "retry_frames", task, matching=matching)
    assert "Retry 30 frames?" in html
    confirm(client, html)
    assert len(Intent.objects.get().frame_ids or []) == 30


def test_a_viewer_is_refused_in_words(viewer: User) -> None:
    task = make_task()
    data = {"operation": "stop", "tasks": task.pk}
    answer = signed_in(viewer).post("/clicks/", data)
    assert answer.status_code == 403
    assert "does not have the right" in answer.content.decode()
    assert intents() == []


def test_each_operation_needs_its_own_right() -> None:
    client = signed_in(make_user("mei", *VIEW, "actions.operate"))
    task = make_task()
    for operation in ("full_speed", "abandon", "delete"):
        data = {"operation": operation, "tasks": task.pk, "confirmed": "1"}
        assert client.post("/clicks/", data).status_code == 403
    assert intents() == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "There is no such operation."),
        ({"operation": "explode", "tasks": "1"}, "There is no such operation."),
        ({"operation": "stop"}, "There is no such task."),
        ({"operation": "stop", "tasks": "x,,-5,<b>"}, "There is no such task."),
        ({"operation": "stop", "tasks": "9" * 30}, "There is no such task."),
        ({"operation": "delete", "tasks": "999999"}, "There is no such task."),
        ({"operation": "retry_frames", "matching": "?x"}, "There is no such task."),
        (
            {"operation": "stop", "tasks": ",".join(map(str, range(600)))},
            "more than one click may touch",
        ),
    ],
)
def test_nonsense_is_refused_in_words(
    client: Client, data: dict[str, str], said: str
) -> None:
    answer = client.post("/clicks/", data, headers=HTMX)
    assert said in answer.content.decode()
    assert 'class="note error"' in answer.content.decode()
    assert intents() == []


def test_the_same_click_twice_is_one_intent(client: Client) -> None:
    task = make_task()
    click(client, "stop", task)
    click(client, "stop", task)
    assert len(intents()) == 1


def test_what_was_not_taken_says_why(client: Client) -> None:
    html = click(client, "stop", make_task(status_code=25), make_task())
    assert "Stop: Requested" in html
    assert "It does not apply to a task that is “Done”." in html


def test_without_scripts_a_click_comes_back_to_its_page(client: Client) -> None:
    task = make_task()
    data = {"operation": "stop", "tasks": task.pk}
    origin = {"Referer": "http://testserver/tasks/?q=x"}
    answer = client.post("/clicks/", data, headers=origin)
    assert answer.status_code == 302
    assert answer["Location"] == "http://testserver/tasks/?q=x"
    assert "Stop: Requested" in client.get("/tasks/").content.decode()


def test_without_scripts_the_question_is_a_page(client: Client) -> None:
    task = make_task()
    data = {"operation": "delete", "tasks": task.pk}
    back = {"Referer": f"http://testserver/tasks/{task.pk}/"}
    html = client.post("/clicks/", data, headers=back).content.decode()
    assert "<html" in html
    assert f'name="next" value="http://testserver/tasks/{task.pk}/"' in html
    confirmed = data | {"confirmed": "1", "next": f"/tasks/{task.pk}/"}
    assert client.post("/clicks/", confirmed)["Location"] == f"/tasks/{task.pk}/"
    assert intents() == [("delete", task.pk, "queued")]


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "x:y"])
def test_a_click_leads_to_no_other_site(client: Client, address: str) -> None:
    data = {"operation": "stop", "tasks": make_task().pk, "next": address}
    assert client.post("/clicks/", data)["Location"] == "/"


def test_a_click_without_a_token_does_nothing(operator: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)
    data = {"operation": "stop", "tasks": make_task().pk}
    assert client.post("/clicks/", data).status_code == 403
    assert intents() == []


def test_the_row_shows_what_became_of_it(client: Client) -> None:
    task = make_task()
    click(client, "stop", task)
    assert "Stop: Requested" in client.get("/tasks/").content.decode()
    Intent.objects.update(
        state="rejected", code=603, message="busy & <b>", settled_at=timezone.now()
    )
    html = client.get("/tasks/").content.decode()
    assert "Refused by the farm: busy &amp; &lt;b&gt; (code 603)" in html
    assert '<small class="it bad">' in html


@pytest.fixture
def doubtful(operator: User) -> Intent:
    """A click of which nobody knows what became of it."""
    task = make_task()
    return Intent.objects.create(
        account=task.account,
        task=task,
        operation="full_speed",
        state="needs_person",
        reason="not_shown",
        requested_by=operator,
        requested_at=NOW,
        settled_at=NOW,
    )


@pytest.mark.parametrize(("said", "state"), [("1", "confirmed"), ("0", "refuted")])
def test_a_person_says_what_became_of_a_doubtful_click(
    client: Client, doubtful: Intent, said: str, state: str
) -> None:
    for page in ("/", f"/tasks/{doubtful.task_id}/"):
        html = client.get(page).content.decode()
        assert f'action="/clicks/{doubtful.pk}/"' in html
    client.post(f"/clicks/{doubtful.pk}/", {"happened": said}, headers=HTMX)
    assert intents() == [("full_speed", doubtful.task_id, state)]
    html = client.get(f"/tasks/{doubtful.task_id}/").content.decode()
    assert "Settled by a person who looked." in html
    assert f'action="/clicks/{doubtful.pk}/"' not in html


def test_only_who_may_do_it_may_say_that_it_was_done(
    viewer: User, doubtful: Intent
) -> None:
    client = signed_in(viewer)
    assert f"/clicks/{doubtful.pk}/" not in client.get("/").content.decode()
    answer = client.post(f"/clicks/{doubtful.pk}/", {"happened": "1"})
    assert answer.status_code == 403
    assert intents() == [("full_speed", doubtful.task_id, "needs_person")]


def test_a_verdict_that_is_none_changes_nothing(
    client: Client, doubtful: Intent
) -> None:
    address = f"/clicks/{doubtful.pk}/"
    assert client.post(address, {"happened": "maybe"}).status_code == 400
    assert client.post(address).status_code == 400
    unknown = "/clicks/00000000-0000-0000-0000-000000000000/"
    assert client.post(unknown, {"happened": "1"}).status_code == 404
    assert intents() == [("full_speed", doubtful.task_id, "needs_person")]
