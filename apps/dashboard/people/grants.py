"""Grants: a role of a person in one account or project; each with its audit entry."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.dashboard.people.accounts import PersonInvalid
from apps.dashboard.people.entries import person_audit
from apps.farm.models import FarmAccount, Grant, Role
from apps.farm.projects import PLACEHOLDER_PROJECT

LONGEST_PROJECT = 300


@transaction.atomic
def grant_give(
    *,
    actor: object,
    user: User,
    account: FarmAccount,
    role: str,
    project: str = "",
    sees_money: bool = True,
    remote_addr: str = "",
) -> bool:
    """Give a role in an account, or in a project of it, instead of the one there;
    False when that is so already. Raises PersonInvalid."""
    if role not in Role.values:
        raise PersonInvalid(_("There is no such role."))
    if "\0" in project or len(project) > LONGEST_PROJECT:
        raise PersonInvalid(_("That cannot be the name of a project."))
    if project == PLACEHOLDER_PROJECT:
        raise PersonInvalid(_("The farm calls tasks without a project so."))
    place = {"user": user, "account": account, "project": project}
    # Whoever changes a person's grants at the same time waits.
    User.objects.select_for_update().get(pk=user.pk)
    known = Grant.objects.filter(**place).select_related("account").first()
    before = _told(known) if known else None
    wanted = known or Grant(**place)
    wanted.role, wanted.sees_money = role, sees_money
    if before == _told(wanted):
        return False
    wanted.save()
    verb = "grant.changed" if known else "grant.given"
    person_audit(actor, verb, user, before, _told(wanted), remote_addr)
    return True


@transaction.atomic
def grant_take(*, actor: object, grant: Grant, remote_addr: str = "") -> bool:
    """Take a grant away; False where it is gone already."""
    rows = Grant.objects.filter(pk=grant.pk).select_related("account", "user")
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        return False
    before = _told(found)
    found.delete()
    person_audit(actor, "grant.taken", found.user, before, None, remote_addr)
    return True


def grants_of(user: User) -> QuerySet[Grant]:
    """The person's grants, with their accounts, in order of name."""
    return user.grants.select_related("account").order_by("account__name", "project")


def grant_words(grants: Iterable[Grant]) -> list[str]:
    """The grants in a few words each: farm text."""
    return [_words(grant) for grant in grants]


def _words(grant: Grant) -> str:
    where = " · ".join(part for part in (grant.account.name, grant.project) if part)
    text = f"{where}: {Role(grant.role).label}"
    return text if grant.sees_money else f"{text} ({_('without costs')})"


def _told(grant: Grant) -> dict[str, Any]:
    return {
        "account": grant.account.name,
        "project": grant.project,
        "role": str(grant.role),
        "sees_money": grant.sees_money,
    }
