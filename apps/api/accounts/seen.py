"""Which account a request is about, and whether its user may ask that of it."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from apps.farm.models import FarmAccount
from apps.farm.rights import VIEW, rights_of


def may_look(request: HttpRequest) -> None:
    """403 for whoever may look at nothing at all."""
    if not rights_of(request.user).may(VIEW):
        raise HttpError(403, _("This user may not look at this."))


def account_of(request: HttpRequest, account_id: int) -> FarmAccount:
    """The account, where the user sees anything of it; else 403 or 404."""
    may_look(request)
    seen = rights_of(request.user).parts(VIEW)
    rows = FarmAccount.objects.filter(pk=account_id)
    found = (rows if seen is None else rows.filter(pk__in=seen)).first()
    if found is None:
        raise HttpError(404, _("There is no account with this id."))
    return found


def needs(request: HttpRequest, permission: str, account: FarmAccount) -> None:
    """403 where the user has the permission not in all of the account."""
    if not rights_of(request.user).covers(permission, account_id=account.pk):
        raise HttpError(403, _("This user may not look at this."))
