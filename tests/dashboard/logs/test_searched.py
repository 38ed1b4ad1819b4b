"""How much of a log a search looked through, and the way to the rest of it."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.dashboard.logs.searched import MOST_HITS
from apps.farm.logs.parts import MOST_WHOLE
from apps.farm.models import FrameLog, FrameLogPart
from apps.farm.watching import wanted_whole_logs
from tests.dashboard.logs.test_attempts import long_log, page
from tests.dashboard.logs.test_page import asked, busy, make_log
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ALL = 4
"""Parts before what long_log() keeps."""


@pytest.fixture
def client(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def part(log: FrameLog, number: int, text: str, **fields: Any) -> None:
    values = {"state": "ready", "fetched_at": NOW} | fields
    FrameLogPart.objects.create(log=log, number=number, text=text, **values)


def chips(html: str) -> list[str]:
    found = re.search(r'aria-label="Where in the log it was found">(.+?)</nav>', html)
    texts = re.findall(r"<a .+?</a>", found[1]) if found else []
    return [re.sub(r"<.+?>", "", text) for text in texts]


def test_a_log_that_is_all_here_says_only_what_was_found(client: Client) -> None:
    frame = busy()
    make_log(frame, "a\nb needle")
    html = page(client, frame, "?q=needle")
    assert "In 1 line" in html
    assert "earched" not in html


def test_it_says_what_was_searched_and_offers_the_rest(client: Client) -> None:
    log = long_log()
    part(log, 0, "A Needle\nno\nneedle two")
    part(log, 2, "nothing")
    html = page(client, log.frame, "?q=needle")
    assert "In none of the kept lines" in html
    assert "Searched: the kept lines, and 2 of the 4 parts before them." in html
    assert chips(html) == ["Part 1 2 lines"]
    assert f'href="/frames/{log.frame.pk}/log/?part=0&amp;q=needle"' in html
    assert f'href="/frames/{log.frame.pk}/log/?q=needle&amp;whole=1"' in html
    assert wanted_whole_logs() == frozenset()


def test_the_rest_is_read_when_somebody_wants_it(client: Client) -> None:
    log = long_log()
    part(log, 3, "needle")
    html = page(client, log.frame, "?q=needle&whole=1")
    assert wanted_whole_logs() == {log.frame.pk}
    assert '<progress value="1" max="4"' in html
    assert 'name="whole" value="1"' in html
    assert "?part=3&amp;q=needle&amp;whole=1" in html
    url = asked(html)
    for number in range(ALL - 1):
        part(log, number, "x")
    answer = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "The whole log was searched." in answer
    assert "<progress" not in answer


def test_on_a_part_the_kept_lines_are_searched_too(client: Client) -> None:
    log = long_log()
    FrameLog.objects.update(text="x\nneedle\n" + log.text)
    part(log, 3, "needle")
    html = page(client, log.frame, "?q=needle&part=3")
    assert chips(html) == ["Part 4 1 line", "Kept lines 1 line"]
    assert re.search(r'part=3[^"]*" aria-current="true"', html)
    assert f'href="/frames/{log.frame.pk}/log/?q=needle">Kept lines' in html


def test_a_part_that_cannot_be_read_is_told(client: Client) -> None:
    log = long_log()
    reason = "The farm did not answer in time."
    part(log, 0, "", state="failed", reason=reason)
    html = page(client, log.frame, "?q=x&whole=1")
    assert f"A part could not be read: {reason} It is tried again." in html


@pytest.mark.parametrize("gone", ["attempt", "frame", "parts"])
def test_what_the_farm_does_not_have_is_not_offered(client: Client, gone: str) -> None:
    log = long_log(**({"attempt": "0.1"} if gone == "attempt" else {}))
    if gone == "frame":
        log.frame.deleted_at = NOW
        log.frame.save()
    if gone == "parts":
        for number in range(ALL):
            part(log, number, "", state="empty")
    html = page(client, log.frame, "?q=y&whole=1")
    assert "The farm does not have the others any more." in html
    assert "<progress" not in html


def test_a_log_that_is_too_long_is_not_read_whole(client: Client) -> None:
    log = long_log(size=4_000 * (MOST_WHOLE + 9), page=4 * (MOST_WHOLE + 9) - 1)
    for number in range(MOST_HITS + 2):
        part(log, number, "y")
    html = page(client, log.frame, "?q=y&whole=1")
    assert "too long to be read whole" in html
    assert "<progress" not in html
    assert len(chips(html)) == MOST_HITS
    assert "2 earlier parts with it are not listed." in html


def test_nobody_has_a_log_read_that_they_may_not_see(
    client: Client, viewer: User
) -> None:
    log = long_log()
    viewer.user_permissions.clear()
    viewer.groups.clear()
    answer = client.get(f"/frames/{log.frame.pk}/log/?q=x&whole=1")
    assert answer.status_code in (403, 404)
    assert wanted_whole_logs() == frozenset()
