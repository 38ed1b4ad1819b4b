"""How much of the audit trail somebody may see."""

from typing import Any

from django.db.models import QuerySet

from apps.audit.models import AuditEntry
from apps.farm.rights import MONEY, VIEW, rights_of

NEEDS = {
    "budget": MONEY,
    "residue": MONEY,
    "subscription": "costs.change_subscription",
    "mail": "costs.change_subscription",
    "person": "auth.view_user",
    "token": "auth.view_user",
}
"""What else it takes to see entries about these: the same as to see the thing."""


def entries_visible_to(user: Any) -> QuerySet[AuditEntry]:
    """All for who may look everywhere, money and people apart; else those about tasks
    that the user may see."""
    rights = rights_of(user)
    if rights.everywhere(VIEW):
        hidden = [kind for kind, right in NEEDS.items() if not rights.everywhere(right)]
        return AuditEntry.objects.exclude(target_kind__in=hidden)
    where = rights.where(VIEW, account="account_id", project="project")
    return AuditEntry.objects.filter(where, target_kind="task")


def after_shown(entry: AuditEntry, *, with_money: bool) -> Any:
    """What the entry says was there after it; what a click may cost is money."""
    if with_money or not isinstance(entry.after, dict):
        return entry.after
    return {name: value for name, value in entry.after.items() if name != "stake"}
