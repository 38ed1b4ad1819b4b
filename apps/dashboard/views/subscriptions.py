"""Getting reports: subscribing, changing that, a sample, and leaving it be."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.costs.mails.asking import mails_ask
from apps.costs.mails.outbox import sample_enqueue
from apps.costs.mails.subscriptions import (
    SubscriptionInvalid,
    subscription_change,
    subscription_create,
    subscription_enable,
)
from apps.costs.models import MailKind, Subscription
from apps.dashboard.guards import may_look, may_see_books
from apps.dashboard.people.accounts import person_set_email
from apps.dashboard.reports.form import SubscriptionForm
from apps.dashboard.reports.mail_lists import MAY_SEE_ALL
from apps.dashboard.reports.readers import subscriptions_of

BETWEEN_SAMPLES = timedelta(seconds=20)


@require_http_methods(["GET", "POST"])
@may_look
@may_see_books
def subscription_add(request: HttpRequest) -> HttpResponse:
    """A new subscription; with `outside` one of somebody else."""
    outside = "outside" in request.GET
    user = _person(request)
    if outside and not user.has_perm(MAY_SEE_ALL):
        raise PermissionDenied
    form = SubscriptionForm(request.POST or None, user=user, outside=outside)
    if request.method == "POST" and form.is_valid() and _add(request, form):
        return redirect("report-list")
    return _form(request, form)


@require_http_methods(["GET", "POST"])
@may_look
@may_see_books
def subscription_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a subscription."""
    user = _person(request)
    row = get_object_or_404(subscriptions_of(user), pk=pk)
    form = SubscriptionForm(
        request.POST or None,
        user=user,
        subscription=row,
        outside=row.user_id != user.pk,
    )
    if request.method == "POST" and form.is_valid() and _change(request, form, row):
        return redirect("report-list")
    return _form(request, form)


@require_POST
@may_look
@may_see_books
def subscription_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Send nothing more, or go on with it (`enabled`)."""
    row = get_object_or_404(subscriptions_of(_person(request)), pk=pk)
    enabled = request.POST.get("enabled") == "1"
    subscription_enable(actor=request.user, subscription=row, enabled=enabled)
    words = {"address": row.address}
    if enabled:
        text = _("%(address)s gets reports again, from the next one on.")
    else:
        text = _("%(address)s gets no more of these reports.")
    messages.success(request, text % words)
    return redirect("report-list")


@require_POST
@may_look
@may_see_books
def report_sample(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the newest report to the reader now; its line tells how it goes."""
    row = get_object_or_404(
        subscriptions_of(_person(request)).filter(enabled=True), pk=pk
    )
    since = timezone.now() - BETWEEN_SAMPLES
    last = row.mails.filter(kind=MailKind.SAMPLE).order_by("-due_at").first()
    if last is None or last.due_at < since:
        last = sample_enqueue(actor=request.user, subscription=row)
        mails_ask()
    else:
        messages.warning(request, _("A sample was sent only just now: look below."))
    return redirect(f"{reverse('report-list')}#mail-{last.pk}")


def _person(request: HttpRequest) -> User:
    """Whoever is signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _add(request: HttpRequest, form: SubscriptionForm) -> bool:
    """Whether it was made; otherwise the form says why not."""
    try:
        with transaction.atomic():
            row = subscription_create(
                actor=request.user, wishes=form.wishes, user=_reader(form)
            )
            _keep_address(form)
    except SubscriptionInvalid as error:
        form.add_error(None, str(error))
        return False
    text = _("%(address)s gets this report from now on. Have a sample sent to see it.")
    messages.success(request, text % {"address": row.address})
    return True


def _change(request: HttpRequest, form: SubscriptionForm, row: Subscription) -> bool:
    """Whether it was changed; otherwise the form says why not."""
    try:
        with transaction.atomic():
            changed = subscription_change(
                actor=request.user, subscription=row, wishes=form.wishes
            )
            if not form.outside:
                _keep_address(form)
    except SubscriptionInvalid as error:
        form.add_error(None, str(error))
        return False
    if changed:
        messages.success(request, _("The subscription was changed."))
    return True


def _reader(form: SubscriptionForm) -> User | None:
    """Whose subscription it becomes: the person with that address, or nobody's."""
    if not form.outside:
        user: User = form.user
        return user
    address = form.cleaned_data["address"]
    known = User.objects.filter(email__iexact=address, is_active=True)
    return known.first()


def _keep_address(form: SubscriptionForm) -> None:
    """The first address that somebody gives becomes that person's own."""
    if not form.outside and not form.user.email:
        person_set_email(
            actor=form.user, user=form.user, email=form.cleaned_data["address"]
        )


def _form(request: HttpRequest, form: SubscriptionForm) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, "subscription": form.subscription}
    return render(
        request, "dashboard/reports/subscription_form.html", context, status=status
    )
