"""Error pages, in words that say what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token

from apps.common.http import asked_by_script, not_done, page_before
from apps.common.middleware import sign_in_path


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return render(request, "400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but without the right."""
    return render(request, "403.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without database, session or context, for these may be the fault."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)


TOO_OLD = _(
    "The page was too old: what you clicked was not done. Click again if you still "
    "want it."
)


def csrf_failure(request: HttpRequest, reason: str = "", **_more: Any) -> HttpResponse:
    """A form whose page is too old: it was not carried out, and its page is drawn anew.

    403 for forms of no page of ours, and for the sign-in form: where cookies are
    refused it would come back for ever.
    """
    ours = asked_by_script(request) or page_before(request)
    if ours and request.path != sign_in_path():
        return not_done(request, TOO_OLD)
    return render(request, "403_csrf.html", status=403)
