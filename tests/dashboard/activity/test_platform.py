"""The platform's own logs on the activity page, in one list with the audit trail."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.audit.models import AuditEntry
from apps.dashboard.activity import page as activity_module
from apps.dashboard.activity.merged import Place, stretch
from apps.dashboard.activity.own import PATHS
from apps.farm.models import FarmRecord, Grant, RenderTask, Role
from tests.conftest import VIEW, make_user, signed_in
from tests.dashboard.activity_rows import click
from tests.dashboard.hostile import ALL, raw_markup
from tests.factories import make_account, make_task
from tests.farm.reading_rows import make_record

pytestmark = pytest.mark.django_db
URL = "/activity/"
STOP = "/api/rendering/task/renderingTask/stopTask"


@pytest.fixture
def task() -> RenderTask:
    return make_task(make_account(name="studio"), alias="2W5", scene_name="dune.ma")


@pytest.fixture
def admin() -> User:
    return make_user("boss", *VIEW, "farm.change_farmaccount")


def record(task: RenderTask, minutes: float = 0, **fields: Any) -> FarmRecord:
    """A line of some minutes ago, about the task."""
    values: dict[str, Any] = {
        "at": timezone.now() - timedelta(minutes=minutes),
        "actor": "halley",
        "source": "2",
        "what": "Stopping the task",
        "task_ids": [task.remote_id],
        "data": {"buttonName": "btn_stop", "requestURI": STOP, "channel": "2"},
    }
    return make_record(task.account, **values | fields)


def sign_in(task: RenderTask, minutes: float = 0, status: Any = 200) -> FarmRecord:
    return record(
        task,
        minutes,
        kind="login",
        source="Username and password login",
        what="" if status == 200 else "The account has been disabled.",
        task_ids=[],
        data={"loginStatus": status, "userUa": "Firefox"},
    )


def read(user: User, query: str = "") -> str:
    response = signed_in(user).get(URL + query)
    assert response.status_code == 200
    return response.content.decode()


def order(html: str, *texts: str) -> bool:
    places = [html.index(text) for text in texts]
    return places == sorted(places)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ('[{"newName":"hero","status":0}]', "Changing · hero"),
        ('[{"taskIds":[5],"labelNames":["hero","night"]}]', "Changing · hero, night"),
        ('[{"editName":"<b>studio</b>"}]', "Changing · &lt;b&gt;studio&lt;/b&gt;"),
        ('[{"taskIds":[5]}]', "Changing"),
        ('[{"label":7}]', "Changing"),
        ("[" * 9000, "Changing"),
        ('{"cut of', "Changing"),
        (7, "Changing"),
    ],
)
def test_a_line_names_the_label_or_the_environment_that_it_is_about(
    asked: object, told: str, task: RenderTask, admin: User
) -> None:
    record(task, what="Changing", data={"requestParam": asked, "channel": "2"})
    html = read(admin).replace("<bdi>", "").replace("</bdi>", "")
    assert f"halley: {told}</p>" in html


def test_what_was_done_elsewhere_stands_between_our_own_in_order_of_time(
    task: RenderTask, admin: User
) -> None:
    record(task, 10, what="Opened in the morning")
    click(task, verb="task.start")
    record(task, -10, what="Closed by the boss")
    html = read(admin)
    assert order(html, "Closed by the boss", "dune.ma", "Opened in the morning")
    assert "in the platform&#x27;s console" in html
    assert "from 192.0.2.7" in html
    assert f'<a href="/tasks/{task.pk}/">' in html
    assert "btn_stop" in html


def test_sign_ins_are_told_and_those_that_failed_are_found(
    task: RenderTask, admin: User
) -> None:
    sign_in(task, 1)
    sign_in(task, 2, "804")
    record(task, 3)
    html = read(admin, "?group=sign-ins")
    assert "halley signed in to the platform" in html
    assert "could not sign in to the platform: The account has been disabled." in html
    assert "Stopping the task" not in html
    bad = read(admin, "?bad=1")
    assert "could not sign in" in bad
    assert "signed in to the platform" not in bad
    assert "Stopping the task" not in bad


@pytest.mark.parametrize("status", [200, "200"])
def test_a_sign_in_that_worked_is_no_failure_however_it_is_written(
    status: Any, task: RenderTask, admin: User
) -> None:
    sign_in(task, 1, status)
    assert "Nothing like this was done" in read(admin, "?bad=1")
    assert "halley signed in" in read(admin)


def test_filters_find_lines_by_kind_person_task_and_text(
    task: RenderTask, admin: User
) -> None:
    other = make_task(task.account)
    record(task, 1)
    record(other, 2, actor="comet", what="Deleting the task")
    click(task)
    shown = {
        "?group=platform": ("Stopping the task", "Deleting the task"),
        "?group=clicks": (),
        "?person=comet": ("Deleting the task",),
        f"?task={task.pk}": ("Stopping the task",),
        "?q=Deleting": ("Deleting the task",),
        f"?account={task.account_id}": ("Stopping the task", "Deleting the task"),
        "?task=999999": (),
    }
    for query, expected in shown.items():
        html = read(admin, query)
        both = ("halley: Stopping the task", "comet: Deleting the task")
        found = tuple(text.partition(": ")[2] for text in both if text in html)
        assert found == expected, query


def test_nobody_reads_it_but_who_may_change_the_account(task: RenderTask) -> None:
    record(task)
    viewer = make_user("mei", *VIEW)
    limited = make_user("ada")
    Grant.objects.create(user=limited, account=task.account, role=Role.ADMINISTRATOR)
    for user in (viewer, limited):
        assert "Stopping the task" not in read(user)
        assert "On the platform itself" not in read(user)
        assert "Nothing like this" in read(user, "?group=platform")
        text = signed_in(user).get(URL + "entries.csv")
        assert b"Stopping" not in b"".join(text.streaming_content)  # type: ignore[attr-defined]


def sent(task: RenderTask, operation: str, at: Any, by: User) -> Intent:
    return Intent.objects.create(
        account=task.account,
        task=task,
        operation=operation,
        state="confirmed",
        requested_by=by,
        requested_at=at,
        sent_at=at,
        settled_at=at,
    )


def test_our_own_click_is_told_once(task: RenderTask, admin: User) -> None:
    line = record(task, 5, source="4")
    sent(task, "stop", line.at + timedelta(seconds=3), admin)
    assert "Stopping the task" not in read(admin)


@pytest.mark.parametrize(
    ("operation", "apart", "source", "remote"),
    [
        ("start", 3, "4", 0),
        ("stop", 600, "4", 0),
        ("stop", 3, "2", 0),
        ("stop", 3, "4", 1),
    ],
)
def test_what_was_not_ours_is_told(
    operation: str,
    apart: int,
    source: str,
    remote: int,
    task: RenderTask,
    admin: User,
) -> None:
    line = record(task, 5, source=source, task_ids=[task.remote_id + remote])
    sent(task, operation, line.at + timedelta(seconds=apart), admin)
    assert "Stopping the task" in read(admin)


def test_the_farms_clock_may_be_wrong(task: RenderTask, admin: User) -> None:
    line = record(task, 5, source="4")
    task.account.clock_offset_ms = 3_600_000
    task.account.save()
    sent(task, "stop", line.at - timedelta(hours=1), admin)
    assert "Stopping the task" not in read(admin)


def test_every_operation_is_known_by_its_interface() -> None:
    assert set(PATHS) == set(OPERATIONS)


def test_pages_show_everything_once(
    task: RenderTask, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity_module, "ROWS", 3)
    for number in range(5):
        click(task, request_id=f"c{number}", reason=f"reason {number}.")
        record(task, number - 2.5, what=f"line {number}.")
    expected = [f"{kind} {n}." for kind in ("reason", "line") for n in range(5)]
    found: list[str] = []
    query = ""
    for _ in range(5):
        html = read(admin, query)
        found += [text for text in expected if text in html]
        if 'rel="next"' not in html:
            break
        query = (
            html.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        )
        query = query.replace("&amp;", "&").removeprefix(URL)
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    "cursor", ["", "x", "~", "1~2026-11-23~3", "-1~", "1~x~2", "9" * 30 + "~", "\0"]
)
def test_a_cursor_that_means_nothing_is_the_beginning(cursor: str) -> None:
    place = Place.read(cursor)
    assert place == Place()


def test_a_place_survives_its_address(task: RenderTask) -> None:
    line, entry = record(task), click(task)
    for place in (Place(), Place().past(line), Place().past(line).past(entry)):
        assert Place.read(str(place)) == place


def test_lines_of_one_second_are_all_there(task: RenderTask) -> None:
    at = timezone.now()
    lines = {record(task, at=at).pk for _ in range(7)}
    place: Place | None = Place()
    found: list[int] = []
    while place is not None:
        part = stretch(
            AuditEntry.objects.all(), FarmRecord.objects.all(), limit=2, after=place
        )
        found += [one.pk for one in part.items]
        place = part.next
    assert sorted(found) == sorted(lines)


def test_the_file_holds_both(task: RenderTask, admin: User) -> None:
    record(task, 1, what="=HYPERLINK(1)")
    click(task)
    response: Any = signed_in(admin).get(URL + "entries.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    ours, theirs = csv.DictReader(io.StringIO(text))
    assert (ours["Verb"], theirs["Verb"]) == ("task.stop", "platform.operation")
    assert (theirs["Number"], theirs["Person"]) == ("", "halley")
    assert theirs["From where"] == "192.0.2.7"
    assert theirs["Key"] == str(task.remote_id)


@pytest.mark.parametrize("text", ALL, ids=range(len(ALL)))
def test_no_text_of_the_platform_is_more_than_text(
    text: str, task: RenderTask, admin: User
) -> None:
    fields = dict.fromkeys(("actor", "what", "address"), text)
    record(task, data={"requestParam": text, text: text}, **fields)
    record(task, kind="login", source=text, data={"loginStatus": text}, **fields)
    assert not raw_markup(read(admin))


def test_what_came_since_is_counted_with_ours(task: RenderTask, admin: User) -> None:
    client = signed_in(admin)
    html = client.get(URL).content.decode()
    record(task)
    click(task)
    live = html.partition('id="live"')[2].partition('data-url="')[2].partition('"')[0]
    address = live.replace("&amp;", "&") + "&v=old"
    told = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "2 new entries" in told


def test_the_number_of_queries_does_not_grow_with_the_lines(
    task: RenderTask, admin: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        record(task, number, source="4")
        sign_in(task, number)
    client = signed_in(admin)
    with django_assert_max_num_queries(22):
        client.get(URL)
