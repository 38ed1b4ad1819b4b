"""Signing in and out, and the pages for when something is wrong."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from apps.dashboard.views import errors

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"


def text_of(html: str) -> str:
    """What people read of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def sign_in(client: Client, **values: str) -> object:
    """Posts the sign-in form."""
    data = {"login": "viewer", "password": PASSWORD, "remember": "on"}
    return client.post("/sign-in/", data | values)


def test_people_sign_in_and_land_where_they_were_going(viewer: User) -> None:
    client = Client()
    assert client.get("/password/").headers["Location"] == "/sign-in/?next=/password/"
    answer = sign_in(client, next="/password/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/password/")
    assert client.get("/password/").status_code == 200


def test_nobody_is_sent_elsewhere_after_signing_in(viewer: User) -> None:
    answer = sign_in(Client(), next="https://elsewhere.invalid/")
    assert "elsewhere" not in answer.headers["Location"]


def test_the_way_back_survives_a_wrong_password(viewer: User) -> None:
    answer = sign_in(Client(), password="wrong", next="/password/?a=1")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="next" value="/password/?a=1"' in html
    assert 'role="alert"' in html
    assert 'value="viewer"' in html
    assert "wrong" not in html


def test_a_wrong_name_looks_like_a_wrong_password(viewer: User) -> None:
    known = text_of(sign_in(Client(), password="wrong").content.decode())
    unknown = text_of(sign_in(Client(), login="nobody").content.decode())
    assert known == unknown


def test_too_many_tries_are_turned_away_in_the_house_look(viewer: User) -> None:
    client = Client()
    answers = [sign_in(client, password="wrong") for _ in range(12)]
    assert answers[-1].status_code in {200, 429}
    assert sign_in(client).status_code != 302
    assert "farmdash" in text_of(answers[-1].content.decode())


def test_a_session_ends_when_people_sign_out(viewer: User) -> None:
    client = Client()
    client.force_login(viewer)
    assert "Do you want to sign out?" in text_of(
        client.get("/sign-out/").content.decode()
    )
    client.post("/sign-out/")
    assert client.get("/password/").status_code == 302


def test_passwords_can_be_changed(viewer: User) -> None:
    client = Client()
    client.force_login(viewer)
    new = {"password1": "another pass phrase", "password2": "another pass phrase"}
    client.post("/password/", {"oldpassword": PASSWORD} | new)
    viewer.refresh_from_db()
    assert viewer.check_password("another pass phrase")


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password"])
def test_nobody_can_sign_up_or_reset_by_mail(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_language_is_chosen_before_signing_in() -> None:
    client = Client()
    answer = client.post("/preferences/", {"language": "zh-hans", "next": "/sign-in/"})
    assert answer.headers["Location"] == "/sign-in/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert '<html lang="zh-hans">' in client.get("/sign-in/").content.decode()


def test_preferences_are_no_way_to_elsewhere() -> None:
    values = {"language": "en", "next": "https://elsewhere.invalid/"}
    assert "elsewhere" not in Client().post("/preferences/", values).headers["Location"]


def test_an_address_that_is_not_there_says_so(viewer: User) -> None:
    client = Client()
    client.force_login(viewer)
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "There is nothing at this address." in text_of(answer.content.decode())


def test_somebody_without_any_right_can_sign_out_again(stranger: User) -> None:
    client = Client()
    client.force_login(stranger)
    answer = client.get("/")
    assert answer.status_code == 403
    assert 'href="/sign-out/"' in answer.content.decode()


def test_an_old_form_says_that_nothing_was_done(viewer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(viewer)
    answer = client.post("/sign-out/")
    assert answer.status_code == 403
    assert "Nothing was done." in text_of(answer.content.decode())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_of_a_fault_needs_no_database(
    language: str, django_db_blocker: object
) -> None:
    with override(language), django_db_blocker.block():  # type: ignore[attr-defined]
        answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert f'<html lang="{language}">' in answer.content.decode()


@pytest.mark.parametrize("path", ["/sign-in/", "/nothing/"])
def test_pages_forbid_everything_inline(path: str) -> None:
    policy = Client().get(path).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; img-src 'self' data:")
    assert "unsafe" not in policy
