"""How an account's files travel: numbers, servers, engines."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.dashboard.account_facts.page import (
    ReadingCard,
    account_or_404,
    live_page,
    version_of,
)
from apps.dashboard.account_facts.transfer import engines_of, server_of, storage_of
from apps.dashboard.guards import live, may_look
from apps.dashboard.live.parts import Groups, live_answer
from apps.farm.models import ReadingKind
from apps.farm.readings.read import reading_of

HERE = "account-transfer"
_KINDS = (
    ReadingKind.TRANSFER_BID,
    ReadingKind.TRANSFER_CONFIG,
    ReadingKind.TRANSFER_SERVER,
)


def transfer_version(request: HttpRequest, pk: int) -> str:
    """Changes with each of the readings that the page shows."""
    return version_of(pk, *_KINDS)


def transfer_context(
    request: HttpRequest, pk: int, version: str
) -> tuple[dict[str, Any], Groups]:
    """Context of the page, and its live parts; the key is in neither."""
    account = account_or_404(request, pk)
    bid, config, server = (reading_of(account, kind) for kind in _KINDS)
    cards = [
        ReadingCard("storage", (bid, config)),
        ReadingCard("engines", (config,)),
        ReadingCard("raysync", (server,)),
    ]
    context, groups = live_page(request, account, cards, here=HERE, version=version)
    shown = {
        "storage": storage_of(bid, config),
        "engines": engines_of(config),
        "server": server_of(server),
    }
    return context | shown, groups


@require_GET
@never_cache
@may_look
def account_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Storage numbers, engines, the RaySync server; a button for its key."""
    context, _groups = transfer_context(request, pk, transfer_version(request, pk))
    return render(request, "dashboard/account_facts/transfer.html", context)


@live(transfer_version)
def account_transfer_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Its cards that look different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = transfer_context(request, pk, version)
    return live_answer(
        request, "dashboard/account_facts/transfer_live.html", context, groups
    )
