"""The page of the read-only switch."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from apps.actions.switch import LONGEST_WHY, is_read_only, switch_set
from apps.dashboard.guards import may_change_accounts


class SwitchForm(forms.Form):
    """Which way, and why."""

    read_only = forms.TypedChoiceField(
        choices=(("1", "1"), ("0", "0")), coerce=lambda value: value == "1"
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_WHY,
        help_text=_("Stands in the banner and in the audit trail."),
        error_messages={"required": _("Say why: others will ask.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@require_http_methods(["GET", "POST"])
@may_change_accounts
def read_only(request: HttpRequest) -> HttpResponse:
    """Whether anything can be changed, and the button that switches it."""
    form = SwitchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _switch(request, form)
        return redirect("read-only")
    context = {"form": form, "state": is_read_only()}
    status = 422 if form.errors else 200
    return render(request, "dashboard/read_only.html", context, status=status)


def _switch(request: HttpRequest, form: SwitchForm) -> None:
    wanted = form.cleaned_data["read_only"]
    switch_set(
        user=request.user,
        read_only=wanted,
        why=form.cleaned_data["why"],
        remote_addr=request.META.get("REMOTE_ADDR", ""),
    )
    if is_read_only():
        messages.success(request, _t("Read-only: nothing is changed or sent."))
    else:
        messages.success(request, _t("Clicks are sent again."))
