"""Retry rules in the audit trail."""

from typing import Any

from apps.actions.models import RetryPolicy
from apps.audit.services import audit_record
from apps.common.money import money_text


def policy_told(policy: RetryPolicy) -> dict[str, Any]:
    """The rule as an entry holds it."""
    return {
        "name": policy.name,
        "project": policy.project,
        "label": policy.label,
        "causes": sorted(policy.causes),
        "most_times": policy.most_times,
        "pause_minutes": policy.pause_minutes,
        "most_money": money_text(policy.most_money),
        "enabled": policy.enabled,
    }


def changed_entry(
    actor: object,
    verb: str,
    policy: RetryPolicy,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    remote_addr: str,
) -> None:
    """Write what somebody did to the rule, in the caller's transaction."""
    audit_record(
        actor=actor,
        verb=verb,
        target_kind="policy",
        target_id=policy.pk,
        target_label=policy.name,
        account_id=policy.account_id,
        project=policy.project,
        before=before,
        after=after,
        remote_addr=remote_addr,
    )
