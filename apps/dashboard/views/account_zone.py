"""The time zone of an account's days of cost."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.costs.ledger.zone_services import ZoneRefused
from apps.dashboard.accounts.zone_form import ZoneForm
from apps.dashboard.guards import may_change_accounts, may_look
from apps.farm.models import FarmAccount


@require_http_methods(["GET", "POST"])
@may_look
@may_change_accounts
def account_zone(request: HttpRequest, pk: int) -> HttpResponse:
    """See in which zone the days begin, and set another."""
    account = get_object_or_404(FarmAccount, pk=pk)
    form = ZoneForm(request.POST or None, account=account, now=timezone.now())
    if request.method == "POST" and form.is_valid() and _save(request, form):
        return redirect("account-zone", account.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "account": account}
    return render(request, "dashboard/accounts/zone.html", context, status=status)


def _save(request: HttpRequest, form: ZoneForm) -> bool:
    """Whether the zone was set; otherwise the form says why not."""
    try:
        form.save(actor=request.user)
    except ZoneRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("The time zone was set."))
    return True
