"""The contact sheet's page, its tiles, and what scripts ask for."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from apps.farm.models import FarmAccount, FrameImage, RenderTask
from apps.farm.reconcile import tasks_touch
from apps.farm.watching import wanted_frames
from tests.conftest import signed_in
from tests.dashboard.contact.contact_rows import (
    KEY,
    frame_of,
    make_layer,
    make_pictures,
)
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


@pytest.fixture
def account() -> FarmAccount:
    """An account whose mirror has been written to before."""
    return make_account(revision=10)


@pytest.fixture
def leaf(account: FarmAccount) -> RenderTask:
    """Ten frames: 3 failed, 6 missing, the others done, and pictured but for 2."""
    leaf = make_layer(account, [1, 2, 3, 4, 5, 7, 8, 9, 10, 11], states={3: 5})
    make_pictures(leaf)
    FrameImage.objects.filter(frame=frame_of(leaf, 2)).delete()
    return leaf


def tiles(client: Client, leaf: RenderTask, query: str = "") -> str:
    """Tiles of a leaf as scripts get them."""
    return client.get(f"/tasks/{leaf.pk}/pictures/tiles/?{query}").content.decode()


def kinds(html: str) -> list[str]:
    """What stands there in order: the class of a hole, "picture" for a picture."""
    found = re.findall(r'class="hole ([\w-]+)"|<(img)', html)
    return [hole or "picture" for hole, _img in found]


def test_pictures_and_holes_stand_in_frame_order(
    client: Client, leaf: RenderTask
) -> None:
    html = tiles(client, leaf, "count=7")
    assert kinds(html) == [
        "picture",
        "unfetched",
        "failed",
        "picture",
        "picture",
        "missing",
        "picture",
    ]
    assert re.findall(r"<b[^>]*>(?:<bdi>)?(\d+)", html) == list("1234567")
    assert f'href="/frames/{frame_of(leaf, 3).pk}/"' in html


@pytest.mark.parametrize(
    ("state", "kind", "word"),
    [
        ("missing", "no-picture", "No picture"),
        ("refused", "refused", "Refused"),
        ("failed", "no-picture", "Not fetched"),
        ("expired", "expired", "Thrown away"),
    ],
)
def test_a_hole_says_why_there_is_no_picture(
    client: Client, leaf: RenderTask, state: str, kind: str, word: str
) -> None:
    FrameImage.objects.filter(frame=frame_of(leaf, 1)).update(
        state=state, key="", reason="too_large: x"
    )
    html = tiles(client, leaf, "count=1")
    assert kinds(html) == [kind]
    assert word in html
    assert "The picture is too large." in html


def test_a_frame_that_failed_after_it_was_done_shows_no_old_picture(
    client: Client, account: FarmAccount
) -> None:
    leaf = make_layer(account, [1, 2, 3], states={})
    make_pictures(leaf)
    leaf.frames.filter(number=2).update(status_code=5)
    assert kinds(tiles(client, leaf)) == ["picture", "failed", "picture"]


def test_the_picture_of_an_earlier_attempt_says_so_and_is_fetched_anew(
    client: Client, leaf: RenderTask
) -> None:
    frame = frame_of(leaf, 1)
    leaf.frames.filter(pk=frame.pk).update(resubmissions=1)
    html = tiles(client, leaf, "count=1")
    assert "Picture of an earlier attempt" in html
    assert frame.pk in wanted_frames()


def test_what_is_in_view_and_lacks_its_picture_is_wanted(
    client: Client, leaf: RenderTask
) -> None:
    tiles(client, leaf, "from=2&count=8")
    assert wanted_frames() == frozenset()
    tiles(client, leaf, "from=0&count=3")
    assert wanted_frames() == {frame_of(leaf, 2).pk}


def test_unchanged_tiles_are_not_sent_again(client: Client, leaf: RenderTask) -> None:
    address = f"/tasks/{leaf.pk}/pictures/tiles/?count=5"
    first = client.get(address)
    assert first["Whole"] == "1"
    again = client.get(f"{address}&shown={first['Shown']}")
    assert again.status_code == 204


def test_only_tiles_that_look_different_are_sent(
    client: Client, leaf: RenderTask
) -> None:
    address = f"/tasks/{leaf.pk}/pictures/tiles/?count=5"
    first = client.get(address)
    frame = frame_of(leaf, 2)
    FrameImage.objects.create(
        frame=frame,
        state="ready",
        key=KEY,
        of_attempt="0.0",
        fetched_at=leaf.read_at,
    )
    answer = client.get(f"{address}&shown={first['Shown']}")
    assert answer["Whole"] == "0"
    assert re.findall(r'<li id="(\w+)"', answer.content.decode()) == [f"i{frame.pk}"]
    assert client.get(f"{address}&shown={answer['Shown']}").status_code == 204


def test_tiles_come_all_where_frames_came(client: Client, leaf: RenderTask) -> None:
    address = f"/tasks/{leaf.pk}/pictures/tiles/?count=9"
    first = client.get(address)
    leaf.frames.create(remote_id=6, number=6, name="6", status_code=4, revision=11)
    tasks_touch(account_id=leaf.account_id, task_ids=[leaf.pk])
    answer = client.get(f"{address}&shown={first['Shown']}")
    assert answer["Whole"] == "1"
    assert len(kinds(answer.content.decode())) == 9


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("frames=failed", ["failed"]),
        ("frames=missing", ["missing"]),
        ("frames=nonsense&from=-5&count=1", ["picture"]),
        ("from=9999999999999999999&count=x&fine=1", ["picture"]),
        ("from=400&count=40", []),
    ],
)
def test_filters_are_in_the_address(
    client: Client, leaf: RenderTask, query: str, expected: list[str]
) -> None:
    assert kinds(tiles(client, leaf, query))[:1] == expected


def test_a_part_takes_one_query_for_its_pictures(
    client: Client,
    account: FarmAccount,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    leaf = make_layer(account, range(1, 2001))
    make_pictures(leaf)
    tiles(client, leaf)
    with django_assert_num_queries(5):
        # Session, user, rights, the task, the pictures.
        assert len(kinds(tiles(client, leaf, "from=1500&count=200"))) == 200


def test_the_page_has_a_section_for_each_layer(
    client: Client, account: FarmAccount
) -> None:
    parent = make_task(account, child_count=2)
    for name in ("beauty", "crypto"):
        make_layer(account, range(1, 300), parent=parent, layer_name=name)
    page = client.get(f"/tasks/{parent.pk}/pictures/").content.decode()
    assert page.count('<section class="sheet') == 2
    assert page.count('data-count="299"') == 2
    assert "<img" not in page.split('id="sheets"')[1]
    child = parent.children.first()
    assert child is not None
    page = client.get(f"/tasks/{parent.pk}/pictures/?child={child.pk}")
    assert page.content.decode().count('<section class="sheet') == 1


def test_without_scripts_there_are_pages(client: Client, account: FarmAccount) -> None:
    leaf = make_layer(account, range(1, 301))
    make_pictures(leaf)
    address = f"/tasks/{leaf.pk}/pictures/"
    assert "at=0" in client.get(address).content.decode()
    first = client.get(f"{address}?at=0").content.decode()
    assert first.count("<li id=") == 120
    assert 'rel="prev"' not in first
    assert f'rel="next" href="?child={leaf.pk}&amp;at=120"' in first
    last = client.get(f"{address}?at=240").content.decode()
    assert last.count("<li id=") == 60
    assert 'rel="next"' not in last


def test_a_live_answer_tells_counts_that_moved(
    client: Client,
    leaf: RenderTask,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    page = client.get(f"/tasks/{leaf.pk}/pictures/").content.decode()
    element = re.search(r'<i id="live"[^>]*>', page)
    assert element
    mark = dict(re.findall(r'data-(url|v|since|shown)="([^"]*)"', element[0]))
    url = mark.pop("url").replace("&amp;", "&")
    assert client.get(url, mark).status_code == 204
    leaf.frames.filter(number=3).update(status_code=4, revision=11)
    with django_capture_on_commit_callbacks(execute=True):
        tasks_touch(account_id=leaf.account_id, task_ids=[leaf.pk])
    answer = client.get(url, mark).content.decode()
    assert f'hx-target="#h{leaf.pk}"' in answer
    assert 'hx-target="#contact-chips"' in answer
    assert 'hx-target="#sheets"' not in answer
