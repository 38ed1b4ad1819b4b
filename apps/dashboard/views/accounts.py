"""Accounts: how each one is, and for administrators how it is set."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.dashboard.context import site_of
from apps.dashboard.forms import AccountForm
from apps.dashboard.guards import may_change_accounts, may_look
from apps.farm.account_services import (
    AccountInvalid,
    account_create,
    account_enable,
    account_update,
)
from apps.farm.models import AccountState, FarmAccount
from apps.farm.selectors.accounts import account_is_stale
from apps.farm.troubles import trouble_text

TONES = {
    AccountState.OK: "done",
    AccountState.UNREACHABLE: "stopped",
    AccountState.REFUSED: "failed",
    AccountState.THROTTLED: "stopped",
    AccountState.FROZEN: "stopped",
}


@dataclass(frozen=True)
class AccountLine:
    """One account as the list shows it."""

    account: FarmAccount
    tone: str
    label: str
    error: str
    platform: str
    stale: bool
    probe_at: datetime | None
    """When a farm that failed is asked again."""


@require_GET
@may_look
def account_list_page(request: HttpRequest) -> HttpResponse:
    """All accounts with state, age and balance."""
    site = site_of(request)
    lines = [_line(account, site.now) for account in FarmAccount.objects.defer("access_key_encrypted")]
    return render(request, "dashboard/accounts.html", {"lines": lines})


def _line(account: FarmAccount, now: datetime) -> AccountLine:
    state = AccountState(account.state)
    stale = account.enabled and account_is_stale(account, now)
    tone = TONES[state] if not stale or state != AccountState.OK else "stopped"
    return AccountLine(
        account=account,
        tone=tone if account.enabled else "abandoned",
        label=str(state.label) if account.enabled else _("Not polled"),
        error=trouble_text(account.error),
        platform=_platform(account),
        stale=stale,
        probe_at=account.retry_at,
    )


def _platform(account: FarmAccount) -> str:
    """Number of the region, with the name that the farm gives it."""
    for row in account.platform_names:
        if isinstance(row, dict) and row.get("platform") == account.platform:
            return f"{account.platform} · {row.get('name') or ''}".rstrip(" ·")
    return str(account.platform)


@require_http_methods(["GET", "POST"])
@may_look
@may_change_accounts
def account_add(request: HttpRequest) -> HttpResponse:
    """A new account; it is polled from the next tick on."""
    form = AccountForm(request.POST or None, account=None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                account = account_create(actor=request.user, wanted=form.wanted)
                if not form.cleaned_data["enabled"]:
                    account_enable(actor=request.user, account=account, enabled=False)
        except AccountInvalid as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The account was added."))
            return redirect("account-list")
    return _form(request, form)


@require_http_methods(["GET", "POST"])
@may_look
@may_change_accounts
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account; an empty key stays as it is."""
    account = get_object_or_404(FarmAccount, pk=pk)
    form = AccountForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                account_update(actor=request.user, account=account, wanted=form.wanted)
                account_enable(
                    actor=request.user,
                    account=account,
                    enabled=form.cleaned_data["enabled"],
                )
        except AccountInvalid as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The account was changed."))
            return redirect("account-list")
    return _form(request, form)


def _form(request: HttpRequest, form: AccountForm) -> HttpResponse:
    return render(
        request,
        "dashboard/account_form.html",
        {"form": form, "account": form.account},
        status=422 if form.errors else 200,
    )
