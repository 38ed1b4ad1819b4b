"""Adding and changing a render environment: chosen step by step, then asked for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.actions.reasons import ClickRefused
from apps.actions.services import account_intent_request
from apps.dashboard.account_facts.page import account_or_404
from apps.dashboard.clicks.answers import notes_told
from apps.dashboard.clicks.notes import notes
from apps.dashboard.environments.choice import choices_of
from apps.dashboard.environments.filling import Filling, filling_of
from apps.dashboard.environments.form import EnvironmentForm
from apps.dashboard.environments.lines import ADD, UPDATE
from apps.dashboard.guards import may_change_accounts, may_look
from apps.farm.models import FarmAccount


@require_http_methods(["GET", "POST"])
@may_look
@may_change_accounts
def environment_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; posted with `show` it only shows what fits what is chosen."""
    account = account_or_404(request, pk)
    filling = filling_of(account, request.GET)
    begun: dict[str, Any] = {"name": filling.name, "labels": filling.labels}
    if request.method != "POST":
        form = EnvironmentForm(choices=filling.choices, initial=filling.values, **begun)
        return _page(request, account, form, filling)
    posted = request.POST.copy()
    if filling.name and filling.choices.software:
        posted["software"] = str(filling.choices.software.number)
    choices = choices_of(account, posted.dict())  # type: ignore[arg-type]
    if "show" in posted:
        values = {name: value for name, value in posted.items() if value}
        form = EnvironmentForm(choices=choices, initial=values, **begun)
        return _page(request, account, form, filling)
    form = EnvironmentForm(posted, choices=choices, **begun)
    if form.is_valid() and _asked(request, account, form):
        return redirect(f"{reverse('environment-list')}?account={account.pk}")
    return _page(request, account, form, filling)


def _asked(request: HttpRequest, account: FarmAccount, form: EnvironmentForm) -> bool:
    """Whether the farm is asked for it; otherwise the form says why not."""
    try:
        intent = account_intent_request(
            user=request.user,
            account=account,
            operation=UPDATE if form.changes else ADD,
            target=form.target,
            params=form.params,
            remote_addr=request.META.get("REMOTE_ADDR", ""),
        )
    except ClickRefused as refused:
        form.add_refusal(refused)
        return False
    notes_told(request, notes([intent]))
    return True


def _page(
    request: HttpRequest, account: FarmAccount, form: EnvironmentForm, filling: Filling
) -> HttpResponse:
    if not account.enabled:
        messages.warning(request, _("The account is switched off: nothing is asked."))
    context = {
        "form": form,
        "account": account,
        "choices": form.choices,
        "changes": filling.name,
        "here": request.get_full_path(),
    }
    status = 422 if form.errors else 200
    name = "dashboard/environments/form.html"
    return render(request, name, context, status=status)
