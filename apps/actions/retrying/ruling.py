"""Who may make retry rules: administrators of the account, who see its money."""

from typing import Any

from django.db.models import QuerySet

from apps.actions.models import RetryPolicy
from apps.actions.operations import DESTROY
from apps.actions.reasons import ClickRefused, Reason
from apps.farm.models import FarmAccount
from apps.farm.rights import EVERYTHING, VIEW, rights_of


def may_rule(user: Any, account_id: int) -> bool:
    """Whether the user may make and switch rules of the account."""
    rights = rights_of(user)
    return rights.covers(DESTROY, account_id=account_id) and rights.sees_costs(
        account_id
    )


def ruled_accounts(user: Any) -> QuerySet[FarmAccount]:
    """The accounts of which the user may, by name."""
    accounts = FarmAccount.objects.order_by("name", "pk")
    if rights_of(user) == EVERYTHING:
        return accounts
    wide = rights_of(user).wide(DESTROY)
    if wide is not None:
        accounts = accounts.filter(pk__in=wide)
    ids = [pk for pk in accounts.values_list("pk", flat=True) if may_rule(user, pk)]
    return accounts.filter(pk__in=ids)


def may_rule_any(user: Any) -> bool:
    """Whether there is, or could be, any account of which the user may. No query but
    for the rights."""
    rights = rights_of(user)
    if rights.everywhere(DESTROY) and rights.everywhere(VIEW):
        return True
    return any(may_rule(user, pk) for pk in rights.wide(DESTROY) or ())


def policies_of(user: Any) -> QuerySet[RetryPolicy]:
    """The rules of those accounts that were not thrown away."""
    rows = RetryPolicy.objects.filter(account__in=ruled_accounts(user), ended_at=None)
    rows = rows.select_related("account", "switched_by")
    return rows.order_by("account__name", "name", "pk")


def rule_check(user: Any, account_id: int) -> None:
    """Raise ClickRefused unless the user may."""
    if not may_rule(user, account_id):
        raise ClickRefused(Reason.NO_RIGHT)


def policy_locked(policy: RetryPolicy) -> RetryPolicy:
    """The rule as it is now, locked to the end of the transaction."""
    rows = RetryPolicy.objects.select_for_update(of=("self",))
    return rows.select_related("account").get(pk=policy.pk)
