"""Attempts, parts and what was searched for, on the page of a log."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.farm.logs.record import log_attempt
from apps.farm.models import FarmAccount, Frame, FrameLog, FrameLogPart
from apps.farm.watching import wanted_log_parts
from tests.actions.failures import fail, noted
from tests.dashboard.logs.test_page import busy, make_log
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def page(client: Client, frame: Frame, asked: str = "", path: str = "") -> str:
    answer = client.get(f"/frames/{frame.pk}/log/{path}{asked}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def twice() -> Frame:
    """Failed twice, and renders for the third time; the second log was not kept."""
    frame = fail(make_frame(make_task(make_account())), node="render-1")
    make_log(frame, "ERROR: <first>", is_failed=True, is_complete=True)
    noted(frame)
    noted(fail(frame, node="render-2"))
    Frame.objects.filter(pk=frame.pk).update(
        status_code=2, resubmissions=2, started_at=NOW + timedelta(minutes=9)
    )
    frame.refresh_from_db()
    return frame


def test_attempts_can_be_chosen(client: Client, twice: Frame) -> None:
    make_log(twice, "INFO: third")
    html = page(client, twice)
    assert "INFO: third" in html
    chips = re.search(r'aria-label="Attempts">(.+?)</nav>', html)
    assert chips is not None
    assert re.findall(r"Attempt (\d)", chips[1]) == ["3", "2", "1"]
    assert "<bdi>render-2</bdi> · log not kept" in chips[1]
    first = re.search(r'href="([^"]+attempt=0[^"]+)"', chips[1])
    assert first is not None
    earlier = client.get(first[1]).content.decode()
    assert "ERROR: &lt;first&gt;" in earlier
    assert "The farm does not have it any more." in earlier
    assert "INFO: third" not in earlier


def test_the_file_is_of_the_attempt_that_is_shown(client: Client, twice: Frame) -> None:
    log = FrameLog.objects.get()
    make_log(twice, "INFO: third")
    assert page(client, twice, path="text/") == "INFO: third"
    file = page(client, twice, f"?attempt={log.attempt}", path="text/")
    assert file == "ERROR: <first>"
    answer = client.get(f"/frames/{twice.pk}/log/text/?attempt=7.7")
    assert answer.status_code == 404


def test_an_attempt_that_never_was_has_no_log(client: Client, twice: Frame) -> None:
    assert "of that attempt was not kept" in page(client, twice, "?attempt=7.7")


def long_log(**fields: Any) -> FrameLog:
    """The kept end of a log of 20 pages."""
    values = {"is_cut": True, "is_numbered": False, "size": 20_000, "page_size": 1_000}
    return make_log(busy(), "x" * 3_999, **values | {"page": 19} | fields)


def test_a_part_is_fetched_when_somebody_asks(client: Client) -> None:
    log = long_log()
    html = page(client, log.frame)
    assert "fetched from the farm part by part" in html
    assert f'rel="prev" href="/frames/{log.frame.pk}/log/?part=3"' in html
    assert wanted_log_parts() == frozenset()
    html = page(client, log.frame, "?part=3")
    assert "This part of the log is being fetched from the farm." in html
    assert wanted_log_parts() == {(log.frame.pk, 3)}
    assert 'data-url="/frames/' in html
    FrameLogPart.objects.create(
        log=log, number=3, state="ready", text="a\nERROR: b <i>", fetched_at=NOW
    )
    html = page(client, log.frame, "?part=3")
    assert "Part 4 of the 4 that come before" in html
    assert "ERROR: b &lt;i&gt;" in html
    assert '<a href="#L2">Line 2</a>' in html
    assert 'rel="next" href="/frames/' in html


@pytest.mark.parametrize(
    ("part", "fields", "said"),
    [
        (None, {"attempt": "0.1"}, "never read, and the farm does not have it"),
        ({"state": "empty"}, {}, "never read, and the farm does not have it"),
        (
            {"state": "failed", "reason": "The farm did not answer in time."},
            {},
            "did not answer in time",
        ),
    ],
)
def test_a_part_that_cannot_be_had_says_why(
    client: Client, part: dict[str, str] | None, fields: dict[str, str], said: str
) -> None:
    log = long_log(**fields)
    if part is not None:
        FrameLogPart.objects.create(log=log, number=3, fetched_at=NOW, **part)
    assert said in page(client, log.frame, "?part=3")


def test_what_is_found_is_shown_wherever_it_is(client: Client) -> None:
    frame = busy()
    lines = [f"line {n}" for n in range(1, 5_001)]
    lines[10] = lines[4_000] = "A <needle> here"
    make_log(frame, "\n".join(lines))
    html = page(client, frame, "?q=Needle")
    assert "Line <b data-hit-number>1</b> of 2 found" in html
    assert "A &lt;<mark>needle</mark>&gt; here" in html
    assert 'id="L11" data-hit="1"' in html
    assert "Lines 1–2,000" in html
    html = page(client, frame, "?q=needle&hit=2")
    assert "Lines 4,001–5,000" in html
    assert "In none of the kept lines" in page(client, frame, "?q=nowhere")


def test_the_page_stays_small(client: Client) -> None:
    log = make_log(busy(), "\n".join("y" * 79 for _ in range(6_500)))
    html = client.get(f"/frames/{log.frame.pk}/log/").content.decode()
    assert len(html) < 250_000
    assert log.attempt == log_attempt(log.frame)


def test_a_part_that_cannot_be_had_now_is_not_awaited(client: Client) -> None:
    log = long_log()
    FarmAccount.objects.update(enabled=False)
    html = page(client, log.frame, "?part=3")
    assert "The farm cannot be reached now." in html
    assert "being fetched" not in html
