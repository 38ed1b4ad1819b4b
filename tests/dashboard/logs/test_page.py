"""The page of a frame's render log, its dialog, and the file."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.dashboard.logs.lines import PIECE
from apps.dashboard.logs.places import SHOWN
from apps.farm.logs.record import log_attempt
from apps.farm.models import FarmAccount, Frame, FrameLog
from apps.farm.watching import wanted_logs
from tests.factories import NOW, make_frame, make_task

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def busy(**fields: Any) -> Frame:
    values = {"status_code": 2, "started_at": NOW - timedelta(minutes=3)}
    return make_frame(make_task(), **values | fields)


def make_log(frame: Frame, text: str = "INFO: begun", **fields: Any) -> FrameLog:
    values = {"lines": text.count("\n") + 1, "size": len(text), "fetched_at": NOW}
    values |= {"attempt": log_attempt(frame), "state": "ready", "text": text}
    return FrameLog.objects.create(frame=frame, **values | fields)


def page(client: Client, frame: Frame, path: str = "", **headers: str) -> str:
    answer = client.get(f"/frames/{frame.pk}/log/{path}", headers=headers)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_lines_stand_as_they_are_and_errors_are_marked(client: Client) -> None:
    frame = busy()
    make_log(frame, "INFO: begun\nERROR: <no> texture\nwarning: slow")
    html = page(client, frame)
    assert "INFO: begun\n" in html
    assert '<span class="error" id="L2">ERROR: &lt;no&gt; texture\n</span>' in html
    assert '<span class="warning" id="L3">' in html
    assert "1 line tells of an error" in html
    assert '<a href="#L2">Line 2</a> <code class="farm-text">ERROR: &lt;no' in html
    assert "followed as long as the frame renders" in html


def test_a_stranger_has_no_log_fetched(client: Client) -> None:
    frame = busy()
    client.logout()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/frames/{frame.pk}/log/live/", headers=HTMX)
    assert answer.status_code in (302, 401)
    assert frame.pk not in wanted_logs()
    assert not [query for query in asked if "farm_" in query["sql"]]


def test_reading_a_page_has_the_log_fetched(client: Client) -> None:
    frame = busy()
    assert "The log is being fetched from the farm." in page(client, frame)
    assert frame.pk in wanted_logs()


def test_a_frame_in_a_dialog_leads_to_its_log(client: Client) -> None:
    frame = busy()
    for headers in ({}, HTMX):
        html = client.get(f"/frames/{frame.pk}/", headers=headers).content.decode()
        assert f'href="/frames/{frame.pk}/log/"' in html


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status_code": 1, "started_at": None}, "It was not on a machine yet."),
        ({"status_code": 2}, "being fetched from the farm"),
        ({"deleted_at": NOW}, "its log was never read"),
    ],
)
def test_without_a_log_it_says_why(
    client: Client, fields: dict[str, Any], said: str
) -> None:
    assert said in page(client, busy(**fields))


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("empty", "", "The farm has no log of it, or none yet."),
        ("failed", "The farm did not answer in time.", "did not answer in time"),
    ],
)
def test_a_log_that_was_not_had_says_why(
    client: Client, state: str, reason: str, said: str
) -> None:
    frame = busy()
    make_log(frame, "", state=state, reason=reason, lines=0)
    html = page(client, frame)
    assert said in html
    assert "<pre" not in html


def test_an_old_state_is_told(client: Client) -> None:
    frame = busy()
    make_log(frame, state="failed", reason="The farm did not answer in time.")
    html = page(client, frame)
    assert "It could not be read again: The farm did not answer in time." in html
    assert "INFO: begun" in html


def test_the_log_of_an_attempt_before_is_called_so(client: Client) -> None:
    frame = busy(resubmissions=1)
    make_log(frame, attempt="0.1", is_complete=True)
    assert "of an attempt before the present one" in page(client, frame)


def test_a_long_log_shows_its_end_and_says_what_is_missing(client: Client) -> None:
    frame = busy()
    lines = [f"line {number}" for number in range(1, SHOWN + 501)]
    make_log(frame, "\n".join(lines), dropped=100, is_cut=True)
    html = page(client, frame)
    assert "line 500\n" not in html
    assert "line 501\n" in html
    assert "Lines 601–2,600" in html
    assert "Only the end of the log is kept here" in html
    assert html.count("<pre") == SHOWN // PIECE + 1
    whole = page(client, frame, "text/")
    assert whole.split("\n") == lines


def asked(html: str) -> str:
    """The address that the page asks, with what it shows."""
    marker = r'<i id="live"[^>]*data-url="([^"]+)"[^>]*data-shown="([^"]+)"'
    found = re.search(marker, html)
    assert found is not None
    return f"{found[1]}?v=old&shown={found[2]}"


@pytest.mark.parametrize(
    ("more", "drawn"), [("!", ["log-head", "piece1"]), ("\nnew", ["log-head", "log"])]
)
def test_only_the_piece_that_grows_is_sent(
    client: Client, more: str, drawn: list[str]
) -> None:
    frame = busy()
    log = make_log(frame, "\n".join(f"line {n}" for n in range(1, 2 * PIECE)))
    url = asked(page(client, frame))
    log.text, log.size = log.text + more, log.size + len(more)
    log.save()
    answer = client.get(url, headers=HTMX).content.decode()
    assert re.findall(r'hx-target="#((?:log|piece)[^"]*)"', answer) == drawn


def test_the_dialog_shows_the_end_and_asks_for_more(client: Client) -> None:
    frame = busy()
    make_log(frame, "\n".join(f"line {number}" for number in range(1, 501)))
    html = page(client, frame, **HTMX)
    assert "<dialog" in html
    assert "line 301\n" in html
    assert "line 300\n" not in html
    again = re.search(r'hx-get="([^"]+)" hx-trigger="every 2s"', html)
    assert again is not None
    assert client.get(again[1], headers=HTMX).status_code == 204
    old = client.get(again[1] + "x", headers=HTMX).content.decode()
    assert 'hx-target="#log-end"' in old


def test_a_complete_log_asks_for_no_more(client: Client) -> None:
    frame = busy(status_code=4)
    make_log(frame, is_complete=True)
    html = page(client, frame, **HTMX)
    assert "hx-trigger" not in html.split("<dialog")[1]
    assert "It is complete." in html


def test_the_file_is_plain_text_under_a_name_of_ours(client: Client) -> None:
    frame = busy(name="../../etc/passwd")
    make_log(frame, "<html>")
    answer = client.get(f"/frames/{frame.pk}/log/text/")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="frame-{frame.pk}.log"'
    )
    assert client.get(f"/frames/{busy().pk}/log/text/").status_code == 404


@pytest.mark.parametrize("path", ["", "live/", "text/"])
def test_it_is_for_those_who_may_look(
    client: Client, stranger: User, path: str
) -> None:
    frame = busy()
    client.force_login(stranger)
    assert client.get(f"/frames/{frame.pk}/log/{path}").status_code == 403
    client.logout()
    assert client.get(f"/frames/{frame.pk}/log/{path}").status_code == 302


@pytest.mark.parametrize("path", ["", "text/"])
def test_a_frame_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/frames/999999/log/{path}").status_code == 404


def test_a_log_that_cannot_be_had_now_is_not_awaited(client: Client) -> None:
    frame = busy()
    FarmAccount.objects.update(failures=2)
    away = "The farm cannot be reached now."
    html = page(client, frame)
    assert away in html and "being fetched" not in html
    make_log(frame)
    html = page(client, frame)
    assert away in html and "followed as long" not in html
    FrameLog.objects.update(is_complete=True)
    assert away not in page(client, frame)
    FarmAccount.objects.update(failures=0)
    FrameLog.objects.update(is_complete=False)
    assert "followed as long" in page(client, frame)
