"""Headers and request state that every page shares."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from apps.common.middleware import (
    ExpiredSessionMiddleware,
    SecurityHeadersMiddleware,
    sign_in_path,
)
from apps.common.zones import ViewerTimeZoneMiddleware


def passed_through(status: int = 200, **headers: str) -> HttpResponse:
    """An answer after the security headers."""

    def view(_: HttpRequest) -> HttpResponse:
        return HttpResponse(status=status, headers=headers)

    return SecurityHeadersMiddleware(view)(RequestFactory().get("/"))


def test_every_answer_restricts_what_a_page_may_load() -> None:
    policy = passed_through()["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; img-src 'self' data:;")
    assert "unsafe" not in policy


def test_a_stricter_policy_of_a_view_stays() -> None:
    answer = passed_through(**{"Content-Security-Policy": "sandbox"})
    assert answer["Content-Security-Policy"] == "sandbox"


def test_an_unchanged_answer_carries_its_age_and_next_to_nothing_else() -> None:
    answer = passed_through(204, Seen="1795410000", Vary="Cookie")
    assert dict(answer.headers) == {"Seen": "1795410000"}


@pytest.mark.django_db
def test_who_asks_is_not_looked_up_where_nobody_has_to_sign_in(
    django_assert_num_queries: Any, viewer: User
) -> None:
    client = Client()
    client.force_login(viewer)
    with django_assert_num_queries(0):
        assert client.get("/livez").status_code == 200
    assert Client().get("/tasks/").status_code == 302


def asked(*, by_htmx: bool, location: str) -> HttpResponse:
    """What a request gets that some view redirects."""

    def view(_: HttpRequest) -> HttpResponse:
        return HttpResponse(status=302, headers={"Location": location})

    headers = {"HX-Request": "true"} if by_htmx else {}
    return ExpiredSessionMiddleware(view)(RequestFactory().get("/", headers=headers))


def test_a_fragment_after_sign_out_is_401_never_a_sign_in_page() -> None:
    location = f"{sign_in_path()}?next=/tasks/"
    assert asked(by_htmx=True, location=location).status_code == 401
    assert asked(by_htmx=False, location=location).status_code == 302


def test_other_redirects_stay_as_they_are() -> None:
    assert asked(by_htmx=True, location="/tasks/").status_code == 302


def zone_of(cookie: str) -> str:
    """The zone that is active while a request with that cookie is answered."""
    seen: list[str] = []

    def view(_: HttpRequest) -> HttpResponse:
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    request = RequestFactory().get("/")
    request.COOKIES["zone"] = cookie
    ViewerTimeZoneMiddleware(view)(request)
    timezone.deactivate()
    return seen[0]


@pytest.mark.parametrize(
    ("cookie", "zone"),
    [
        ("Asia/Shanghai", "Asia/Shanghai"),
        ("", "UTC"),
        ("../../etc/passwd", "UTC"),
        ("Mars/Phobos", "UTC"),
    ],
)
def test_times_are_shown_in_the_browsers_zone(cookie: str, zone: str) -> None:
    assert zone_of(cookie) == zone


def test_a_page_without_sign_in_sends_the_visitor_there(client: Client) -> None:
    answer = client.get("/password/")
    assert answer.status_code == 302
    assert answer["Location"] == f"{sign_in_path()}?next=/password/"


def test_a_click_with_a_forged_token_is_refused(viewer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(viewer)
    assert client.post("/password/", {"password1": "x"}).status_code == 403
