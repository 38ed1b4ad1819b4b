"""The limits of an account, from which on clicks are asked for more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.actions.limits.rules import rules_of
from apps.dashboard.accounts.limits_form import RulesForm
from apps.dashboard.guards import may_change_accounts, may_look
from apps.farm.models import FarmAccount


@require_http_methods(["GET", "POST"])
@may_look
@may_change_accounts
def account_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """See the limits, and set others."""
    account = get_object_or_404(FarmAccount, pk=pk)
    rules = rules_of([account.pk])[account.pk]
    form = RulesForm(request.POST or None, account=account, rules=rules)
    if request.method == "POST" and form.is_valid():
        addr = request.META.get("REMOTE_ADDR", "")
        if form.save(user=request.user, remote_addr=addr):
            messages.success(request, _("The limits were set."))
        return redirect("account-rules", account.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "account": account}
    return render(request, "dashboard/accounts/rules.html", context, status=status)
