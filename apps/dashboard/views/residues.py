"""What does not add up: as it stands, each difference's history, and explaining it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.costs.budgets.readers import books_of
from apps.costs.models import Explanation, Residue, ResidueOf
from apps.costs.residues.selectors import residue_history, residues_now
from apps.costs.residues.steps import NOTE_MOST, ResidueRefused, residue_explain
from apps.dashboard.context import site_of
from apps.dashboard.costs.residues import residue_lines, signed, step_of
from apps.dashboard.guards import may_see_books
from apps.farm.naming import task_title

STEPS = 200
TASKS = 200
CHOICES = [choice for choice in Explanation.choices if choice[0] != Explanation.OPENING]


@require_GET
@may_see_books
def residue_page(request: HttpRequest) -> HttpResponse:
    """Every comparison of every account, and the tasks that differ."""
    site = site_of(request)
    reach = books_of(request.user)
    ids = [one.pk for one in site.accounts if reach.everywhere or one.pk in reach.parts]
    tasks = [row for row in residues_now(account_ids=ids) if row.of == ResidueOf.TASK]
    context = {
        "lines": residue_lines(request.user, site.accounts),
        "tasks": [_task(row) for row in tasks[:TASKS]],
        "more": max(0, len(tasks) - TASKS),
    }
    return render(request, "dashboard/costs/residues.html", context)


def _task(row: Residue) -> dict[str, Any]:
    return {
        "row": row,
        "title": task_title(row.task) if row.task else "",
        "amount": signed(row.amount, row.account.currency),
    }


@require_GET
@may_see_books
def residue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The history of one difference, which any of its steps leads to."""
    reach, rows = books_of(request.user), Residue.objects.filter(pk=pk)
    if not reach.everywhere:
        rows = rows.filter(account__in=reach.accounts)
    row = rows.select_related("account", "task").first()
    if row is None:
        raise Http404
    history = residue_history(row)
    steps = [step_of(step) for step in history[:STEPS]]
    context = {
        "of": row.of,
        "of_label": row.get_of_display(),
        "account": row.account,
        "task": row.task,
        "title": task_title(row.task) if row.task else "",
        "now": steps[0],
        "steps": steps,
        "more": max(0, history.count() - STEPS),
        "choices": CHOICES,
        "note_most": NOTE_MOST,
        "may_explain": request.user.is_superuser,
    }
    return render(request, "dashboard/costs/residue.html", context)


@require_POST
@may_see_books
def residue_explained(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a step was: `explanation` and `note`."""
    if not request.user.is_superuser:
        raise PermissionDenied
    explanation = request.POST.get("explanation", "")
    if explanation not in Explanation.values:
        return HttpResponseBadRequest()
    try:
        residue_explain(
            actor=request.user,
            residue_id=pk,
            explanation=Explanation(explanation),
            note=request.POST.get("note", ""),
            remote_addr=request.META.get("REMOTE_ADDR", ""),
        )
    except Residue.DoesNotExist:
        raise Http404 from None
    except ResidueRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is noted what it was."))
    return redirect("cost-residue", pk)
