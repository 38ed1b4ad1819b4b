"""Labels of an account: added to it, deleted from it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.actions.policies import objection_to_user
from apps.actions.reasons import ClickRefused, ParamsInvalid
from apps.actions.services import account_intent_request
from apps.common.http import HtmxHttpRequest
from apps.dashboard.clicks.answers import notes_answer, page_before
from apps.dashboard.clicks.notes import Note, notes
from apps.dashboard.context import site_of
from apps.dashboard.guards import may_look
from apps.dashboard.labels.deleting import deletion_of
from apps.dashboard.labels.known import known_of
from apps.farm.models import FarmAccount
from apps.farm.models.labels import label_key


def _account(request: HttpRequest, pk: int, operation: str) -> FarmAccount:
    """The account; 403 for who may not change its labels."""
    account = site_of(request).by_id.get(pk)
    if account is None:
        raise Http404
    if objection_to_user(request.user, OPERATIONS[operation], account):
        raise PermissionDenied
    return account


@require_POST
@may_look
def label_add(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """A new label of the account."""
    account = _account(request, pk, "label_create")
    name = request.POST.get("name", "").replace("\0", "").strip()
    known = known_of(request.user, account)
    error = ""
    if known and name and name in known.own | known.others:
        error = _("There is a label of that name.")
    try:
        if not error:
            return _added(request, account, name)
    except ParamsInvalid as wrong:
        error = str(wrong)
    except ClickRefused as refused:
        return notes_answer(request, [Note("error", str(refused))])
    if not request.htmx:
        return notes_answer(request, [Note("error", error)])
    context = {"account": account, "typed": name[:400], "error": error}
    return render(request, "dashboard/labels/added.html", context)


def _added(request: HtmxHttpRequest, account: FarmAccount, name: str) -> HttpResponse:
    intent = _of_account(request, account, "label_create", name)
    answer = notes_answer(request, notes([intent]))
    if request.htmx:
        form = render(request, "dashboard/labels/added.html", {"account": account})
        answer.content += form.content
    return answer


def _of_account(
    request: HttpRequest, account: FarmAccount, operation: str, name: str
) -> Intent:
    return account_intent_request(
        user=request.user,
        account=account,
        operation=operation,
        target=name,
        remote_addr=request.META.get("REMOTE_ADDR", ""),
    )


@require_http_methods(["GET", "POST"])
@may_look
def label_delete(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """Ask, then have a label deleted at the farm."""
    account = _account(request, pk, "label_delete")
    values: Any = request.POST if request.method == "POST" else request.GET
    name = label_key(values.get("name", "").replace("\0", ""))
    try:
        if request.method == "POST":
            intent = _of_account(request, account, "label_delete", name)
            return notes_answer(request, notes([intent]))
    except ClickRefused as refused:
        return notes_answer(request, [Note("error", str(refused))])
    known = known_of(request.user, account)
    if known is None or name not in known.own:
        said = Note("warning", _("The farm does not list this label."))
        back = f"{reverse('label-list')}?account={account.pk}"
        return notes_answer(request, [said], back=back)
    context = {
        "deletion": deletion_of(request.user, account, name),
        "back": page_before(request),
    }
    template = "delete" if request.htmx else "delete_page"
    return render(request, f"dashboard/labels/{template}.html", context)
