"""Switching retry rules on, with a person who stands for it, and off."""

from hashlib import blake2b
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.actions.entries import MACHINE
from apps.actions.models import RetryPolicy
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.retrying.pauses import Pause
from apps.actions.retrying.ruling import policy_locked, rule_check
from apps.actions.retrying.telling import changed_entry, policy_told
from apps.actions.switch import is_read_only


@transaction.atomic
def policy_switch_on(
    *, user: Any, policy: RetryPolicy, seen: str, remote_addr: str = ""
) -> bool:
    """Have it work in the user's name; False when it is on already, or no longer what
    the user saw (`seen`: its `policy_digest`). Raises ClickRefused."""
    rule_check(user, policy.account_id)
    if is_read_only():
        raise ClickRefused(Reason.READ_ONLY)
    held = policy_locked(policy)
    if held.enabled or held.ended_at or policy_digest(held) != seen:
        return False
    before = policy_told(held)
    held.enabled, held.note = True, ""
    held.switched_by, held.switched_at = user, timezone.now()
    held.save()
    after = policy_told(held)
    changed_entry(user, "policy.enabled", held, before, after, remote_addr)
    return True


@transaction.atomic
def policy_switch_off(*, user: Any, policy: RetryPolicy, remote_addr: str = "") -> bool:
    """Have it ask for nothing more; False when it is off. Raises ClickRefused."""
    rule_check(user, policy.account_id)
    return _off(user, policy, "", remote_addr)


@transaction.atomic
def policy_stop(policy: RetryPolicy, why: Pause) -> bool:
    """Switch it off because who switched it on stands for it no more; False when it is
    off, or somebody else did meanwhile."""
    if policy_locked(policy).switched_by_id != policy.switched_by_id:
        return False
    return _off(MACHINE, policy, why, "")


def policy_digest(policy: RetryPolicy) -> str:
    """Changes with what the rule does."""
    told = policy_told(policy)
    text = repr([told[key] for key in sorted(told) if key != "enabled"])
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _off(actor: object, policy: RetryPolicy, note: str, remote_addr: str) -> bool:
    held = policy_locked(policy)
    if not held.enabled:
        return False
    before = policy_told(held)
    held.enabled, held.note = False, note
    held.save()
    after = policy_told(held) | ({"note": str(note)} if note else {})
    changed_entry(actor, "policy.disabled", held, before, after, remote_addr)
    return True
