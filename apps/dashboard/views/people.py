"""Who may sign in, and with which role: for administrators."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from apps.dashboard.guards import may_manage_people
from apps.dashboard.people.accounts import (
    PersonInvalid,
    person_change_role,
    person_create,
    person_enable,
)
from apps.dashboard.people.forms import GrantForm, PersonForm, RoleForm
from apps.dashboard.people.grants import grants_of
from apps.dashboard.people.lines import person_lines, role_words


@require_GET
@may_manage_people
def person_list(request: HttpRequest) -> HttpResponse:
    """All people with their roles and grants."""
    return render(request, "dashboard/people/people.html", {"lines": person_lines()})


@require_http_methods(["GET", "POST"])
@may_manage_people
def person_add(request: HttpRequest) -> HttpResponse:
    """Somebody new."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = person_create(
                actor=request.user,
                remote_addr=request.META.get("REMOTE_ADDR", ""),
                **form.cleaned_data,
            )
        except PersonInvalid as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The person was added."))
            return redirect("person-detail", user.pk)
    status = 422 if form.errors else 200
    return render(
        request, "dashboard/people/person_form.html", {"form": form}, status=status
    )


@require_GET
@may_manage_people
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: role, grants, whether they may sign in."""
    return person_page(request, get_object_or_404(User, pk=pk), GrantForm())


def person_page(request: HttpRequest, user: User, form: GrantForm) -> HttpResponse:
    """The page of a person, with the form of another grant as it is."""
    context = {
        "person": user,
        "role": role_words(user),
        "role_form": RoleForm(user=user),
        "grants": list(grants_of(user)),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "dashboard/people/person.html", context, status=status)


@require_POST
@may_manage_people
def person_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role."""
    user = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST, user=user)
    if not form.is_valid():
        messages.error(request, _("There is no such role."))
        return redirect("person-detail", pk)
    try:
        person_change_role(
            actor=request.user,
            user=user,
            role=form.cleaned_data["role"],
            remote_addr=request.META.get("REMOTE_ADDR", ""),
        )
    except PersonInvalid as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The role was changed."))
    return redirect("person-detail", pk)


@require_POST
@may_manage_people
def person_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody sign in (`enabled`), or not."""
    user, enabled = get_object_or_404(User, pk=pk), request.POST.get("enabled") == "1"
    try:
        person_enable(
            actor=request.user,
            user=user,
            enabled=enabled,
            remote_addr=request.META.get("REMOTE_ADDR", ""),
        )
    except PersonInvalid as error:
        messages.error(request, str(error))
    else:
        text = _("%(name)s may sign in.") if enabled else _("%(name)s is shut out.")
        messages.success(request, text % {"name": user.get_username()})
    return redirect("person-detail", pk)
