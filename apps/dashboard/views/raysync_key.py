"""The key for RaySync. It is in the answer to a POST only, and in no cache."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.common.http import HtmxHttpRequest
from apps.dashboard.account_facts.page import account_or_404, sight_of
from apps.dashboard.account_facts.secret import CLOSED, KeyCard, key_card, key_shown
from apps.dashboard.context import site_of
from apps.dashboard.guards import may_change_accounts, may_look
from apps.dashboard.views.account_transfer import transfer_context, transfer_version
from apps.farm.models import FarmAccount, ReadingKind
from apps.farm.readings.read import reading_of


@require_http_methods(["GET", "POST"])
@never_cache
@may_look
@may_change_accounts
def raysync_key(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """POST: the key, as soon as the farm has told it. GET: the card without it."""
    account = account_or_404(request, pk)
    if not sight_of(request, account).administers:
        raise PermissionDenied
    if request.method != "POST":
        if not request.htmx:
            return redirect("account-transfer", pk)
        return _card(request, account, CLOSED)
    return _card(request, account, _asked(request, account))


def _asked(request: HtmxHttpRequest, account: FarmAccount) -> KeyCard:
    """The key, written down as seen before it is shown."""
    with transaction.atomic():
        reading = reading_of(account, ReadingKind.RAYSYNC_KEY)
        card = key_card(reading, now=site_of(request).now)
        if card.key:
            address = request.META.get("REMOTE_ADDR", "")
            key_shown(request.user, account, remote_addr=address)
    return card


def _card(
    request: HtmxHttpRequest, account: FarmAccount, card: KeyCard
) -> HttpResponse:
    if request.htmx:
        context = {"account": account, "key": card}
        return render(request, "dashboard/account_facts/_key.html", context)
    version = transfer_version(request, account.pk)
    whole, _groups = transfer_context(request, account.pk, version)
    return render(
        request, "dashboard/account_facts/transfer.html", whole | {"key": card}
    )
