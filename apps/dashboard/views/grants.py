"""What a person may in one account or project: for administrators."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.dashboard.guards import may_manage_people
from apps.dashboard.people.accounts import PersonInvalid
from apps.dashboard.people.forms import GrantForm
from apps.dashboard.people.grants import grant_give, grant_take, grants_of
from apps.dashboard.views.people import person_page


@require_POST
@may_manage_people
def grant_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role there, instead of the one that the person has there."""
    user, form = get_object_or_404(User, pk=pk), GrantForm(request.POST)
    if form.is_valid() and _give(request, user, form):
        messages.success(request, _("The role was given."))
        return redirect("person-detail", pk)
    return person_page(request, user, form)


def _give(request: HttpRequest, user: User, form: GrantForm) -> bool:
    """Whether it was given; otherwise the form says why not."""
    try:
        grant_give(
            actor=request.user,
            user=user,
            remote_addr=request.META.get("REMOTE_ADDR", ""),
            **form.cleaned_data,
        )
    except PersonInvalid as error:
        form.add_error(None, str(error))
        return False
    return True


@require_POST
@may_manage_people
def grant_end(request: HttpRequest, pk: int, grant: int) -> HttpResponse:
    """Take a role away."""
    user = get_object_or_404(User, pk=pk)
    found = get_object_or_404(grants_of(user), pk=grant)
    grant_take(
        actor=request.user,
        grant=found,
        remote_addr=request.META.get("REMOTE_ADDR", ""),
    )
    messages.success(request, _("The role was taken away."))
    return redirect("person-detail", pk)
