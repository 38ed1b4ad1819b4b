"""An account's settings on the farm; the time-out can be changed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from apps.actions.accounts import account_intent_request
from apps.actions.limits.demands import Given
from apps.actions.reasons import ClickRefused
from apps.common.http import HtmxHttpRequest
from apps.dashboard.account_facts.changes import UPDATE, changes_of
from apps.dashboard.account_facts.farm_settings import farm_settings_of
from apps.dashboard.account_facts.page import (
    ReadingCard,
    account_or_404,
    live_page,
    sight_of,
    version_of,
)
from apps.dashboard.account_facts.time_out_form import TimeOutForm
from apps.dashboard.clicks.answers import notes_answer
from apps.dashboard.clicks.notes import notes
from apps.dashboard.clicks.signing_again import signed_in_at
from apps.dashboard.context import site_of
from apps.dashboard.guards import live, may_change_accounts, may_look
from apps.dashboard.live.parts import Card, Groups, Part, live_answer
from apps.farm.models import ReadingKind
from apps.farm.readings.read import reading_of

HERE = "account-farm-settings"


def _version(request: HttpRequest, pk: int) -> str:
    return version_of(pk, ReadingKind.SETTINGS)


def _context(
    request: HttpRequest, pk: int, version: str
) -> tuple[dict[str, Any], Groups]:
    account = account_or_404(request, pk)
    reading = reading_of(account, ReadingKind.SETTINGS)
    sight = sight_of(request, account)
    changes = changes_of(account, sight)
    cards: list[Part] = [
        ReadingCard("time-out", (reading,)),
        Card("changes", tuple(line.looks for line in changes)),
        ReadingCard("farm-settings", (reading,)),
    ]
    context, groups = live_page(request, account, cards, here=HERE, version=version)
    shown = {"farm": farm_settings_of(reading), "changes": changes}
    return context | shown, groups


def _page(
    request: HttpRequest, pk: int, form: TimeOutForm | None = None
) -> HttpResponse:
    context, _groups = _context(request, pk, _version(request, pk))
    if context["sight"].administers:
        context["form"] = form or TimeOutForm(
            account=context["account"],
            current=context["farm"].time_out,
            now=site_of(request).now,
        )
    status = 422 if form is not None else 200
    name = "dashboard/account_facts/settings.html"
    return render(request, name, context, status=status)


@require_GET
@may_look
def account_farm_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """All settings in words."""
    return _page(request, pk)


@live(_version)
def account_farm_settings_live(request: HttpRequest, pk: int) -> HttpResponse:
    """What of them looks different; the form stays as it is."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, pk, version)
    return live_answer(
        request, "dashboard/account_facts/settings_live.html", context, groups
    )


@require_http_methods(["GET", "POST"])
@may_look
@may_change_accounts
def account_time_out(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Ask the farm for another time-out: a click like any other, with its Undo."""
    account = account_or_404(request, pk)
    if not sight_of(request, account).administers:
        raise PermissionDenied
    if request.method != "POST":
        return redirect(HERE, pk)
    kept = farm_settings_of(reading_of(account, ReadingKind.SETTINGS))
    form = TimeOutForm(
        request.POST, account=account, current=kept.time_out, now=site_of(request).now
    )
    if not form.is_valid():
        return _page(request, pk, form)
    try:
        intent = account_intent_request(
            user=request.user,
            account=account,
            operation=UPDATE,
            params={"task_over_time": form.seconds},
            given=Given(signed_in_at=signed_in_at(request)),
            remote_addr=request.META.get("REMOTE_ADDR", ""),
        )
    except ClickRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, pk, form)
    return notes_answer(request, notes([intent]))
