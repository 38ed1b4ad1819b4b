"""Small answers that several views give."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    """A request after django-htmx's middleware."""

    htmx: HtmxDetails


def no_content() -> HttpResponse:
    """204: the page stays as it is."""
    return HttpResponse(status=204)


def asked_by_script(request: HttpRequest) -> bool:
    """Whether the answer goes to a script of a page, not to the window."""
    return request.headers.get("HX-Request") == "true"


def page_before(request: HttpRequest) -> str:
    """The page that a form was sent from; "" where it is none of ours, or not known."""
    here = {request.get_host()}
    for address in (request.POST.get("next", ""), request.META.get("HTTP_REFERER", "")):
        whole = address.startswith(("/", "http://", "https://"))
        if whole and url_has_allowed_host_and_scheme(address, allowed_hosts=here):
            return address
    return ""


def not_done(request: HttpRequest, words: str | Promise) -> HttpResponse:
    """To the sign-in page, and from there to the page that a click was made on.

    A note there says why it was not done. Who is signed in is sent on at once; scripts
    get 401 and take the window to the sign-in page themselves.
    """
    messages.warning(request, str(words), fail_silently=True)
    if asked_by_script(request):
        return HttpResponse(status=401)
    page = urlsplit(page_before(request))
    path = page._replace(scheme="", netloc="").geturl()
    return redirect_to_login(path or resolve_url(settings.LOGIN_REDIRECT_URL))
