"""Headers and request state that every page shares."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from apps.common.http import asked_by_script, not_done

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
SAFE = ("GET", "HEAD", "OPTIONS")
SIGNED_OUT = _(
    "You were signed out by then: what you clicked was not done. Click again if you "
    "still want it."
)
NEXT = Callable[[HttpRequest], HttpResponse]


@cache
def sign_in_path() -> str:
    """Path of the sign-in page."""
    return resolve_url(settings.LOGIN_URL)


NO_DOCUMENT = frozenset({"seen", "cache-control", "hx-trigger"})
"""Headers that an answer without content keeps."""


class SecurityHeadersMiddleware:
    """Content-Security-Policy on every answer; nothing inline is ever allowed.

    The outermost one. A live page asks once a second or two and mostly gets 204: no
    document that a header could restrict, so it carries next to none.
    """

    def __init__(self, get_response: NEXT) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header unless the view has a stricter one."""
        response = self.get_response(request)
        if response.status_code == 204:
            for name in [n for n in response.headers if n.lower() not in NO_DOCUMENT]:
                del response.headers[name]
        else:
            response.headers.setdefault(
                "Content-Security-Policy", CONTENT_SECURITY_POLICY
            )
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's, but it leaves views alone that need no sign-in: the user is not even
    looked up, so that an unchanged live poll costs no query."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """To the sign-in page, unless signed in or open to everybody."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """A click comes back to the page that it was made on, told as not done."""
        if request.method in SAFE:
            return super().handle_no_permission(request, view_func)
        return not_done(request, SIGNED_OUT)


class ExpiredSessionMiddleware:
    """A fragment asked for after sign-out: 401, never a sign-in page inside a row."""

    def __init__(self, get_response: NEXT) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Turn a redirect to sign-in into 401 for requests that htmx made."""
        response = self.get_response(request)
        to_sign_in = response.headers.get("Location", "").startswith(sign_in_path())
        if asked_by_script(request) and response.status_code == 302 and to_sign_in:
            return HttpResponse(status=401)
        return response
