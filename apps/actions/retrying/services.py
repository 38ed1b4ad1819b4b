"""Making, changing and ending retry rules; all audited."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.actions.models import RetryPolicy
from apps.actions.retrying.ruling import policy_locked, rule_check
from apps.actions.retrying.telling import changed_entry, policy_told
from apps.actions.retrying.wanted import PolicyInvalid, PolicyWanted
from apps.farm.models import FarmAccount


@transaction.atomic
def policy_create(
    *, user: Any, account: FarmAccount, wanted: PolicyWanted, remote_addr: str = ""
) -> RetryPolicy:
    """Make a rule, which is off. Raises PolicyInvalid, or ClickRefused."""
    rule_check(user, account.pk)
    wanted.check()
    # Whoever makes another one of that name waits.
    FarmAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
    _refuse_same_name(account.pk, wanted, but=None)
    policy = RetryPolicy.objects.create(account=account, **_columns(wanted))
    told = policy_told(policy)
    changed_entry(user, "policy.created", policy, None, told, remote_addr)
    return policy


@transaction.atomic
def policy_change(
    *, user: Any, policy: RetryPolicy, wanted: PolicyWanted, remote_addr: str = ""
) -> bool:
    """Change a rule; False when there was nothing to change. It is off afterwards:
    whoever switched it on meant another one. Raises PolicyInvalid, or ClickRefused."""
    rule_check(user, policy.account_id)
    wanted.check()
    FarmAccount.objects.select_for_update(no_key=True).get(pk=policy.account_id)
    held = policy_locked(policy)
    _refuse_same_name(held.account_id, wanted, but=held)
    before = policy_told(held)
    for name, value in _columns(wanted).items():
        setattr(held, name, value)
    if policy_told(held) == before:
        return False
    held.enabled, held.note = False, ""
    held.save()
    after = policy_told(held)
    changed_entry(user, "policy.changed", held, before, after, remote_addr)
    return True


@transaction.atomic
def policy_end(*, user: Any, policy: RetryPolicy, remote_addr: str = "") -> bool:
    """Throw it away; what it asked for keeps its name. False when it is gone."""
    rule_check(user, policy.account_id)
    held = policy_locked(policy)
    if held.ended_at is not None:
        return False
    before = policy_told(held)
    held.enabled, held.ended_at = False, timezone.now()
    held.save()
    changed_entry(user, "policy.ended", held, before, None, remote_addr)
    return True


def _columns(wanted: PolicyWanted) -> dict[str, Any]:
    values = vars(wanted) | {"causes": sorted(set(wanted.causes))}
    return values | {"name": wanted.name.strip()}


def _refuse_same_name(
    account_id: int, wanted: PolicyWanted, *, but: RetryPolicy | None
) -> None:
    name = wanted.name.strip()
    same = RetryPolicy.objects.filter(account=account_id, name=name, ended_at=None)
    if (same.exclude(pk=but.pk) if but else same).exists():
        words = _("The account has a rule of that name already.")
        raise PolicyInvalid({"name": [words]})
