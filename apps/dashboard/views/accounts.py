"""Accounts: how each one is; for administrators, how it is set."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from apps.common.http import HtmxHttpRequest
from apps.dashboard.accounts.form import AccountForm
from apps.dashboard.accounts.lines import account_cards
from apps.dashboard.context import site_of
from apps.dashboard.guards import live, may_change_accounts, may_look
from apps.dashboard.live.pacing import paced_version
from apps.dashboard.live.parts import Frame, Groups, live_answer, live_context
from apps.farm.account_services import (
    AccountInvalid,
    account_accept_loss,
    account_create,
    account_enable,
    account_update,
)
from apps.farm.asking import account_ask, loss_ask
from apps.farm.models import FarmAccount
from apps.farm.selectors.accounts import platform_names
from apps.farm.troubles import trouble_text

may_add_accounts = permission_required("farm.add_farmaccount", raise_exception=True)


def _context(request: HttpRequest, version: str) -> tuple[dict[str, Any], Groups]:
    site = site_of(request)
    cards = account_cards(
        accounts=site.accounts,
        platforms=platform_names(),
        now=site.now,
        user=request.user,
    )
    groups: Groups = {
        "cards": [Frame(site)],
        "accounts": cards,
        "seen": [card.seen for card in cards],
    }
    context = {
        "cards": cards,
        **live_context(
            url=reverse("account-live"), version=version, site=site, groups=groups
        ),
    }
    return context, groups


@require_GET
@may_look
def account_list_page(request: HttpRequest) -> HttpResponse:
    """All accounts with state, age and balance."""
    context, _groups = _context(request, paced_version(request))
    return render(request, "dashboard/accounts/page.html", context)


@live(paced_version)
def account_live(request: HttpRequest) -> HttpResponse:
    """The accounts that look different."""
    version: str = request.live_version  # type: ignore[attr-defined]
    context, groups = _context(request, version)
    return live_answer(request, "dashboard/accounts/live.html", context, groups)


@require_http_methods(["GET", "POST"])
@may_look
@may_add_accounts
def account_add(request: HttpRequest) -> HttpResponse:
    """A new account; it is polled at once."""
    form = AccountForm(request.POST or None, account=None)
    if request.method == "POST" and form.is_valid() and _add(request, form):
        return redirect("account-list")
    return _form(request, form)


@require_http_methods(["GET", "POST"])
@may_look
@may_change_accounts
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account; an empty key stays as it is."""
    account = get_object_or_404(FarmAccount, pk=pk)
    form = AccountForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid() and _change(request, form, account):
        return redirect("account-list")
    return _form(request, form)


@require_POST
@may_look
@may_change_accounts
def account_polling(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop polling an account, or go on with it; its history stays either way."""
    account = get_object_or_404(FarmAccount, pk=pk)
    enabled = request.POST.get("enabled") == "1"
    account_enable(actor=request.user, account=account, enabled=enabled)
    if enabled:
        transaction.on_commit(partial(account_ask, pk), robust=True)
        messages.success(request, _("The account is polled again."))
    else:
        messages.success(request, _("The account is polled no more; all of it stays."))
    return redirect("account-list")


@require_http_methods(["GET", "POST"])
@may_look
@may_change_accounts
def account_accept(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Ask, then have what vanished from a frozen account believed gone."""
    account = get_object_or_404(FarmAccount, pk=pk)
    if request.method == "GET":
        name = "_accept" if request.htmx else "accept"
        return render(request, f"dashboard/accounts/{name}.html", {"account": account})
    try:
        account_accept_loss(actor=request.user, account=account)
    except AccountInvalid as error:
        messages.warning(request, trouble_text(str(error)))
        return redirect("account-list")
    if loss_ask(pk):
        messages.success(request, _("All tasks are read now; those missing are gone."))
    else:
        messages.error(
            request, _("No worker could be told. Nothing happened; try it again.")
        )
    return redirect("account-list")


def _add(request: HttpRequest, form: AccountForm) -> bool:
    """Whether the account was made; otherwise the form says why not."""
    try:
        with transaction.atomic():
            account = account_create(actor=request.user, wanted=form.wanted)
            if not form.cleaned_data["enabled"]:
                account_enable(actor=request.user, account=account, enabled=False)
            transaction.on_commit(partial(account_ask, account.pk), robust=True)
    except AccountInvalid as error:
        form.add_error(None, trouble_text(str(error)))
        return False
    messages.success(request, _("The account was added."))
    return True


def _change(request: HttpRequest, form: AccountForm, account: FarmAccount) -> bool:
    """Whether the account was changed; otherwise the form says why not."""
    enabled = form.cleaned_data["enabled"]
    try:
        with transaction.atomic():
            account_update(actor=request.user, account=account, wanted=form.wanted)
            account_enable(actor=request.user, account=account, enabled=enabled)
            transaction.on_commit(partial(account_ask, account.pk), robust=True)
    except AccountInvalid as error:
        form.add_error(None, trouble_text(str(error)))
        return False
    messages.success(request, _("The account was changed."))
    return True


def _form(request: HttpRequest, form: AccountForm) -> HttpResponse:
    if form.errors:
        form.key_was_lost()
    context = {"form": form, "account": form.account}
    status = 422 if form.errors else 200
    return render(request, "dashboard/accounts/form.html", context, status=status)
