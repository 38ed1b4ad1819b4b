"""Budgets: how they stand, making, changing and ending them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from apps.costs.budgets.readers import books_of
from apps.costs.budgets.selectors import budget_list, crossing_history
from apps.costs.budgets.services import (
    budget_change,
    budget_create,
    budget_end,
    budget_resume,
)
from apps.costs.budgets.wanted import BudgetInvalid
from apps.dashboard.budgets.cards import budget_card, budget_cards
from apps.dashboard.budgets.form import BudgetForm
from apps.dashboard.guards import may_change_budgets, may_look, may_see_books
from apps.farm.models import FarmAccount


@require_GET
@may_look
@may_see_books
def budget_list_page(request: HttpRequest) -> HttpResponse:
    """All budgets: those that go on with their bars, the ended ones by name."""
    context = {
        "cards": budget_cards(request.user, timezone.now()),
        "ended": budget_list(request.user).filter(enabled=False),
        "has_accounts": FarmAccount.objects.exists(),
    }
    return render(request, "dashboard/budgets/page.html", context)


@require_GET
@may_look
@may_see_books
def budget_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One budget, who is told, and what was reached when."""
    budget = get_object_or_404(budget_list(request.user), pk=pk)
    context = {
        "card": budget_card(budget, user=request.user, now=timezone.now()),
        "history": crossing_history(budget),
    }
    return render(request, "dashboard/budgets/budget.html", context)


@require_http_methods(["GET", "POST"])
@may_look
@may_see_books
@may_change_budgets
def budget_add(request: HttpRequest) -> HttpResponse:
    """A new budget."""
    form = BudgetForm(request.POST or None, budget=None, accounts=_accounts(request))
    if request.method == "POST" and form.is_valid():
        try:
            budget = budget_create(actor=request.user, wanted=form.wanted)
        except BudgetInvalid as error:
            form.add_errors(error)
        else:
            messages.success(request, _("The budget was made."))
            return redirect("budget-detail", pk=budget.pk)
    return _form(request, form)


@require_http_methods(["GET", "POST"])
@may_look
@may_see_books
@may_change_budgets
def budget_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a budget."""
    budget = get_object_or_404(budget_list(request.user), pk=pk)
    form = BudgetForm(request.POST or None, budget=budget, accounts=_accounts(request))
    if request.method == "POST" and form.is_valid():
        try:
            budget_change(actor=request.user, budget=budget, wanted=form.wanted)
        except BudgetInvalid as error:
            form.add_errors(error)
        else:
            messages.success(request, _("The budget was changed."))
            return redirect("budget-detail", pk=budget.pk)
    return _form(request, form)


@require_POST
@may_look
@may_see_books
@may_change_budgets
def budget_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """End a budget, or go on with one that was ended."""
    budget = get_object_or_404(budget_list(request.user), pk=pk)
    if request.POST.get("enabled") == "1":
        if budget_resume(actor=request.user, budget=budget):
            messages.success(request, _("The budget goes on."))
    elif budget_end(actor=request.user, budget=budget):
        messages.success(request, _("The budget was ended; its history stays."))
    return redirect("budget-list")


def _accounts(request: HttpRequest) -> QuerySet[FarmAccount]:
    """Those whose books this user may see."""
    reach, accounts = books_of(request.user), FarmAccount.objects.all()
    return accounts if reach.everywhere else accounts.filter(pk__in=reach.accounts)


def _form(request: HttpRequest, form: BudgetForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "budget": form.budget}
    status = 422 if form.errors else 200
    return render(request, "dashboard/budgets/form.html", context, status=status)
