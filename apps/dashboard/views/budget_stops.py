"""A proposed stop: a person looks at what it would stop, and answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.actions.models import Intent, Origin
from apps.actions.policies import MOST_TASKS
from apps.actions.reasons import ClickRefused
from apps.actions.services import intents_request
from apps.common.chunks import chunks
from apps.costs.budgets.selectors import budget_list
from apps.costs.budgets.services import LET_RUN, STOPPED, stop_decide
from apps.costs.models import BudgetCrossing
from apps.dashboard.budgets.cards import budget_card
from apps.dashboard.budgets.stops import StopPlan, stop_plan
from apps.dashboard.clicks.notes import notes
from apps.dashboard.guards import may_look, may_see_books


@require_http_methods(["GET", "POST"])
@may_look
@may_see_books
def budget_stop(request: HttpRequest, pk: int, crossing: int) -> HttpResponse:
    """A proposed stop: what it would stop, and a person's answer."""
    found = get_object_or_404(
        BudgetCrossing.objects.select_related("budget__account", "decided_by"),
        pk=crossing,
        budget__in=budget_list(request.user).filter(pk=pk),
        is_stop=True,
    )
    if request.method == "POST":
        return _decide(request, found)
    return _proposal(request, found)


def _proposal(request: HttpRequest, crossing: BudgetCrossing) -> HttpResponse:
    context = {
        "card": budget_card(crossing.budget, user=request.user, now=timezone.now()),
        "crossing": crossing,
        "plan": stop_plan(crossing.budget, request.user),
    }
    return render(request, "dashboard/budgets/stop.html", context)


def _decide(request: HttpRequest, crossing: BudgetCrossing) -> HttpResponse:
    decision = request.POST.get("decision", "")
    if decision not in (STOPPED, LET_RUN):
        return HttpResponseBadRequest()
    plan = stop_plan(crossing.budget, request.user)
    allowed = plan.may_stop if decision == STOPPED else plan.may_let_run
    if not allowed:
        raise PermissionDenied
    if decision == LET_RUN:
        if stop_decide(actor=request.user, crossing=crossing, decision=decision):
            messages.success(request, _("The tasks go on."))
        else:
            _say_answered(request)
        return redirect("budget-detail", pk=crossing.budget_id)
    return _stop(request, crossing, plan)


def _stop(
    request: HttpRequest, crossing: BudgetCrossing, plan: StopPlan
) -> HttpResponse:
    """Stop the tasks that the page named, of those that are still to be stopped."""
    named = {part for part in request.POST.get("tasks", "").split(",") if part}
    ids = [pk for pk in plan.ids if str(pk) in named]
    if not ids:
        messages.warning(request, _("None of these tasks renders any more."))
        return redirect("budget-stop", pk=crossing.budget_id, crossing=crossing.pk)
    try:
        intents = _request_stops(request, crossing, ids)
    except ClickRefused as refused:
        messages.error(request, str(refused))
        return redirect("budget-stop", pk=crossing.budget_id, crossing=crossing.pk)
    if intents is None:
        _say_answered(request)
    for note in notes(intents) if intents else ():
        messages.add_message(request, getattr(messages, note.kind.upper()), note.text)
    return redirect("budget-detail", pk=crossing.budget_id)


@transaction.atomic
def _request_stops(
    request: HttpRequest, crossing: BudgetCrossing, ids: list[int]
) -> list[Intent] | None:
    """The answer and its clicks together, or neither; None: answered already."""
    decided = stop_decide(
        actor=request.user, crossing=crossing, decision=STOPPED, tasks=len(ids)
    )
    if not decided:
        return None
    return [
        intent
        for some in chunks(ids, MOST_TASKS)
        for intent in intents_request(
            user=request.user,
            operation="stop",
            task_ids=some,
            reason=_reason(crossing),
            origin=Origin.BUDGET,
            remote_addr=request.META.get("REMOTE_ADDR", ""),
        )
    ]


def _reason(crossing: BudgetCrossing) -> str:
    """For the audit trail, which is in English."""
    return f"budget {crossing.budget.name}: {crossing.percent} % reached"


def _say_answered(request: HttpRequest) -> None:
    messages.info(request, _("Somebody has answered it already."))
