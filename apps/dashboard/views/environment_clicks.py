"""Making an environment its program's default, and deleting one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.actions.reasons import ClickRefused
from apps.actions.services import account_intent_request
from apps.common.http import HtmxHttpRequest
from apps.dashboard.account_facts.page import account_or_404
from apps.dashboard.clicks.answers import notes_answer
from apps.dashboard.clicks.notes import Note, notes
from apps.dashboard.environments.lines import DEFAULT, DELETE
from apps.dashboard.environments.saved import Saved, saved_of
from apps.dashboard.guards import may_change_accounts, may_look
from apps.dashboard.tasks.filters import number_in
from apps.farm.models import FarmAccount, ReadingKind
from apps.farm.readings.read import reading_of


@require_http_methods(["GET", "POST"])
@may_look
@may_change_accounts
def environment_delete(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Ask, then have it deleted: a click like any other, with its Undo."""
    account = account_or_404(request, pk)
    given = request.POST if request.method == "POST" else request.GET
    saved = _saved(account, given)
    if saved is None:
        return _gone(request, account)
    if request.method == "POST":
        return _click(request, account, DELETE, saved)
    context = {
        "account": account,
        "saved": saved,
        "back": _back(account),
    }
    name = "delete" if request.htmx else "delete_page"
    return render(request, f"dashboard/environments/{name}.html", context)


@require_POST
@may_look
@may_change_accounts
def environment_default(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Have it taken for scenes of its program that name no other."""
    account = account_or_404(request, pk)
    saved = _saved(account, request.POST)
    if saved is None:
        return _gone(request, account)
    return _click(request, account, DEFAULT, saved)


def _saved(account: FarmAccount, given: Any) -> Saved | None:
    found = saved_of(reading_of(account, ReadingKind.ENVIRONMENTS))
    place = (given.get("name", ""), number_in(given.get("software")))
    return next((one for one in found if (one.name, one.software) == place), None)


def _gone(request: HtmxHttpRequest, account: FarmAccount) -> HttpResponse:
    words = _("There is no such environment any more. Nothing was asked of the farm.")
    return notes_answer(request, [Note("warning", words)], back=_back(account))


def _back(account: FarmAccount) -> str:
    return f"{reverse('environment-list')}?account={account.pk}"


def _click(
    request: HtmxHttpRequest, account: FarmAccount, operation: str, saved: Saved
) -> HttpResponse:
    try:
        intent = account_intent_request(
            user=request.user,
            account=account,
            operation=operation,
            target=saved.name,
            params={"cg_id": saved.software, "render_system": saved.system},
            remote_addr=request.META.get("REMOTE_ADDR", ""),
        )
    except ClickRefused as refused:
        return notes_answer(request, [Note("error", str(refused))])
    return notes_answer(request, notes([intent]))
