"""Small answers that several views give."""

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    """A request after django-htmx's middleware."""

    htmx: HtmxDetails


def no_content() -> HttpResponse:
    """204: the page stays as it is."""
    return HttpResponse(status=204)
