"""The card beside a cell."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.conftest import signed_in
from tests.dashboard.farm_rows import make_image
from tests.dashboard.hostile import ALL, raw_markup
from tests.factories import make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


def card(client: Client, **fields: object) -> str:
    """The card of a frame like that."""
    frame = make_frame(make_task(), **fields)
    return client.get(f"/frames/{frame.pk}/card/").content.decode()


def test_it_tells_what_the_frame_took(client: Client) -> None:
    html = card(
        client,
        name="2-4[1]",
        status_code=4,
        seconds=130,
        cost="1.5",
        node="10.0.0.7",
        resubmissions=2,
        average_memory=2**31,
    )
    for text in ("2-4[1]", "2 min 10 s", "CN¥1.50", "10.0.0.7", "2.0\xa0GB", "Done"):
        assert text in html, text


def test_it_shows_the_picture_or_why_there_is_none(client: Client) -> None:
    frame = make_frame(make_task(), status_code=4)
    html = client.get(f"/frames/{frame.pk}/card/").content.decode()
    assert "The picture was not fetched yet." in html
    image = make_image(frame)
    html = client.get(f"/frames/{frame.pk}/card/").content.decode()
    assert f"/{image.key}" in html


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"status_code": 5}, "The farm does not say why. Its log may."),
        (
            {"status_code": 5, "extra": {"frameStatusText": "task_frame_status_5"}},
            "log may",
        ),
        (
            {"status_code": 5, "extra": {"frameStatusText": "No licence <3>"}},
            "No licence &lt;3&gt;",
        ),
        ({"status_code": 11}, "It took longer than the task&#x27;s limit."),
        ({"status_code": 5, "extra": [1]}, "log may"),
    ],
)
def test_it_says_why_a_frame_failed(
    client: Client, fields: dict[str, object], message: str
) -> None:
    assert message in card(client, **fields)


def test_a_done_frame_has_no_message(client: Client) -> None:
    assert 'class="message' not in card(client, status_code=4)


@pytest.mark.parametrize("text", ALL)
def test_the_farms_text_stays_text(client: Client, text: str) -> None:
    extra = {"frameStatusText": text}
    assert not raw_markup(card(client, name=text, node=text, extra=extra))


def test_an_unknown_status_is_told_with_its_number(client: Client) -> None:
    assert "Unknown (99)" in card(client, status_code=99)


def test_nobody_sees_a_card_without_the_right(stranger: User) -> None:
    address = f"/frames/{make_frame(make_task()).pk}/card/"
    assert Client().get(address).status_code == 302
    assert signed_in(stranger).get(address).status_code == 403


def test_a_frame_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/frames/987654/card/").status_code == 404
