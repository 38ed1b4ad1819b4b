"""Ending a subscription by the link of a mail, for whoever holds the mail.

Programs that scan mails follow links, so asking for the page ends nothing: only a POST
does, from the page's button or from a mail program (RFC 8058), which has neither a
session nor a cookie. The token is all the proof there is, and all it opens is this.
"""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.costs.mails.subscriptions import (
    subscription_enable,
    subscription_end_by_token,
)
from apps.costs.mails.unsubscribe import subscription_by_token
from apps.costs.models import Subscription
from apps.dashboard.reports.readers import reader_of

SALT = "apps.dashboard.unsubscribe"
UNDO_S = 3600
"""So long whoever ended it may take that back from the page."""
MOST_MISSES = 30
"""Wrong tokens that one address may try in a minute."""


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """What would end, and the button; POST ends it."""
    row = subscription_by_token(token)
    if row is None:
        # Whoever has a real link is never held up by those who guess.
        if _misses(request) > MOST_MISSES:
            return render(request, "429.html", status=429)
        return _page(request, None, ended=True)
    with translation.override(row.language):
        if request.method != "POST":
            return _page(request, row, ended=not row.enabled)
        if "undo" in request.POST:
            return _undo(request, row)
        was_enabled = row.enabled
        subscription_end_by_token(token)
        undo = signing.dumps(row.pk, salt=SALT) if was_enabled else ""
        return _page(request, row, ended=True, undo=undo)


def _undo(request: HttpRequest, row: Subscription) -> HttpResponse:
    """Take it back, for whoever has just ended it."""
    try:
        proven = signing.loads(request.POST["undo"], salt=SALT, max_age=UNDO_S)
    except signing.BadSignature:
        proven = None
    if proven == row.pk:
        actor = f"link in a mail to {row.address}"
        subscription_enable(actor=actor, subscription=row, enabled=True)
    return _page(request, row, ended=not row.enabled, undone=row.enabled)


def _page(
    request: HttpRequest,
    row: Subscription | None,
    *,
    ended: bool,
    undo: str = "",
    undone: bool = False,
) -> HttpResponse:
    """The same for a subscription that has ended and for one that never was."""
    context = {
        "reader": None if row is None or ended else reader_of(row),
        "ended": ended,
        "undo": undo,
        "undone": undone,
    }
    return render(request, "account/unsubscribe.html", context)


def _misses(request: HttpRequest) -> int:
    """How many wrong tokens came from this address within a minute."""
    key = f"unsubscribe:{request.META.get('REMOTE_ADDR', '')}"
    try:
        cache.add(key, 0, timeout=60)
        return int(cache.incr(key))
    # Without a cache nobody is counted, and nobody is held up.
    except Exception:
        return 0
