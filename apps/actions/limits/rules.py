"""The limits of accounts, as they are read and locked."""

from collections.abc import Collection

from django.db.models import QuerySet

from apps.actions.models import ClickRules


def rules_of(account_ids: Collection[int]) -> dict[int, ClickRules]:
    """The limits of each account; the defaults where none were set. One query."""
    found = {rules.account_id: rules for rules in _rules(account_ids)}
    return {pk: found.get(pk) or ClickRules(account_id=pk) for pk in account_ids}


def rules_lock(account_ids: Collection[int]) -> dict[int, ClickRules]:
    """The same, locked to the end of the transaction: nobody else's click is counted
    meanwhile. Rows that are missing are made."""
    ids = sorted(set(account_ids))
    missing = set(ids) - {rules.account_id for rules in _rules(ids)}
    if missing:
        # All before the first lock, in one order: no two can wait for each other.
        made = [ClickRules(account_id=pk) for pk in sorted(missing)]
        ClickRules.objects.bulk_create(made, ignore_conflicts=True)
    locked = _rules(ids).select_for_update().order_by("account_id")
    return {rules.account_id: rules for rules in locked}


def _rules(account_ids: Collection[int]) -> QuerySet[ClickRules]:
    return ClickRules.objects.filter(account__in=account_ids)
