"""Retry rules: what each does, making, changing, switching and ending them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import user_passes_test
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from apps.actions.models import RetryPolicy
from apps.actions.retrying import services, switching
from apps.actions.retrying.ruling import may_rule_any, policies_of
from apps.actions.retrying.wanted import PolicyInvalid
from apps.dashboard.guards import may_look
from apps.dashboard.policies.form import PolicyForm
from apps.dashboard.policies.lines import policy_cards, policy_trial


def _rule_or_403(user: Any) -> bool:
    if not may_rule_any(user):
        raise PermissionDenied
    return True


may_rule = user_passes_test(_rule_or_403)


@require_GET
@may_look
@may_rule
def policy_list(request: HttpRequest) -> HttpResponse:
    """All rules that the viewer may switch, with what they did today."""
    cards = policy_cards(request.user, timezone.now())
    return render(request, "dashboard/policies/page.html", {"cards": cards})


@require_http_methods(["GET", "POST"])
@may_look
@may_rule
def policy_add(request: HttpRequest) -> HttpResponse:
    """Another rule; it is off, and its maker is led to switching it on."""
    form = PolicyForm(request.POST or None, user=request.user, policy=None)
    if request.method == "POST" and form.is_valid():
        try:
            policy = services.policy_create(
                user=request.user,
                account=form.cleaned_data["account"],
                wanted=form.wanted,
                remote_addr=_addr(request),
            )
        except PolicyInvalid as error:
            form.add_errors(error)
        else:
            messages.success(request, _("The rule was made. It is off."))
            return redirect("policy-on", policy.pk)
    return _form(request, form)


@require_http_methods(["GET", "POST"])
@may_look
@may_rule
def policy_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule; it is off afterwards."""
    policy = _policy(request, pk)
    form = PolicyForm(request.POST or None, user=request.user, policy=policy)
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.policy_change(
                user=request.user,
                policy=policy,
                wanted=form.wanted,
                remote_addr=_addr(request),
            )
        except PolicyInvalid as error:
            form.add_errors(error)
        else:
            if not changed:
                return redirect("policy-list")
            messages.success(request, _("The rule was changed. It is off."))
            return redirect("policy-on", pk)
    return _form(request, form)


@require_http_methods(["GET", "POST"])
@may_look
@may_rule
def policy_on(request: HttpRequest, pk: int) -> HttpResponse:
    """What it would do now and may spend; switch it on in the viewer's name."""
    policy = _policy(request, pk)
    if request.method == "POST":
        switched = switching.policy_switch_on(
            user=request.user,
            policy=policy,
            seen=request.POST.get("seen", ""),
            remote_addr=_addr(request),
        )
        if switched:
            messages.success(request, _("The rule is on."))
            return redirect("policy-list")
        messages.error(request, _("The rule was changed meanwhile. Look again."))
        return redirect("policy-on", pk)
    if policy.enabled:
        return redirect("policy-list")
    trial = policy_trial(policy, user=request.user, now=timezone.now())
    return render(request, "dashboard/policies/on.html", {"trial": trial})


@require_POST
@may_look
@may_rule
def policy_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it ask for nothing more."""
    policy = _policy(request, pk)
    addr = _addr(request)
    if switching.policy_switch_off(user=request.user, policy=policy, remote_addr=addr):
        messages.success(request, _("The rule is off. It asks for nothing more."))
    return redirect("policy-list")


@require_POST
@may_look
@may_rule
def policy_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw it away."""
    policy = _policy(request, pk)
    if services.policy_end(
        user=request.user, policy=policy, remote_addr=_addr(request)
    ):
        messages.success(request, _("The rule was thrown away."))
    return redirect("policy-list")


def _policy(request: HttpRequest, pk: int) -> RetryPolicy:
    return get_object_or_404(policies_of(request.user), pk=pk)


def _addr(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _form(request: HttpRequest, form: PolicyForm) -> HttpResponse:
    context = {"form": form, "policy": form.policy}
    status = 422 if form.errors else 200
    return render(request, "dashboard/policies/form.html", context, status=status)
